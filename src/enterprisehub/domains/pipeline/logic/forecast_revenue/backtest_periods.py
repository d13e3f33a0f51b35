"""The forecast asked of months gone by, knowing only what was known then, against naive ones."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.pipeline.contracts import Move
from enterprisehub.domains.pipeline.logic.forecast_revenue.read_journeys import Knowledge, known_at
from enterprisehub.domains.pipeline.logic.forecast_revenue.simulate_period import simulate_period
from enterprisehub.domains.pipeline.logic.tell_time import last_of, previous_first

MOST_MONTHS = 12
LEAST_WINS = 5


@dataclass(frozen=True, slots=True)
class Month:
    """One month as it was forecast on its first day, and what came. Sums in cents."""

    starts_on: str
    predicted_cents: int
    low_cents: int
    high_cents: int
    weighted_cents: int
    before_cents: int
    actual_cents: int
    held: bool


def backtest_periods(
    journeys: Sequence[Sequence[Move]],
    today: date,
    start_of: Callable[[date], datetime],
    stage_win: dict[UUID, float],
) -> dict[str, Any]:
    """Month by month, and how often eight of ten held; errors as a share of what came."""
    months: list[Month] = []
    starts_on = previous_first(today, "month")
    for _ in range(MOST_MONTHS):
        known = known_at(journeys, start_of(starts_on))
        if len(known.wins) < LEAST_WINS:
            break
        months.append(_month(journeys, known, starts_on, start_of, stage_win))
        starts_on = previous_first(starts_on, "month")
    months.reverse()
    return {"months": [asdict(month) for month in months], **_graded(months)}


def _month(
    journeys: Sequence[Sequence[Move]],
    known: Knowledge,
    starts_on: date,
    start_of: Callable[[date], datetime],
    stage_win: dict[UUID, float],
) -> Month:
    until = start_of(date.fromordinal(last_of(starts_on, "month").toordinal() + 1))
    found = simulate_period(known, until, stage_win, zlib.crc32(starts_on.isoformat().encode()))
    before = start_of(previous_first(starts_on, "month"))
    later = known_at(journeys, until)
    actual = sum(win.amount_cents for win in later.wins if known.at <= win.at < until)
    return Month(
        starts_on=starts_on.isoformat(),
        predicted_cents=found.middle_cents,
        low_cents=found.low_cents,
        high_cents=found.high_cents,
        weighted_cents=weighted_pipeline(known, last_of(starts_on, "month"), stage_win),
        before_cents=sum(win.amount_cents for win in known.wins if before <= win.at < known.at),
        actual_cents=actual,
        held=found.low_cents <= actual <= found.high_cents,
    )


def weighted_pipeline(known: Knowledge, last: date, stage_win: dict[UUID, float]) -> int:
    """What many teams take for a forecast: each amount times its stage's percentage."""
    return round(
        sum(
            deal.amount_cents * stage_win.get(deal.stage_id, 0.0)
            for deal in known.standing
            if deal.close_on is not None and deal.close_on <= last
        )
    )


def _graded(months: Sequence[Month]) -> dict[str, Any]:
    if not months:
        return {"count": 0}
    came = sum(month.actual_cents for month in months) or 1

    def missed(name: str) -> float:
        return float(sum(abs(getattr(m, name) - m.actual_cents) for m in months)) / came

    return {
        "count": len(months),
        "held_ratio": sum(month.held for month in months) / len(months),
        "missed_ratio": missed("predicted_cents"),
        "missed_weighted_ratio": missed("weighted_cents"),
        "missed_before_ratio": missed("before_cents"),
    }
