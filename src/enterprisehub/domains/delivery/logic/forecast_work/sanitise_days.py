"""Days on which old work was closed in bulk do not pass for a team's pace."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TRAILING_DAYS = 182
LEAST_COUNT = 10
SIGMAS = 6.0
# Days of equal counts have no spread of their own; a tenth of a log unit is about one in ten.
LEAST_SIGMA = 0.1
CAP_QUANTILE = 0.95
# The median absolute deviation of a normal distribution is 0.6745 sigma.
MAD_TO_SIGMA = 1.4826

type Days = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BulkDay:
    """Day `index` had `count` completions; `kept` of them count as pace, for the reason given."""

    index: int
    count: int
    kept: int
    typical: float

    @property
    def reason(self) -> str:
        return (
            f"{self.count} finished on one day, where {self.typical:.0f} is typical of the half "
            f"year before: closed in bulk, so {self.kept} count"
        )


def find_bulk_days(counts: Days) -> list[BulkDay]:
    """Days that stand out from the half year up to them; later days are never looked at."""
    found = []
    for index in np.nonzero(counts >= LEAST_COUNT)[0]:
        window = counts[max(0, index - TRAILING_DAYS + 1) : index + 1]
        active = window[window > 0]
        logs = np.log1p(active)
        median = float(np.median(logs))
        sigma = max(LEAST_SIGMA, MAD_TO_SIGMA * float(np.median(np.abs(logs - median))))
        if np.log1p(counts[index]) > median + SIGMAS * sigma:
            cap = float(np.ceil(np.quantile(active, CAP_QUANTILE)))
            kept = int(min(counts[index], cap))
            if kept < counts[index]:
                typical = float(np.expm1(median))
                found.append(BulkDay(int(index), int(counts[index]), kept, typical))
    return found


def sanitise_days(counts: Days, undone: frozenset[int] = frozenset()) -> tuple[Days, list[BulkDay]]:
    """Counts with bulk days capped, and those days; days in `undone` keep their raw count."""
    bulk = [day for day in find_bulk_days(counts) if day.index not in undone]
    clean = counts.astype(np.float64, copy=True)
    for day in bulk:
        clean[day.index] = day.kept
    return clean, bulk
