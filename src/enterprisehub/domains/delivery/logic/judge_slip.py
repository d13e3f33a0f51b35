"""Whether a new forecast is bad news: told once per slip, and once when it is over. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

type News = Literal["none", "slipped", "further", "recovered"]

_FAR = date.max


@dataclass(frozen=True, slots=True)
class Standing:
    """`baseline_on` is the 85 % day the owner counts on, `told_on` the later one last told."""

    slipping: bool = False
    baseline_on: date | None = None
    told_on: date | None = None


def judge_slip(
    before: Standing, p85_on: date | None, promised_on: date | None, days: int
) -> tuple[News, Standing]:
    """What is to be told, and how things stand from now on.

    It slips when the 85 % day is later than the promised one, or than the day the owner counts
    on by more than `days`. Measured from there, a forecast that creeps by a day a week is told
    as well. It has recovered only with half of `days` to spare, so that a day that comes and
    goes is not told again and again. None is a day beyond the horizon.
    """
    now = p85_on or _FAR
    baseline = before.baseline_on or now
    spare = timedelta(days=days // 2)
    if not before.slipping:
        late = promised_on is not None and now > promised_on
        if late or _later(now, baseline, days):
            return "slipped", Standing(True, baseline, now)
        return "none", Standing(False, min(baseline, now))
    in_time = promised_on is None or (now != _FAR and now + spare <= promised_on)
    if in_time and not _later(now, baseline, days // 2):
        return "recovered", Standing(False, now)
    if _later(now, before.told_on or now, days):
        return "further", replace(before, told_on=now)
    return "none", before


def _later(now: date, than: date, days: int) -> bool:
    return (now - than).days > days
