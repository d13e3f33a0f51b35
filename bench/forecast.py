"""What a forecast costs: trials in numpy against plain Python, and the exact answer."""

import math
import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import numpy as np
import typer

from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import (
    FITTED,
    STILL,
    Constants,
)
from enterprisehub.domains.delivery.logic.forecast_work.measure_pace import Pace
from enterprisehub.domains.delivery.logic.forecast_work.simulate_weeks import (
    finish_weeks,
    generator,
)
from enterprisehub.domains.delivery.logic.forecast_work.solve_exactly import exact_when, pmf_of
from enterprisehub.domains.delivery.logic.forecast_work.spread_scope import (
    Scope,
    draw_scope,
    scope_pmf,
)

GOALS = {"ratio": 45.0, "exact_ms": 1.0}
_WEEKS = [3, 5, 2, 8, 4, 6, 0, 5, 7, 3, 4, 6]
_SCOPE = Scope(50, 70, 1.0, 1.5)
_MAX_WEEKS = 156
# Short runs are disturbed more often: of these, more are made.
_TIMES = 7


def run(
    *,
    trials: Annotated[int, typer.Option(min=100)] = 10_000,
    rounds: Annotated[int, typer.Option(min=1)] = 9,
) -> dict[str, Any]:
    """Time "when are 50 to 70 items done" both ways, in turns, and the exact solver.

    The least time counts on both sides: what else the machine does only ever adds to it.
    """
    pace = Pace(np.array(_WEEKS, np.float32), statistics.mean(_WEEKS), 0.0, len(_WEEKS))
    result: dict[str, Any] = {"trials": trials}
    for name, constants in (("resampling", STILL), ("with_drift", FITTED)):
        ours: list[float] = []
        plain: list[float] = []
        for at in range(rounds):
            ours += [
                _timed(lambda c=constants, n=at: _numpy(pace, c, trials, n)) for _ in range(_TIMES)
            ]
            plain.append(_timed(lambda c=constants, n=at: _plain(c, trials, n)))
        ms, plain_ms = (min(found) * 1000 for found in (ours, plain))
        result[name] = {
            "numpy_ms": round(ms, 3),
            "plain_python_ms": round(plain_ms, 1),
            "ratio": round(plain_ms / ms, 1),
        }
    throughput = pmf_of(np.array(_WEEKS))
    growth = pmf_of(np.array([0, 0, 1]))
    for name, added in (("exact", None), ("exact_with_growth", growth)):
        times = [
            _timed(lambda a=added: exact_when(throughput, scope_pmf(_SCOPE), a))
            for _ in range(rounds * 20)
        ]
        result[name] = {"ms": round(min(times) * 1000, 3)}
    result["largest_difference"] = round(_difference(pace, trials * 20), 4)
    result["goals"] = GOALS
    return result


def _timed(work: Callable[[], object]) -> float:
    """Processor seconds: what a busy machine does not change."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _numpy(pace: Pace, constants: Constants, trials: int, seed: int) -> np.ndarray[Any, Any]:
    rng = generator(seed)
    return finish_weeks(pace, constants, draw_scope(_SCOPE, trials, rng), rng)


def _plain(constants: Constants, trials: int, seed: int) -> list[int]:
    """The same trials as most tools write them: a loop over trials and weeks."""
    rng = random.Random(seed)  # noqa: S311  trials, not secrets
    finished = []
    for _ in range(trials):
        items = rng.randint(_SCOPE.low, _SCOPE.high)
        left: float = math.ceil(items * rng.uniform(_SCOPE.split_low, _SCOPE.split_high))
        level = _level(constants, rng)
        week = 0
        while left > 0 and week < _MAX_WEEKS:
            done: float = rng.choice(_WEEKS)
            if constants.level_sigma:
                level += rng.gauss(0, constants.walk_sigma)
                done *= math.exp(level)
            left -= done
            week += 1
        finished.append(week)
    return finished


def _level(constants: Constants, rng: random.Random) -> float:
    if not constants.level_sigma:
        return 0.0
    noise = rng.gauss(0, constants.level_sigma)
    if freedom := constants.tail_freedom:
        noise *= math.sqrt((freedom - 2) / (2 * rng.gammavariate(freedom / 2, 1)))
    return noise


def _difference(pace: Pace, trials: int) -> float:
    """The largest distance between the chances by trials and the exact ones."""
    exact = np.cumsum(exact_when(pmf_of(np.array(_WEEKS)), scope_pmf(_SCOPE)))
    weeks: Sequence[int] = range(len(exact))
    finished = np.ceil(_numpy(pace, STILL, trials, 1))
    return max(abs(float((finished <= week).mean()) - float(exact[week])) for week in weeks)


def show(result: dict[str, Any]) -> str:
    """A line per way."""
    lines = [
        f"{name:>10}: numpy {result[name]['numpy_ms']:.2f} ms, plain Python"
        f" {result[name]['plain_python_ms']:.0f} ms, x{result[name]['ratio']:.0f}"
        for name in ("resampling", "with_drift")
    ]
    lines.append(f"     exact: {result['exact']['ms']:.2f} ms")
    lines.append(f"  + growth: {result['exact_with_growth']['ms']:.2f} ms")
    lines.append(f"largest difference between trials and exact: {result['largest_difference']}")
    return "\n".join(lines)
