"""The forecast asked of periods gone by, knowing only what was known then, against naive ones."""

import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.pipeline.contracts import Move
from enterprisehub.domains.pipeline.logic.forecast_revenue.estimate_chance import stage_shares
from enterprisehub.domains.pipeline.logic.forecast_revenue.read_journeys import Knowledge, known_at
from enterprisehub.domains.pipeline.logic.forecast_revenue.simulate_period import simulate_period
from enterprisehub.domains.pipeline.logic.tell_time import Period, last_of, previous_first

SHOWN_MONTHS = 12
LEAST_WINS = 5


@dataclass(frozen=True, slots=True)
class Past:
    """One period as it was forecast on its first day, and what came. Sums in cents."""

    starts_on: str
    predicted_cents: int
    low_cents: int
    high_cents: int
    weighted_cents: int
    before_cents: int
    actual_cents: int
    held: bool

    def moved(self, factor: float) -> "Past":
        """The same with everything that was predicted times a factor."""
        low, high = round(self.low_cents * factor), round(self.high_cents * factor)
        return Past(
            starts_on=self.starts_on,
            predicted_cents=round(self.predicted_cents * factor),
            low_cents=low,
            high_cents=high,
            weighted_cents=self.weighted_cents,
            before_cents=self.before_cents,
            actual_cents=self.actual_cents,
            held=low <= self.actual_cents <= high,
        )


def backtest_periods(
    journeys: Sequence[Sequence[Move]],
    today: date,
    start_of: Callable[[date], datetime],
    stage_win: dict[UUID, float] | None,
    *,
    period: Period = "month",
    most: int = SHOWN_MONTHS,
) -> list[Past]:
    """The last whole periods before today, the oldest first, as far back as five wins were known.

    Without `stage_win` each stage's chance is the share of its ended deals that were won by then.
    """
    found: list[Past] = []
    starts_on = previous_first(today, period)
    for _ in range(most):
        known = known_at(journeys, start_of(starts_on))
        if len(known.wins) < LEAST_WINS:
            break
        chances = stage_shares(known) if stage_win is None else stage_win
        found.append(_past(journeys, known, starts_on, start_of, chances, period))
        starts_on = previous_first(starts_on, period)
    found.reverse()
    return found


def _past(
    journeys: Sequence[Sequence[Move]],
    known: Knowledge,
    starts_on: date,
    start_of: Callable[[date], datetime],
    stage_win: dict[UUID, float],
    period: Period,
) -> Past:
    last = last_of(starts_on, period)
    until = start_of(date.fromordinal(last.toordinal() + 1))
    found = simulate_period(known, until, stage_win, zlib.crc32(starts_on.isoformat().encode()))
    before = start_of(previous_first(starts_on, period))
    later = known_at(journeys, until)
    actual = sum(win.amount_cents for win in later.wins if known.at <= win.at < until)
    return Past(
        starts_on=starts_on.isoformat(),
        predicted_cents=found.middle_cents,
        low_cents=found.low_cents,
        high_cents=found.high_cents,
        weighted_cents=weighted_pipeline(known, last, stage_win),
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


def graded(periods: Sequence[Past]) -> dict[str, Any]:
    """How often eight of ten held, and how far off each was, as a share of what came."""
    if not periods:
        return {"count": 0, "months": []}
    came = sum(one.actual_cents for one in periods) or 1
    return {
        "months": [asdict(one) for one in periods],
        "count": len(periods),
        "held_ratio": sum(one.held for one in periods) / len(periods),
        "missed_ratio": missed(periods, "predicted_cents") / came,
        "missed_weighted_ratio": missed(periods, "weighted_cents") / came,
        "missed_before_ratio": missed(periods, "before_cents") / came,
    }


def missed(periods: Sequence[Past], name: str) -> float:
    """The sum of what this forecast was off, in cents."""
    return math.fsum(abs(getattr(one, name) - one.actual_cents) for one in periods)
