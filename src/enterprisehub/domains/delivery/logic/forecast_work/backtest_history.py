"""How often forecasts would have held, had they been made at points of a history.

At every origin only earlier days are known. "How many" asks for the items of the next weeks;
"when" asks for as many items as the recent pace finishes in that many weeks. A bulk day counts
in the truth as it does in the history: capped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import (
    HISTORY_WEEKS,
    MIN_ACTIVE_DAYS,
    Constants,
)
from enterprisehub.domains.delivery.logic.forecast_work.keep_calendar import Calendar
from enterprisehub.domains.delivery.logic.forecast_work.measure_pace import Pace, measure_pace
from enterprisehub.domains.delivery.logic.forecast_work.simulate_weeks import (
    add_up,
    generator,
    in_lumps,
    simulate_weeks,
    total_by,
)

HORIZONS = (2, 4, 8, 13)
QUANTILES = (0.05, 0.15, 0.5, 0.85, 0.95)
FIRST_ORIGIN_DAYS = 84
# A "when" is judged only where this many times its horizon lies behind us: long enough that
# nearly every answer is known, so that quick ones are not the only ones counted.
KNOWN_TIMES = 4
_SEED = 20_201_023

type Kind = Literal["how_many", "when"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One past forecast: its quantiles (items, or days), and what came.

    `actual` of a "when" is infinite when the items were not done by the end of the history.
    `known_days` of a "when" is how long the history went on; `per_week` the pace then.
    """

    kind: Kind
    weeks: int
    origin: int
    quantiles: tuple[float, ...]
    actual: float
    per_week: float
    known_days: int

    def held(self, promise: float) -> bool | None:
        """Whether the answer given with confidence `promise` came true; None while open."""
        if self.kind == "how_many":
            return self.actual >= self.quantiles[QUANTILES.index(round(1 - promise, 2))]
        by = self.quantiles[QUANTILES.index(promise)]
        if self.actual <= by:
            return True
        return None if by > self.known_days and self.actual > self.known_days else False

    def loss(self, promises: Sequence[float]) -> float:
        """Pinball loss of the promised quantiles; days count up to the judged stretch."""
        most = KNOWN_TIMES * self.weeks * 7.0 if self.kind == "when" else np.inf
        actual, total = min(self.actual, most), 0.0
        for promise in promises:
            level = promise if self.kind == "when" else round(1 - promise, 2)
            error = actual - min(self.quantiles[QUANTILES.index(level)], most)
            total += max(level * error, (level - 1) * error)
        return total


@dataclass(frozen=True, slots=True)
class History:
    """Sanitised counts per day from `first` on, every day once."""

    first: date
    counts: NDArray[np.float64]


def backtest_history(
    history: History,
    constants: Constants,
    calendar: Calendar | None = None,
    *,
    step_days: int = 28,
    trials: int = 1000,
    horizons: Sequence[int] = HORIZONS,
    truth: NDArray[np.float64] | None = None,
) -> Iterator[Outcome]:
    """Every forecast that could have been made, `step_days` apart.

    `truth` are the counts to judge by, where they are others than those of the history.
    """
    truth = history.counts if truth is None else truth
    calendar = calendar or Calendar(year_end_ratio=constants.year_end_ratio)
    days = len(history.counts)
    ahead = HISTORY_WEEKS * 7
    weights = np.array(
        [calendar.weight(history.first + timedelta(days=n)) for n in range(days + ahead)]
    )
    for origin in range(FIRST_ORIGIN_DAYS, days - 7 * min(horizons) + 1, step_days):
        past = slice(max(0, origin - HISTORY_WEEKS * 7), origin)
        pace = measure_pace(history.counts[past], weights[past], constants)
        if pace.active_days < MIN_ACTIVE_DAYS or not pace.expected_per_week:
            continue
        come = truth[origin:]
        passed = np.cumsum(weights[origin : origin + ahead])
        rng = generator(_SEED)
        weekly = simulate_weeks(pace, constants, HISTORY_WEEKS, trials, rng)
        for weeks in horizons:
            if len(come) >= weeks * 7:
                yield _how_many(origin, weeks, pace, weekly, passed, come)
            if len(come) >= KNOWN_TIMES * weeks * 7:
                yield _when(origin, weeks, pace, weekly, passed, come)


def _how_many(
    origin: int,
    weeks: int,
    pace: Pace,
    weekly: NDArray[np.float32],
    passed: NDArray[np.float64],
    come: NDArray[np.float64],
) -> Outcome:
    totals = total_by(weekly, float(passed[weeks * 7 - 1]))
    low = np.quantile(totals, QUANTILES, method="lower")
    actual = float(come[: weeks * 7].sum())
    return Outcome(
        "how_many", weeks, origin, tuple(low.tolist()), actual, pace.recent_per_week, len(come)
    )


def _when(
    origin: int,
    weeks: int,
    pace: Pace,
    weekly: NDArray[np.float32],
    passed: NDArray[np.float64],
    come: NDArray[np.float64],
) -> Outcome:
    items = max(1.0, float(round(pace.recent_per_week * weeks)))
    normal = np.quantile(finish_of(weekly, items, pace.lumps), QUANTILES, method="higher")
    days = np.searchsorted(passed, normal - 1e-9) + 1.0
    days[days > len(passed)] = np.inf
    reached = np.searchsorted(np.cumsum(come), items - 1e-9) + 1.0
    actual = reached if reached <= len(come) else np.inf
    return Outcome(
        "when",
        weeks,
        origin,
        tuple(days.tolist()),
        float(actual),
        pace.recent_per_week,
        len(come),
    )


def finish_of(weekly: NDArray[np.float32], items: float, lumps: int = 7) -> NDArray[np.float64]:
    """Normal weeks until `items` are done in each trial of `weekly`; inf when they are not."""
    total = add_up(weekly.astype(np.float64))
    whole = (total < items - 1e-4).sum(0)
    ended = whole < len(weekly)
    trial = np.nonzero(ended)[0]
    week = whole[trial]
    before = np.where(week > 0, total[np.maximum(week - 1, 0), trial], 0.0)
    finished = np.full(weekly.shape[1], np.inf)
    finished[trial] = week + in_lumps((items - before) / weekly[week, trial], lumps)
    return finished
