"""Whether the forecast misses the same months of the year by the same share, and then by how much.

What is learned is the forecast's own error: the logarithm of what came over what was predicted, by
month of the year. The season that open deals already carry is thereby not counted twice. It is used
only where it would have made the last months better, each told by the years before it alone.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import product
from typing import Any

from enterprisehub.domains.pipeline.logic.forecast_revenue.backtest_periods import Past, missed

LEAST_MONTHS = 24
HELD_OUT = 12
_DOUBT = 1.0
"""A month of the year that was seen once counts half, twice two thirds, thrice three quarters."""
_BOUNDS = (0.5, 2.0)
_LEAST_BETTER = 0.05
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Season:
    """`factors` by month of the year (1 to 12); empty where none is used, `why` says it.

    `missed_ratio` and `plain_ratio` are the errors of the held-out months with and without it,
    `luck_ratio` how often signs drawn by lot would do as well.
    """

    why: str
    factors: dict[int, float] = field(default_factory=dict)
    held_out: int = 0
    missed_ratio: float | None = None
    plain_ratio: float | None = None
    luck_ratio: float | None = None

    @property
    def used(self) -> bool:
        return bool(self.factors)

    def factor_of(self, month: int) -> float:
        """What a forecast of this month of the year is multiplied with."""
        return self.factors.get(month, 1.0)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"used": self.used}


def find_season(months: Sequence[Past]) -> Season:
    """`months` are months gone by without a gap, the oldest first, as they were forecast."""
    if len(months) < LEAST_MONTHS:
        return Season(
            f"No season was looked for: {len(months)} months could be asked of the past, and"
            f" {LEAST_MONTHS} are needed."
        )
    held_out = months[-HELD_OUT:]
    moved = with_season(months)
    came = math.fsum(one.actual_cents for one in held_out) or 1.0
    plain, better = missed(held_out, "predicted_cents"), missed(moved, "predicted_cents")
    gains = [
        abs(one.predicted_cents - one.actual_cents) - abs(two.predicted_cents - two.actual_cents)
        for one, two in zip(held_out, moved, strict=True)
    ]
    luck = _luck(gains)
    told: dict[str, Any] = {
        "held_out": len(held_out),
        "missed_ratio": better / came,
        "plain_ratio": plain / came,
        "luck_ratio": luck,
    }
    if better > (1 - _LEAST_BETTER) * plain or luck > _LEVEL:
        return Season(
            f"No season seen: with one, the last {len(held_out)} months would have been missed by"
            f" {better / came:.0%} of revenue, without by {plain / came:.0%}"
            f"{'' if better >= plain else ', which may be luck'}.",
            **told,
        )
    return Season(
        f"A season is used: with it the last {len(held_out)} months would have been missed by"
        f" {better / came:.0%} of revenue, without by {plain / came:.0%}.",
        _factors(months),
        **told,
    )


def with_season(months: Sequence[Past]) -> list[Past]:
    """The last months as they would have been forecast with the season known before each."""
    first = max(len(months) - HELD_OUT, 0)
    return [
        one.moved(_factors(months[: first + place]).get(_month(one), 1.0))
        for place, one in enumerate(months[first:])
    ]


def _factors(months: Sequence[Past]) -> dict[int, float]:
    """By month of the year, how much more came than predicted, drawn towards 1 by how few say so.

    The mean over all months is taken out: being too low all year is no season.
    """
    errors: dict[int, list[float]] = {}
    for one in months:
        if one.predicted_cents > 0 and one.actual_cents > 0:
            error = math.log(one.actual_cents / one.predicted_cents)
            errors.setdefault(_month(one), []).append(error)
    every = [error for found in errors.values() for error in found]
    mean = math.fsum(every) / len(every) if every else 0.0
    low, high = _BOUNDS
    return {
        month: min(
            max(math.exp(math.fsum(e - mean for e in found) / (len(found) + _DOUBT)), low), high
        )
        for month, found in sorted(errors.items())
    }


def _month(one: Past) -> int:
    return date.fromisoformat(one.starts_on).month


def _luck(gains: Sequence[float]) -> float:
    """The share of all ways to turn the signs round that gain as much (Fisher's exact test)."""
    told = math.fsum(gains)
    ways = list(product((1, -1), repeat=len(gains)))
    return sum(
        math.fsum(s * g for s, g in zip(way, gains, strict=True)) >= told for way in ways
    ) / len(ways)
