"""Where the constants of the forecast come from: a seeded search, judged on projects it never saw.

Random points of the model's space are graded on every project. The choice is the point with the
lowest pinball loss after what misses calibration is added: distance of every 85 % hit rate from
.86 (twice, and beyond .025 more), and 95 % hit rates under .935. How much that choice owes to
chance is shown by making it, among the first points alone, on random halves of the projects and
grading it on the other halves.
"""

from dataclasses import asdict, replace
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from enterprisehub.domains.delivery.logic.forecast_work.backtest_history import (
    HORIZONS,
    History,
    Outcome,
    backtest_history,
)
from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import (
    FITTED,
    STILL,
    Constants,
)
from enterprisehub.domains.delivery.logic.forecast_work.sanitise_days import sanitise_days
from evals.forecast import KINDS, PROMISES, read_projects

CELLS = [(kind, weeks) for kind in KINDS for weeks in HORIZONS]
_TARGET, _SLACK, _LEAST_95 = 0.86, 0.025, 0.935
_WINDOWS = (2, 4, 12, 26, 52)

type Sums = NDArray[np.float64]


def run(
    *,
    data: Annotated[Path, typer.Option(help="A CSV of completion dates per project.")],
    tries: Annotated[int, typer.Option(min=2, help="Points of the space to grade.")] = 60,
    nearby: Annotated[int, typer.Option(min=0, help="Further points around the best.")] = 40,
    splits: Annotated[int, typer.Option(min=1, help="Random halves of the projects.")] = 200,
    trials: Annotated[int, typer.Option(min=100)] = 400,
    step_days: Annotated[int, typer.Option(min=7)] = 70,
    seed: Annotated[int, typer.Option()] = 1,
) -> dict[str, Any]:
    """Search the model's constants; say how a choice made on half the projects does elsewhere."""
    histories = []
    for _, dates in read_projects(data):
        counts = np.bincount([(day - min(dates)).days for day in dates]).astype(np.float64)
        histories.append(History(min(dates), sanitise_days(counts)[0]))
    rng = np.random.default_rng(seed)
    points = [FITTED, *(_point(rng) for _ in range(tries - 1))]
    plain = _grade(histories, STILL, step_days, trials)
    graded = np.array([_grade(histories, point, step_days, trials) for point in points])
    everything = np.ones(len(histories), bool)
    strewn = graded
    if nearby:
        best = points[int(np.argmin(_price(graded, plain, everything)))]
        points += [_near(best, rng) for _ in range(nearby)]
        more = [_grade(histories, point, step_days, trials) for point in points[tries:]]
        graded = np.concatenate([graded, np.array(more)])
    order = np.argsort(_price(graded, plain, everything))
    return {
        "chosen": asdict(points[order[0]]),
        "five_best": [asdict(points[at]) for at in order[:5]],
        "current_rank": int(np.argwhere(order == 0)[0, 0]) + 1,
        "current": _told(graded[0], plain, everything),
        "current_on_halves": _elsewhere(graded[:1], plain, splits, rng),
        "chosen_on_half_graded_on_other": _elsewhere(strewn, plain, splits, rng),
    }


def _point(rng: np.random.Generator) -> Constants:
    weights = rng.dirichlet([0.5, 1, 1, 1, 0.5])
    return Constants(
        level_sigma=round(rng.uniform(0.12, 0.4), 3),
        walk_sigma=round(rng.uniform(0.05, 0.18), 3),
        tail_freedom=int(rng.choice([0, 4, 6])),
        shift_ratio=round(float(np.exp(rng.uniform(-0.08, 0.06))), 3),
        pool_weeks=int(rng.choice([8, 12, 16, 26])),
        window_weights=dict(zip(_WINDOWS, weights.round(2).tolist(), strict=True)),
        year_end_ratio=float(rng.choice([0.2, 0.3, 0.45])),
    )


