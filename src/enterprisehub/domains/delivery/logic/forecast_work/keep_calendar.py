"""Which part of a normal week lies in a stretch of days, and on which day a part is used up."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

EVERY_DAY = frozenset(range(7))
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working weekdays (Monday is 0), holidays, and blackouts as (first, last) days."""

    weekdays: frozenset[int] = EVERY_DAY
    holidays: frozenset[date] = frozenset()
    blackouts: tuple[tuple[date, date], ...] = field(default=())
    year_end_ratio: float = 1.0

    def weight(self, day: date) -> float:
        """What the day adds to a normal week: all working days of one make 1."""
        if day.weekday() not in self.weekdays or day in self.holidays:
            return 0.0
        if any(first <= day <= last for first, last in self.blackouts):
            return 0.0
        quiet = (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1)
        return (self.year_end_ratio if quiet else 1.0) / len(self.weekdays)


@lru_cache(maxsize=4096)
def day_weights(calendar: Calendar, first: date, days: int) -> NDArray[np.float64]:
    """The weights of `days` days from `first` on."""
    weights = np.array([calendar.weight(first + timedelta(days=n)) for n in range(days)])
    weights.setflags(write=False)
    return weights


def normal_weeks(calendar: Calendar, first: date, last: date) -> float:
    """Normal weeks from the start of `first` to the end of `last`; 0 when `last` is earlier."""
    days = (last - first).days + 1
    return float(day_weights(calendar, first, days).sum()) if days > 0 else 0.0


def date_after(calendar: Calendar, first: date, weeks: float, *, horizon_days: int) -> date | None:
    """The day at whose end `weeks` normal weeks have passed since the start of `first`.

    None when that is not within `horizon_days`.
    """
    passed = np.cumsum(day_weights(calendar, first, horizon_days))
    at = int(np.searchsorted(passed, weeks - 1e-9))
    return first + timedelta(days=at) if at < horizon_days else None
