"""When posts go out: the next free slots of each channel, never more than so many a day. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS_AHEAD: Final = 28
NOTICE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ChannelSlots:
    """Weekdays (0 is Monday) and clock times by the tenant's zone, and the most a day."""

    days: tuple[int, ...]
    times: tuple[time, ...]
    most_a_day: int = 1


def plan_slots(
    wanted: Sequence[str],
    slots: Mapping[str, ChannelSlots],
    taken: Sequence[tuple[str, datetime]],
    zone: ZoneInfo,
    now: datetime,
) -> list[datetime | None]:
    """A time for each wanted channel, in their order; None where four weeks are full."""
    busy = {(channel, at) for channel, at in taken}
    full = Counter((channel, at.astimezone(zone).date()) for channel, at in taken)
    found: list[datetime | None] = []
    for channel in wanted:
        at = _next(channel, slots[channel], busy, full, zone, now)
        if at is not None:
            busy.add((channel, at))
            full[channel, at.astimezone(zone).date()] += 1
        found.append(at)
    return found


def _next(
    channel: str,
    rule: ChannelSlots,
    busy: set[tuple[str, datetime]],
    full: Counter[tuple[str, date]],
    zone: ZoneInfo,
    now: datetime,
) -> datetime | None:
    today = now.astimezone(zone).date()
    for ahead in range(DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        if day.weekday() not in rule.days or full[channel, day] >= rule.most_a_day:
            continue
        for clock_time in rule.times:
            at = datetime.combine(day, clock_time, zone)
            if at >= now + NOTICE and (channel, at) not in busy:
                return at
    return None
