"""Trials of the rest of a period: which deals are won, and what else comes that is not there yet.

In each trial the chances themselves are drawn (Beta, by how much is known), so that deals of one
stage and age are wrong together; then each deal is won or not. What is opened and won within the
rest of the period is drawn from equally long stretches of the last year.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from enterprisehub.domains.pipeline.logic.forecast_revenue.estimate_chance import Chances
from enterprisehub.domains.pipeline.logic.forecast_revenue.read_journeys import Knowledge, Win

METHOD = "stage-age-hazard/1"
TRIALS = 2000
LOW_PCT, HIGH_PCT = 10.0, 90.0
_STRETCHES = 200
_YEAR_DAYS = 365.0
_LEAST_DAYS = 45.0
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Simulated:
    """What is still to come, in cents: the middle of the trials, and where eight of ten lie.

    `reach_ratio` is the share of trials that come to the goal.
    """

    middle_cents: int
    low_cents: int
    high_cents: int
    from_open_cents: int
    from_new_cents: int
    deals: int
    reach_ratio: float | None = None


def simulate_period(
    known: Knowledge,
    until: datetime,
    stage_win: dict[UUID, float],
    seed: int,
    *,
    start: datetime | None = None,
    goal_cents: int | None = None,
    factor: float = 1.0,
) -> Simulated:
    """What comes between `start`, or the moment of the knowledge, and `until`, times `factor`."""
    span = _Span(_days(known.at, max(start or known.at, known.at)), _days(known.at, until))
    draw = np.random.default_rng(seed)
    open_sums = factor * _open_sums(known, span, stage_win, draw)
    new_sums = factor * _new_sums(known, span, draw)
    total = open_sums + new_sums
    low, middle, high = (float(v) for v in np.percentile(total, (LOW_PCT, 50.0, HIGH_PCT)))
    return Simulated(
        middle_cents=round(middle),
        low_cents=round(low),
        high_cents=round(high),
        from_open_cents=round(float(open_sums.mean())),
        from_new_cents=round(float(new_sums.mean())),
        deals=len(known.standing),
        reach_ratio=None if goal_cents is None else float(np.mean(total >= goal_cents)),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """Days from now: the stretch that is asked about begins and ends there."""

    start: float
    end: float


def _days(start: datetime, end: datetime) -> float:
    return max((end - start).total_seconds() / 86400, 0.0)


def _open_sums(
    known: Knowledge, span: _Span, stage_win: dict[UUID, float], draw: np.random.Generator
) -> np.ndarray:
    sums = np.zeros(TRIALS)
    if not known.standing or span.end <= span.start:
        return sums
    by_end = Chances(known, span.end, stage_win)
    by_start = Chances(known, span.start, stage_win) if span.start else None
    found = [by_end.of(deal.stage_id, deal.days_in_stage) for deal in known.standing]
    drawn = {}
    for bucket, one in sorted(
        {one.bucket: one for one in found}.items(), key=lambda pair: str(pair[0])
    ):
        wins = one.wins
        if by_start is not None:
            wins -= by_start.in_bucket(bucket).ratio * one.count
        wins = min(max(wins, 0.01), one.count - 0.01)
        drawn[bucket] = draw.beta(wins, one.count - wins, TRIALS)
    for first in range(0, len(found), _CHUNK):
        deals = known.standing[first : first + _CHUNK]
        shares = np.stack([drawn[one.bucket] for one in found[first : first + _CHUNK]])
        amounts = np.array([float(deal.amount_cents) for deal in deals])
        won = draw.random(shares.shape, dtype=np.float32) < shares
        sums += amounts @ won
    return sums


def _new_sums(known: Knowledge, span: _Span, draw: np.random.Generator) -> np.ndarray:
    """Sums of deals opened, and won in the same stretch after it, at moments of the last year."""
    if known.since is None or span.end <= span.start:
        return np.zeros(TRIALS)
    lived = min(_days(known.since, known.at), _YEAR_DAYS)
    if lived < max(_LEAST_DAYS, span.end):
        return np.zeros(TRIALS)
    moments = draw.uniform(span.end, lived, _STRETCHES)
    sums = np.array([_won_within(known.wins, known.at, ago, span) for ago in moments])
    return draw.choice(sums, TRIALS)


def _won_within(wins: tuple[Win, ...], at: datetime, days_ago: float, span: _Span) -> float:
    then = at - timedelta(days=days_ago)
    start, end = then + timedelta(days=span.start), then + timedelta(days=span.end)
    return float(
        sum(win.amount_cents for win in wins if then <= win.opened_at and start <= win.at <= end)
    )