def _near(best: Constants, rng: np.random.Generator) -> Constants:
    weights = np.array(list(best.window_weights.values())) + 0.02
    weights = rng.dirichlet(weights / weights.sum() * 40)
    return replace(
        best,
        level_sigma=round(best.level_sigma * float(np.exp(rng.normal(0, 0.12))), 3),
        walk_sigma=round(best.walk_sigma * float(np.exp(rng.normal(0, 0.15))), 3),
        tail_freedom=int(rng.choice([0, 4, 6])),
        shift_ratio=round(best.shift_ratio * float(np.exp(rng.normal(0, 0.02))), 3),
        pool_weeks=int(rng.choice([8, 12])),
        window_weights=dict(zip(_WINDOWS, weights.round(2).tolist(), strict=True)),
        year_end_ratio=float(rng.choice([0.2, 0.3, 0.45])),
    )


def _grade(
    histories: list[History], constants: Constants, step_days: int, trials: int
) -> NDArray[np.float64]:
    """Sums as (projects, cells, what): forecasts, known 85 and 95 %, hits of both, loss."""
    sums = np.zeros((len(histories), len(CELLS), 6))
    for project, history in enumerate(histories):
        outcomes = list(backtest_history(history, constants, step_days=step_days, trials=trials))
        week = float(np.mean([one.per_week for one in outcomes])) if outcomes else 1.0
        for one in outcomes:
            sums[project, CELLS.index((one.kind, one.weeks))] += _row(one, week)
    return sums


def _row(one: Outcome, week: float) -> list[float]:
    held85, held95 = one.held(0.85), one.held(0.95)
    scale = week if one.kind == "how_many" else 1.0
    return [
        1,
        held85 is not None,
        held95 is not None,
        bool(held85),
        bool(held95),
        one.loss(PROMISES) / scale,
    ]


def _rates(sums: Sums, plain: Sums, chosen: NDArray[np.bool_]) -> tuple[Sums, Sums, Sums]:
    """Hit rates of 85 and 95 % and the loss ratio, per cell, over the chosen projects."""
    total = sums[..., chosen, :, :].sum(-3)
    other = plain[chosen].sum(0)
    return (
        total[..., 3] / total[..., 1],
        total[..., 4] / total[..., 2],
        total[..., 5] / other[..., 5],
    )


def _price(graded: Sums, plain: Sums, chosen: NDArray[np.bool_]) -> Sums:
    hit85, hit95, loss = _rates(graded, plain, chosen)
    off = np.abs(hit85 - _TARGET)
    missed = np.maximum(0, off - _SLACK).sum(-1) + 2 * np.maximum(0, _LEAST_95 - hit95).sum(-1)
    price: Sums = loss.mean(-1) + 2 * off.mean(-1) + missed
    return price


def _told(sums: Sums, plain: Sums, chosen: NDArray[np.bool_]) -> dict[str, Any]:
    hit85, hit95, loss = (values.round(4).tolist() for values in _rates(sums, plain, chosen))
    return {
        f"{kind} {weeks}": {"hit85": hit85[at], "hit95": hit95[at], "loss_ratio": loss[at]}
        for at, (kind, weeks) in zip(count(), CELLS)
    }


def _elsewhere(graded: Sums, plain: Sums, splits: int, rng: np.random.Generator) -> dict[str, Any]:
    """The mean and the 5th to 95th percentile, over splits, of what the other half saw."""
    seen = []
    for _ in range(splits):
        half = np.zeros(graded.shape[1], bool)
        half[rng.permutation(len(half))[: len(half) // 2]] = True
        best = int(np.argmin(_price(graded, plain, half)))
        seen.append(np.array(_rates(graded[best], plain, ~half)))
    found = np.array(seen)
    names = ("hit85", "hit95", "loss_ratio")
    return {
        f"{kind} {weeks}": {
            name: [
                round(float(value), 3)
                for value in (
                    found[:, at, cell].mean(),
                    *np.quantile(found[:, at, cell], (0.05, 0.95)),
                )
            ]
            for at, name in enumerate(names)
        }
        for cell, (kind, weeks) in enumerate(CELLS)
    }
