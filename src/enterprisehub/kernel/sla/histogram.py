"""Times counted in classes that grow by an eighth: a percentile of any number of them. Pure."""

import math
from collections.abc import Mapping
from typing import Final

_LEAST_MS: Final = 0.5
_GROWTH: Final = 1.125
_LAST: Final = 110  # about three minutes; what took longer counts there


def class_of(ms: float) -> int:
    """The number of the class that holds this time."""
    if ms <= _LEAST_MS:
        return 0
    return min(math.ceil(math.log(ms / _LEAST_MS, _GROWTH)), _LAST)


def upper_ms(number: int) -> float:
    """The longest time in the class."""
    return float(_LEAST_MS * _GROWTH**number)


def percentile_ms(counts: Mapping[int, int], pct: float) -> float | None:
    """The time within which `pct` percent were done, at most an eighth too high; None of none."""
    whole = sum(counts.values())
    if not whole:
        return None
    wanted, seen = math.ceil(whole * pct / 100), 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= wanted:
            return upper_ms(number)
    return upper_ms(max(counts))
