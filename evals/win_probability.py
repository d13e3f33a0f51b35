"""Whether ended deals carry a signal about how open ones will end."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import typer

from enterprisehub.domains.pipeline.logic.judge_signal.judge_signal import judge_signal

_DIGITS = 4


def run(
    *,
    data: Annotated[Path, typer.Option(help="Ended deals: .csv or .parquet, named columns.")],
    target: Annotated[str, typer.Option(help="Column that says won or lost.")],
    group_identical: Annotated[
        bool, typer.Option(help="Keep deals with equal features on one side of each split.")
    ] = False,
) -> dict[str, Any]:
    """AUC with its lower bound, Brier score against the base rate, and the verdict."""
    table: pa.Table
    if data.suffix == ".parquet":
        table = pa_parquet.read_table(data)
    else:
        table = pa_csv.read_csv(
            data, convert_options=pa_csv.ConvertOptions(strings_can_be_null=True)
        )
    if target not in table.column_names:
        raise typer.BadParameter(f"{data} has no column {target}.")
    columns = {name: table[name].to_pylist() for name in table.column_names if name != target}
    judged = asdict(
        judge_signal(columns, table[target].to_pylist(), group_identical=group_identical)
    )
    return {
        name: round(value, _DIGITS) if isinstance(value, float) else value
        for name, value in judged.items()
    }


def show(result: dict[str, Any]) -> str:
    """The result in a few lines."""
    temporal = result["temporal_auc"]
    over_time = f", over time {temporal}" if temporal is not None else ""
    return (
        f"{result['verdict']}: {result['why']}\n"
        f"AUC {result['auc']} (at least {result['auc_low']}{over_time}),"
        f" Brier {result['brier']} against {result['brier_base']},"
        f" {result['won']} won, {result['lost']} lost\n"
        f"learned from: {', '.join(result['features']) or 'nothing'}\n"
        + "\n".join(f"left out {name}: {why}" for name, why in result["left_out"].items())
    )
