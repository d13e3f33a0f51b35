"""How fast the work goes: weekly counts to draw from, scaled to the pace that is expected next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import (
    HISTORY_WEEKS,
    RECENT_WEEKS,
    Constants,
)

# A window without any finished item still has a pace, if a low one.
PSEUDO_COUNT = 0.3
# A week of which less than this was working time tells too little about a whole one.
LEAST_WEEK = 0.3


@dataclass(frozen=True, slots=True)
class Pace:
    """`weeks` are drawn from; their mean is `expected_per_week`.

    `recent_per_week` is the plain count of the last twelve weeks, nothing corrected. `lumps` is
    on how many days of a week something was finished: work comes in lumps, not evenly.
    """

    weeks: NDArray[np.float32]
    expected_per_week: float
    recent_per_week: float
    active_days: int
    lumps: int = 7


def measure_pace(
    counts: NDArray[np.float64], weights: NDArray[np.float64], constants: Constants
) -> Pace:
    """The pace after a history of daily counts, oldest first; `weights` as of a calendar."""
    whole = min(HISTORY_WEEKS, len(counts) // 7)
    if whole == 0:
        return Pace(np.zeros(1, np.float32), 0.0, 0.0, int((counts > 0).sum()))
    done = counts[-whole * 7 :].reshape(whole, 7).sum(1)
    worked = weights[-whole * 7 :].reshape(whole, 7).sum(1)
    pool = min(constants.pool_weeks, whole)
    recent = done[-RECENT_WEEKS:]
    drawn = done[-pool:] / np.maximum(worked[-pool:], LEAST_WEEK)
    active = int((counts[-len(recent) * 7 :] > 0).sum())
    lumps = max(1, round(active / len(recent)))
    if not drawn.any():
        return Pace(drawn.astype(np.float32), 0.0, 0.0, active)
    expected = _expected(done, worked, constants) * constants.shift_ratio
    scaled = drawn * (expected / drawn.mean())
    return Pace(scaled.astype(np.float32), float(expected), float(recent.mean()), active, lumps)


def _expected(
    done: NDArray[np.float64], worked: NDArray[np.float64], constants: Constants
) -> float:
    """The weighted geometric mean of the pace over windows that end now.

    A short window follows what changed, a long one knows what is usual. Windows longer than the
    history are as long as it is.
    """
    if constants.window_weights == {constants.pool_weeks: 1.0}:
        tail = slice(-constants.pool_weeks, None)
        return float((done[tail] / np.maximum(worked[tail], LEAST_WEEK)).mean())
    total = sum(constants.window_weights.values())
    log_pace = 0.0
    for weeks, weight in constants.window_weights.items():
        items = done[-weeks:].sum() + PSEUDO_COUNT
        log_pace += weight / total * float(np.log(items / max(worked[-weeks:].sum(), LEAST_WEEK)))
    return float(np.exp(log_pace))
