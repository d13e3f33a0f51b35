"""How well doubled records of people are found in a list that nobody has labelled."""

import resource
import sys
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import typer

from enterprisehub.domains.hygiene.contracts import RecordPair
from enterprisehub.domains.hygiene.logic.match_records.find_pairs import find_pairs

_KIB_PER_MB = 1024
_BYTES_PER_MB = 1024 * 1024


def run(
    *,
    data: Annotated[Path, typer.Option(help="Records: .csv or .parquet, named columns.")],
    id: Annotated[str, typer.Option("--id", help="Column of the record's id.")],  # noqa: A002
    labels: Annotated[Path | None, typer.Option(help="csv: two columns of ids per pair.")] = None,
    cluster: Annotated[str | None, typer.Option(help="Column of the person's id.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Columns to leave out.")] = None,
) -> dict[str, Any]:
    """Precision and recall of what is beyond doubt and of what would be shown for review."""
    if (labels is None) == (cluster is None):
        raise typer.BadParameter("Give the truth once: --labels FILE or --cluster COLUMN.")
    table = _read(data)
    for column in filter(None, (id, cluster)):
        if column not in table.column_names:
            raise typer.BadParameter(f"{data} has no column {column}.")
    ids = [str(value) for value in table[id].to_pylist()]
    left_out = {id, cluster, *(ignore or [])}
    columns = {c: table[c].to_pylist() for c in table.column_names if c not in left_out}
    truth = _labelled(labels) if labels else _clustered(ids, table[cluster].to_pylist())
    began = time.perf_counter()
    matches = find_pairs(ids, columns)
    seconds = time.perf_counter() - began
    strict = [pair for pair in matches.pairs if pair.strict]
    return {
        "strict": _scored(strict, truth),
        "review": {**_scored(matches.pairs, truth), "pairs": len(matches.pairs) - len(strict)},
        "seconds": round(seconds, 2),
        "peak_mb": _peak_mb(),
        "rows": len(ids),
        "true_pairs": len(truth),
        "blocks": [" + ".join(block) for block in matches.blocks],
    }


def show(result: dict[str, Any]) -> str:
    """The result in a few lines."""
    strict, review = result["strict"], result["review"]
    return (
        f"{result['rows']} rows, {result['true_pairs']} true pairs,"
        f" {result['seconds']} s, {result['peak_mb']} MB\n"
        f"beyond doubt   precision {strict['precision']}  recall {strict['recall']}\n"
        f"with review    precision {review['precision']}  recall {review['recall']}"
        f"  ({review['pairs']} pairs to look at)"
    )


def _read(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        return pa_parquet.read_table(path)
    with pa_csv.open_csv(path) as reader:
        names = reader.schema.names
    options = pa_csv.ConvertOptions(
        strings_can_be_null=True, column_types=dict.fromkeys(names, pa.string())
    )
    return pa_csv.read_csv(path, convert_options=options)


def _pair(one: object, other: object) -> tuple[str, str]:
    first, second = str(one), str(other)
    return (first, second) if first < second else (second, first)


def _labelled(path: Path) -> set[tuple[str, str]]:
    table = _read(path)
    left, right = table.column(0).to_pylist(), table.column(1).to_pylist()
    return {_pair(a, b) for a, b in zip(left, right, strict=True) if a != b}


def _clustered(ids: list[str], clusters: list[object]) -> set[tuple[str, str]]:
    members: dict[object, list[str]] = defaultdict(list)
    for each, of in zip(ids, clusters, strict=True):
        if of is not None:
            members[of].append(each)
    return {_pair(a, b) for same in members.values() for a, b in combinations(same, 2)}


def _scored(pairs: list[RecordPair], truth: set[tuple[str, str]]) -> dict[str, float]:
    right = sum((pair.left, pair.right) in truth for pair in pairs)
    return {
        "precision": round(right / max(1, len(pairs)), 4),
        "recall": round(right / max(1, len(truth)), 4),
    }


def _peak_mb() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // (_BYTES_PER_MB if sys.platform == "darwin" else _KIB_PER_MB)
