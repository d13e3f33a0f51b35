"""The exact answers of weekly resampling, by convolution: no trials, no noise.

The chain "items left" is absorbed at zero; one convolution per week moves it. It is the oracle of
the simulation, and quick enough to follow a slider.
"""

import numpy as np
from numpy.typing import NDArray

type Pmf = NDArray[np.float64]

ENOUGH = 1e-9
# Above so many products a transform is quicker.
LONG = 200_000


def pmf_of(values: NDArray[np.int64]) -> Pmf:
    """Each of the counts equally likely; index n holds the probability of n."""
    return np.bincount(values) / len(values)


def exact_when(throughput: Pmf, scope: Pmf, growth: Pmf | None = None, weeks: int = 520) -> Pmf:
    """Index w holds the probability that the scope is done in week w; 0 means nothing to do.

    What is missing from a sum of 1 is not done within `weeks`.
    """
    left = scope.copy()
    done = [float(left[0])]
    left[0] = 0.0
    reach = len(throughput) - 1
    reverse = throughput[::-1]
    for week in range(1, weeks + 1):
        moved = np.convolve(left, reverse)
        done.append(float(moved[: reach + 1].sum()))
        left = moved[reach:]
        left[0] = 0.0
        if growth is not None:
            # What the weeks that are left cannot finish is never done, and need not be carried on.
            left = _add(left, growth)[: reach * (weeks - week) + 1]
            left = left[: np.searchsorted(np.cumsum(left), left.sum() - ENOUGH) + 1]
        if left.sum() < ENOUGH:
            break
    return np.array(done)


def _add(left: Pmf, more: Pmf) -> Pmf:
    """The chances of the sum; long ones by Fourier transform, whose noise is far below ENOUGH."""
    if len(left) * len(more) < LONG:
        return np.convolve(left, more)
    size = len(left) + len(more) - 1
    both = np.fft.rfft(left, size) * np.fft.rfft(more, size)
    return np.maximum(np.fft.irfft(both, size), 0.0)


def exact_how_many(throughput: Pmf, weeks: int) -> Pmf:
    """Index n holds the probability that n items are finished in `weeks` weeks."""
    total = np.ones(1)
    power = throughput
    while weeks:
        if weeks & 1:
            total = np.convolve(total, power)
        weeks >>= 1
        if weeks:
            power = np.convolve(power, power)
    return total


def join_teams(each: list[Pmf]) -> Pmf:
    """When the last of several teams is done that work independently: the product of their CDFs.

    Each team's own 85 % date holds less often for all of them together.
    """
    longest = max(len(pmf) for pmf in each)
    joint = np.ones(longest)
    for pmf in each:
        cdf = np.cumsum(pmf)
        joint *= np.pad(cdf, (0, longest - len(cdf)), constant_values=cdf[-1])
    return np.diff(joint, prepend=0.0)
