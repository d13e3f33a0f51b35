"""Trials of the weeks to come: the Monte Carlo behind "when" and "how many"."""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import Constants
from enterprisehub.domains.delivery.logic.forecast_work.measure_pace import Pace

MAX_WEEKS = 156
# Trials at a time: what one week of them needs stays in the processor's cache.
CHUNK = 16_384
# Draws at a time: where few trials still go on, several weeks of them are drawn together.
_DRAWS = 16_384
_AT_MOST = 26
_TABLE = 65_536
_WORD = np.iinfo(np.uint64).max
_QUANTILES = 4_096
# Ended trials are dropped when fewer than this share still goes on.
_KEPT_RATIO = 0.6
_ALMOST = np.float32(1e-4)

type Floats = NDArray[np.float32]


def generator(seed: int) -> np.random.Generator:
    """The same seed gives the same trials."""
    return np.random.Generator(np.random.SFC64(seed))


def draw_levels(constants: Constants, trials: int, rng: np.random.Generator) -> Floats:
    """The logarithm of each trial's own pace against the expected one."""
    if constants.level_sigma == 0:
        return np.zeros(trials, np.float32)
    noise = rng.standard_normal(trials, np.float32)
    if freedom := constants.tail_freedom:
        spread = rng.standard_gamma(freedom / 2, trials, np.float32) / np.float32(freedom / 2)
        noise *= np.float32(math.sqrt((freedom - 2) / freedom)) / np.sqrt(spread)
    return noise * np.float32(constants.level_sigma)


def simulate_weeks(
    pace: Pace, constants: Constants, weeks: int, trials: int, rng: np.random.Generator
) -> Floats:
    """Items finished in each normal week, as (weeks, trials); fractions are kept."""
    drift = draw_levels(constants, trials, rng)
    table = _table(pace.weeks)
    weekly = np.empty((weeks, trials), np.float32)
    for week in range(weeks):
        weekly[week] = _draw_weeks(table, constants, drift, 1, rng)[0]
    return weekly


def _table(values: Floats) -> Floats:
    """The values by two random bytes: a draw is then one look-up, even to 2 in 10,000."""
    return _table_of(tuple(values.tolist()))


@lru_cache(maxsize=64)
def _table_of(values: tuple[float, ...]) -> Floats:
    spread = (np.arange(_TABLE) * len(values)) // _TABLE
    return np.array(values, np.float32).take(spread)


@lru_cache(maxsize=8)
def _steps(sigma: float) -> Floats:
    """Normal steps by two random bytes, several times faster than drawing each anew."""
    normal = NormalDist(0, sigma)
    quantiles = [normal.inv_cdf((at + 0.5) / _QUANTILES) for at in range(_QUANTILES)]
    return np.repeat(np.array(quantiles, np.float32), _TABLE // _QUANTILES)


def _draw_weeks(
    table: Floats, constants: Constants, drift: Floats, weeks: int, rng: np.random.Generator
) -> Floats:
    """The next weeks of trials whose pace stands at `drift`, which moves on: (weeks, trials).

    Few draws at a time keep arrays small enough that memory is used again instead of asked for.
    """
    shape = (weeks, len(drift))
    drawn: Floats = table.take(_places(shape, rng))
    if constants.walk_sigma:
        steps = _steps(constants.walk_sigma).take(_places(shape, rng))
        steps[0] += drift
        drift[:] = add_up(steps)[-1]
        drawn *= np.exp(steps, out=steps)
    elif constants.level_sigma:
        drawn *= np.exp(drift)
    return drawn


def _places(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint16]:
    """Random places in a table; four are cut from each draw, which costs about as much as one."""
    count = shape[0] * shape[1]
    words = rng.integers(0, _WORD, -(-count // 4), np.uint64, endpoint=True)
    return words.view(np.uint16)[:count].reshape(shape)


def total_by(weekly: Floats, normal_weeks: float) -> NDArray[np.float64]:
    """Items finished within the first `normal_weeks` (finite) of each trial, to the nearest one."""
    whole = min(int(normal_weeks), len(weekly))
    total = weekly[:whole].sum(0, dtype=np.float64)
    if whole < len(weekly):
        total += weekly[whole] * (normal_weeks - whole)
    return np.floor(total + 0.5)


def finish_weeks(
    pace: Pace,
    constants: Constants,
    scope: NDArray[np.int64],
    rng: np.random.Generator,
    growth: NDArray[np.int64] | None = None,
    max_weeks: int = MAX_WEEKS,
) -> Floats:
    """Normal weeks until each trial's scope is done, a fraction for the last one; inf for never.

    `growth` are counts of items that a week may add after it was worked; one is drawn per week.
    """
    table = _table(pace.weeks)
    parts = [
        _finish(table, constants, scope[at : at + CHUNK], rng, growth, max_weeks, pace.lumps)
        for at in range(0, len(scope), CHUNK)
    ]
    return np.concatenate(parts) if len(parts) > 1 else parts[0]


def _finish(
    table: Floats,
    constants: Constants,
    scope: NDArray[np.int64],
    rng: np.random.Generator,
    growth: NDArray[np.int64] | None,
    max_weeks: int,
    lumps: int,
) -> Floats:
    """A trial that ended needs infinitely much, and is dropped once many have."""
    need = scope.astype(np.float32) - _ALMOST
    finished = np.full(len(scope), np.inf, np.float32)
    finished[need <= 0] = 0
    trial = np.nonzero(need > 0)[0]
    need, drift = need[trial], draw_levels(constants, len(scope), rng)[trial]
    total = np.zeros(len(trial), np.float32)
    going, week = len(trial), 0
    while going and week < max_weeks:
        weeks = min(max(1, _DRAWS // len(trial)), _AT_MOST, max_weeks - week)
        drawn = _draw_weeks(table, constants, drift, weeks, rng)
        totals = drawn.copy()
        totals[0] += total
        add_up(totals)
        needs = need
        if growth is not None:
            added = growth.take(rng.integers(0, len(growth), drawn.shape)).astype(np.float32)
            needs = need + add_up(added.copy())
            need = needs[-1].copy()
            needs -= added
        reached = totals >= needs
        ended = np.nonzero(reached.any(0))[0]
        if len(ended):
            first = reached.take(ended, 1).argmax(0) if weeks > 1 else 0
            place = first * len(trial) + ended
            over = totals.take(place) - needs.take(place if growth is not None else ended)
            finished[trial[ended]] = week + first + 1 - (over - _ALMOST) / drawn.take(place)
            need[ended] = np.inf
            going -= len(ended)
        total = totals[-1]
        week += weeks
        if going < len(trial) * _KEPT_RATIO:
            kept = np.nonzero(np.isfinite(need))[0]
            trial, need, total, drift = trial[kept], need[kept], total[kept], drift[kept]
    return in_lumps(finished, lumps)


def in_lumps[T: np.floating[Any]](part: NDArray[T], lumps: int) -> NDArray[T]:
    """The weeks (and part of one) after which so much is finished, if work ends on few days."""
    return (np.ceil(part * lumps - _ALMOST) / lumps).astype(part.dtype)


def add_up[T: np.floating[Any]](weekly: NDArray[T]) -> NDArray[T]:
    """Running totals over the weeks, in place: row by row is several times faster than cumsum."""
    for week in range(1, len(weekly)):
        weekly[week] += weekly[week - 1]
    return weekly
