"""How many items the work really is: a range, items that split, and risks that may strike.

The shape is Troy Magennis' Throughput Forecaster: ceil(range x split) plus, for every risk that
occurs, items of its own (sheet "Monte Carlo" of the spreadsheet, focusedobjective.com).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NARROW = 1e-6


@dataclass(frozen=True, slots=True)
class Risk:
    """With `chance_ratio`, between `low` and `high` further items."""

    chance_ratio: float
    low: int
    high: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Between `low` and `high` items, each becoming `split_low` to `split_high` while worked on."""

    low: int
    high: int
    split_low: float = 1.0
    split_high: float = 1.0
    risks: tuple[Risk, ...] = ()


def _split_width(scope: Scope) -> float:
    """How far the factors lie apart; none where that is less than what rounding leaves."""
    width = scope.split_high - scope.split_low
    return width if width > _NARROW else 0.0


def draw_scope(scope: Scope, trials: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """The number of items in each trial."""
    items = rng.integers(scope.low, scope.high + 1, trials, np.int32).astype(np.int64)
    if scope.split_high > 1 or scope.split_low != 1:
        split = rng.uniform(scope.split_low, scope.split_low + _split_width(scope), trials)
        items = np.ceil(items * split - 1e-9).astype(np.int64)
    for risk in scope.risks:
        strikes = rng.random(trials) < risk.chance_ratio
        items = items + strikes * rng.integers(risk.low, risk.high + 1, trials)
    return items


def scope_pmf(scope: Scope) -> NDArray[np.float64]:
    """The probability of each number of items, without drawing."""
    most = math.ceil(scope.high * scope.split_high)
    pmf = np.zeros(most + 1)
    width = _split_width(scope)
    for items in range(scope.low, scope.high + 1):
        if width == 0 or items == 0:
            pmf[math.ceil(items * scope.split_low - 1e-9)] += 1
            continue
        # ceil(items x split) = n exactly when split lies in ((n - 1) / items, n / items].
        edges = np.clip(np.arange(-1, most + 1) / items, scope.split_low, scope.split_high)
        pmf += np.diff(edges) / width
    pmf /= scope.high - scope.low + 1
    for risk in scope.risks:
        strike = np.zeros(risk.high + 1)
        strike[risk.low : risk.high + 1] = risk.chance_ratio / (risk.high - risk.low + 1)
        strike[0] += 1 - risk.chance_ratio
        pmf = np.convolve(pmf, strike)
    return pmf
