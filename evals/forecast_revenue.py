"""Whether the forecast of revenue keeps its word on deals of somebody else."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import NAMESPACE_OID, uuid5

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import typer

from enterprisehub.domains.pipeline.contracts import Move
from enterprisehub.domains.pipeline.logic.forecast_revenue.backtest_periods import (
    Past,
    backtest_periods,
    missed,
)
from enterprisehub.domains.pipeline.logic.forecast_revenue.find_season import (
    find_season,
    with_season,
)
from enterprisehub.domains.pipeline.logic.judge_signal.read_outcomes import read_outcomes
from enterprisehub.domains.pipeline.logic.tell_time import Period

_MOST: dict[Period, int] = {"month": 120, "quarter": 40}
_LEAST_MONTHS = 6
_PROMISE, _LEVEL = 0.8, 0.05
_DIGITS = 4


@dataclass
class _Read:
    """Deals as journeys, the last day that the file knows, and rows left out by why."""

    journeys: list[list[Move]] = field(default_factory=list)
    last_day: date = date.min
    left_out: Counter[str] = field(default_factory=Counter)


def run(
    *,
    data: Annotated[Path, typer.Option(help="Deals: .csv or .parquet, named columns.")],
    opened: Annotated[
        str, typer.Option(help="Column: when the deal was opened; with --deal: when its row began.")
    ],
    outcome: Annotated[
        str, typer.Option(help="Column: won, lost, or the stage that the deal stands in.")
    ],
    amount: Annotated[str, typer.Option(help="Column: the amount, all in one currency.")],
    closed: Annotated[
        str | None, typer.Option(help="Column: when it was won or lost; not needed with --deal.")
    ] = None,
    deal: Annotated[
        str | None, typer.Option(help="Column that names the deal, in files of a row per stage.")
    ] = None,
    expected: Annotated[
        str | None, typer.Option(help="Column: the day the deal was expected to close.")
    ] = None,
    date_format: Annotated[
        str | None, typer.Option(help="Such as %d/%m/%Y, where days are not written 2026-11-23.")
    ] = None,
) -> dict[str, Any]:
    """Month by month and quarter by quarter, knowing only what was known: against naive forecasts.

    `ratio` is our mean error over that of the weighted pipeline (where the file has stages) and of
    "as the period before": below 1 ours is closer. `held_ratio` is the share of periods inside the
    80 % interval.
    """
    if (closed is None) == (deal is None):
        raise typer.BadParameter("Name either --closed, or --deal for a file of a row per stage.")
    named = {"opened": opened, "outcome": outcome, "amount": amount, "closed": closed,
             "deal": deal, "expected": expected}  # fmt: skip
    rows = _rows(data, {key: name for key, name in named.items() if name}, date_format)
    read = _by_deal(rows) if deal else _one_each(rows)
    staged = len({move.stage_id for one in read.journeys for move in one if move.state == "open"})
    ends = Counter(one[-1].state for one in read.journeys)
    result: dict[str, Any] = {
        "deals": len(read.journeys),
        **{state: ends[state] for state in ("won", "lost", "open")},
        "left_out": dict(read.left_out),
    }
    today = read.last_day + timedelta(days=1)
    for period, most in _MOST.items():
        found = backtest_periods(read.journeys, today, _start_of, None, period=period, most=most)
        if period == "month":
            season = find_season(found)
            result["season"] = {"used": season.used, "why": season.why}
            if season.used:
                found = with_season(found)
        result[period] = _graded(found, staged=staged > 1)
    result["verdict"], result["why"] = _verdict(result["month"])
    return result


def show(result: dict[str, Any]) -> str:
    """The result in a few lines."""
    lines = [
        f"{result['verdict']}: {result['why']}",
        "{deals} deals: {won} won, {lost} lost, {open} open".format(**result),
    ]
    for period in _MOST:
        one = result[period]
        if one["periods"]:
            line = (
                f"{one['periods']} {period}s: {one['held_ratio']:.0%} inside eight of ten,"
                f" missed by {one['wape']:.0%} of revenue"
            )
            for name, words in (("weighted", "weighted pipeline"), ("before", f"{period} before")):
                if other := one[name]:
                    line += f"; {words} {other['wape']:.0%} (ours x{other['ratio']})"
            lines.append(line)
    lines.append(result["season"]["why"])
    lines += [f"left out {count}: {why}" for why, count in result["left_out"].items()]
    return "\n".join(lines)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _rows(data: Path, columns: dict[str, str], date_format: str | None) -> list[dict[str, Any]]:
    """Rows by the names of the options, days and amounts read; what cannot be read is None."""
    if not data.is_file():
        raise typer.BadParameter(f"There is no file {data}; check --data.")
    table: pa.Table
    if data.suffix == ".parquet":
        table = pa_parquet.read_table(data)
    else:
        table = pa_csv.read_csv(
            data, convert_options=pa_csv.ConvertOptions(strings_can_be_null=True)
        )
    for option, name in columns.items():
        if name not in table.column_names:
            there = ", ".join(table.column_names)
            raise typer.BadParameter(f"{data} has no column {name} (--{option}). It has: {there}.")
    read = {key: table[name].to_pylist() for key, name in columns.items()}
    for key in ("opened", "closed", "expected"):
        if key in read:
            read[key] = [_day(value, date_format) for value in read[key]]
    read["amount"] = [_cents(value) for value in read["amount"]]
    read["state"] = [
        "open" if won is None else "won" if won else "lost"
        for won in read_outcomes(read["outcome"])
    ]
    return [dict(zip(read, values, strict=True)) for values in zip(*read.values(), strict=True)]


def _day(value: object, date_format: str | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    try:
        if date_format:
            return datetime.strptime(text, date_format).replace(tzinfo=UTC).date()
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _cents(value: object) -> int | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(str(value).strip().lstrip("$€£").replace(",", ""))
    except ValueError:
        return None
    return round(number * 100) if math.isfinite(number) and number >= 0 else None


def _one_each(rows: Sequence[dict[str, Any]]) -> _Read:
    """A deal for each row: opened, and where it says so won or lost on the day that it names."""
    read = _Read()
    for place, row in enumerate(rows):
        begun, ended = row["opened"], row["closed"] if row["state"] != "open" else None
        if begun is None:
            read.left_out["no day of opening"] += 1
        elif row["state"] != "open" and ended is None:
            read.left_out["won or lost without a day"] += 1
        elif ended is not None and ended < begun:
            read.left_out["ended before it was opened"] += 1
        elif row["state"] == "won" and row["amount"] is None:
            read.left_out["won without an amount"] += 1
        else:
            moves = [_move(str(place), row, begun, "open", "open")]
            if ended is not None:
                moves.append(_move(str(place), row, ended, row["state"], row["state"]))
            read.journeys.append(moves)
            read.last_day = max(read.last_day, ended or begun)
    return read


def _by_deal(rows: Sequence[dict[str, Any]]) -> _Read:
    """A deal for each name, its rows in order of time; what comes after its end is left out."""
    read = _Read()
    by_name: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["opened"] is None or row["deal"] is None:
            read.left_out["no day, or no deal"] += 1
        else:
            by_name.setdefault(str(row["deal"]), []).append(row)
    for name, mine in by_name.items():
        # Of rows of one day those that end the deal come last.
        mine.sort(key=lambda row: (row["opened"], row["state"] != "open"))
        moves: list[Move] = []
        worth = None
        for row in mine:
            worth = row["amount"] if row["amount"] is not None else worth
            stage = str(row["outcome"])
            moves.append(_move(name, row | {"amount": worth}, row["opened"], row["state"], stage))
            if row["state"] != "open":
                break
        if moves[0].state != "open":
            read.left_out["no row before its end"] += 1
        elif moves[-1].state == "won" and worth is None:
            read.left_out["won without an amount"] += 1
        else:
            read.journeys.append(moves)
            read.last_day = max(read.last_day, mine[-1]["opened"])
    return read


def _move(name: str, row: dict[str, Any], day: date, state: str, stage: str) -> Move:
    """Days alone say no hour: a deal is opened at noon, and ends in the evening."""
    at = _start_of(day) + timedelta(hours=12 if state == "open" else 18)
    return Move(
        deal_id=uuid5(NAMESPACE_OID, f"deal {name}"),
        at=at,
        stage_id=uuid5(NAMESPACE_OID, f"stage {stage.strip().lower()}"),
        state=state,
        amount_cents=row["amount"] or 0,
        currency="",
        close_on=row.get("expected") or day,
    )


def _graded(found: Sequence[Past], *, staged: bool) -> dict[str, Any]:
    if not found:
        return {"periods": 0}
    came = sum(one.actual_cents for one in found)
    ours = missed(found, "predicted_cents")

    def told(name: str) -> dict[str, float | None]:
        off = missed(found, name)
        return {
            "mae": round(off / len(found) / 100, 2),
            "wape": round(off / came, _DIGITS) if came else None,
            "ratio": round(ours / off, _DIGITS) if off else None,
        }

    mine = told("predicted_cents")
    return {
        "periods": len(found),
        "since": found[0].starts_on,
        "held": sum(one.held for one in found),
        "held_ratio": round(sum(one.held for one in found) / len(found), _DIGITS),
        "mae": mine["mae"],
        "wape": mine["wape"],
        "weighted": told("weighted_cents") if staged else None,
        "before": told("before_cents"),
    }


def _verdict(months: dict[str, Any]) -> tuple[str, str]:
    """`show` where it is closer than each naive forecast and its interval does not overpromise."""
    count = months["periods"]
    if count < _LEAST_MONTHS:
        return "refuse", (
            f"only {count} months could be asked of the past; {_LEAST_MONTHS} are needed, each with"
            " five won deals before it"
        )
    chance = sum(
        math.comb(count, held) * _PROMISE**held * (1 - _PROMISE) ** (count - held)
        for held in range(months["held"] + 1)
    )
    worse = [
        words
        for name, words in (("weighted", "the weighted pipeline"), ("before", "the month before"))
        if months[name] and (months[name]["ratio"] or math.inf) >= 1
    ]
    if (months["wape"] or 1.0) >= 1:
        return "refuse", "it missed by as much as came: these deals tell too little"
    if worse:
        return "refuse", f"{' and '.join(worse)} would have been at least as close"
    if chance < _LEVEL:
        return (
            "refuse",
            f"{months['held_ratio']:.0%} of months lay inside where eight of ten should",
        )
    return "show", "closer than naive forecasts, and its interval holds what it promises"
