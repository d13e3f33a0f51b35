"""Will what is left in a sprint be done by its end, and how many of it?

The model is the one of every forecast: the team's own weeks drawn forward with a pace that
drifts. What is drawn from are items that were finished while in a sprint of the same board:
work outside of sprints is no help to them. The same handful of days is refused.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from enterprisehub.domains.delivery.logic.ask_forecast import (
    PROMISES,
    TRIALS,
    Question,
    Team,
    answer_in_full,
    refuse_without_history,
)
from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import FITTED
from enterprisehub.domains.delivery.logic.forecast_work.keep_calendar import (
    MONDAY_TO_FRIDAY,
    Calendar,
    normal_weeks,
)
from enterprisehub.domains.delivery.logic.forecast_work.measure_pace import measure_pace
from enterprisehub.domains.delivery.logic.forecast_work.sanitise_days import Days, sanitise_days
from enterprisehub.domains.delivery.logic.forecast_work.spread_scope import Scope
from enterprisehub.domains.delivery.logic.make_forecast import local_day, weigh_history
from enterprisehub.domains.delivery.logic.public_holidays import holidays_around
from enterprisehub.domains.delivery.logic.read_sprint import SprintReading
from enterprisehub.domains.delivery.queries import sprints
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

HISTORY_DAYS = 364


@dataclass(frozen=True, slots=True)
class SprintOutlook:
    """`chance_ratio` is that of all `left` being done by the end of `ends_on`.

    `promises` per level: so many of them or more. `spread_ratios[n]`: the chance of exactly n.
    """

    left: int
    ends_on: date
    chance_ratio: float
    promises: dict[int, int]
    spread_ratios: list[float]
    first: date
    counts: Days
    seed: int


def look_ahead(
    title: str, left: int, days: dict[date, int], today: date, ends_on: date, *, seed: int,
    trials: int = TRIALS, off: frozenset[date] = frozenset(),
) -> SprintOutlook:  # fmt: skip
    """The outlook from counts per day before `today` alone; `off` are public holidays.

    Raises:
        Invalid: the last day is over, or too little was finished to tell.
    """
    if ends_on < today:
        raise Invalid(
            f"{title} was to end on {ends_on:%-d %b %Y}. Complete it in its tool, or move its end.",
            fields={"ends_on": "is over"},
        )
    first = min(today, max(min(days, default=today), today - timedelta(days=HISTORY_DAYS)))
    raw = np.zeros((today - first).days)
    for day, count in days.items():
        if first <= day < today:
            raw[(day - first).days] = count
    clean, _ = sanitise_days(raw)
    weights = weigh_history(first, len(clean), off)
    team = Team(title, measure_pace(clean, weights, FITTED), Scope(1, 1))
    calendar = Calendar(MONDAY_TO_FRIDAY, holidays=off, year_end_ratio=FITTED.year_end_ratio)
    refuse_without_history((team,))
    if normal_weeks(calendar, today, ends_on) <= 0:
        # Nothing is worked any more: what is left stays left.
        chances = np.ones(1)
    else:
        question = Question("how_many", today, (team,), calendar, ends_on, seed)
        chances = answer_in_full(question, trials=trials).chances
    at_least = np.zeros(left + 2)
    known = min(len(chances), left + 1)
    at_least[:known] = chances[:known]
    return SprintOutlook(
        left,
        ends_on,
        float(at_least[left]),
        {level: int(np.nonzero(at_least >= level / 100 - 1e-12)[0].max()) for level in PROMISES},
        (at_least[:-1] - at_least[1:]).round(6).tolist(),
        first,
        clean,
        seed,
    )


async def forecast_sprint(
    db: Db, reading: SprintReading, *, seed: int | None = None
) -> SprintOutlook:
    """The outlook of a sprint that is going on; the same seed gives the same answer again.

    Raises:
        Invalid: it has no end or is over, or too little was finished to tell.
    """
    row = reading.row
    if row.completed_at is not None or row.ends_at is None:
        raise Invalid(f"{row.name} is over, or has no last day.", fields={"sprint": "has no end"})
    today, zone = await local_day(db)
    ends_on = row.ends_at.astimezone(ZoneInfo(zone)).date()
    days = await sprints.finished_in_sprints(db, row, zone)
    seed = row.id.int % 2**31 if seed is None else seed
    off = await holidays_around(db, today)
    return look_ahead(row.name, reading.count("left"), days, today, ends_on, seed=seed, off=off)
