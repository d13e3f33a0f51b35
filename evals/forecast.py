"""Whether forecasts keep their word: hit rates and sharpness on the history of real projects."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

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

PROMISES = (0.5, 0.85, 0.95)
KINDS = ("how_many", "when")
_TRIALS = 1000

type Graded = list[tuple[Outcome, Outcome]]


def run(
    *,
    data: Annotated[Path, typer.Option(help="A CSV of completion dates per project.")],
    step_days: Annotated[int, typer.Option(min=7, help="Between two past forecasts.")] = 28,
    raw_truth: Annotated[bool, typer.Option(help="Do not cap bulk days in what came.")] = False,
) -> dict[str, Any]:
    """Hit rates of the 50, 85 and 95 % promises, and pinball loss against weekly resampling.

    `loss_ratio` is the pinball loss of the promised answers (items in units of the project's
    average week, days) over that of resampling the last 12 weeks without drift.
    """
    graded: dict[str, Graded] = {}
    for name, dates in read_projects(data):
        graded[name] = grade(dates, FITTED, step_days, raw_truth=raw_truth)
    if not any(graded.values()):
        raise ValueError(f"{data} holds no project with a history of 14 weeks; check --data.")
    pairs = [pair for found in graded.values() for pair in in_own_scale(found)]
    result: dict[str, Any] = {"projects": sum(1 for found in graded.values() if found)}
    for kind in KINDS:
        result[kind] = {
            str(weeks): summary([p for p in pairs if p[0].kind == kind and p[0].weeks == weeks])
            for weeks in HORIZONS
        }
    return result


def show(result: dict[str, Any]) -> str:
    """A line per question and horizon."""
    lines = [f"{result['projects']} projects"]
    for kind in KINDS:
        for weeks, row in result[kind].items():
            held = "  ".join(f"{p}%: {row[f'hit{p}']:.3f}" for p in (50, 85, 95))
            lines.append(
                f"{kind:>8} {weeks:>2} weeks  held {held}  loss x{row['loss_ratio']:.3f}"
                f"  ({row['forecasts']} forecasts, {row['open']} open)"
            )
    return "\n".join(lines)


def read_projects(folder: Path) -> Iterator[tuple[str, list[date]]]:
    """Every CSV below the folder: the first column that reads as a date, whatever else is there."""
    files = sorted(folder.rglob("*.csv"))
    if not files:
        raise ValueError(f"There is no CSV file below {folder}; check --data.")
    for file in files:
        lines = file.read_text("utf-8-sig", errors="replace").splitlines()
        yield file.stem, [day for line in lines if (day := _day(line)) is not None]


def _day(line: str) -> date | None:
    for cell in line.replace(";", ",").split(","):
        try:
            return date.fromisoformat(cell.strip().strip('"')[:10])
        except ValueError:
            continue
    return None


def grade(
    dates: Sequence[date], constants: Constants, step_days: int, *, raw_truth: bool = False
) -> Graded:
    """Each past forecast beside the one of resampling without drift."""
    if not dates:
        return []
    first = min(dates)
    raw = np.bincount([(day - first).days for day in dates]).astype(np.float64)
    history = History(first, sanitise_days(raw)[0])
    truth = raw if raw_truth else None
    ours = backtest_history(history, constants, step_days=step_days, trials=_TRIALS, truth=truth)
    plain = backtest_history(history, STILL, step_days=step_days, trials=_TRIALS, truth=truth)
    return list(zip(ours, plain, strict=True))


def in_own_scale(pairs: Graded) -> Iterable[tuple[Outcome, Outcome, float]]:
    """Items weigh by the project's average week, so that large projects do not decide alone."""
    week = float(np.mean([ours.per_week for ours, _ in pairs])) if pairs else 1.0
    return [(ours, plain, week if ours.kind == "how_many" else 1.0) for ours, plain in pairs]


def summary(pairs: Sequence[tuple[Outcome, Outcome, float]]) -> dict[str, Any]:
    """Hit rates and relative loss of forecasts of one kind and horizon."""
    found: dict[str, Any] = {"forecasts": len(pairs)}
    for promise in PROMISES:
        held = [answer for ours, _, _ in pairs if (answer := ours.held(promise)) is not None]
        found[f"hit{round(promise * 100)}"] = round(sum(held) / len(held), 4) if held else None
    found["open"] = sum(1 for ours, _, _ in pairs if ours.held(0.95) is None)
    loss = sum(ours.loss(PROMISES) / scale for ours, _, scale in pairs)
    plain = sum(other.loss(PROMISES) / scale for _, other, scale in pairs)
    found["loss_ratio"] = round(loss / plain, 4) if plain else None
    return found
