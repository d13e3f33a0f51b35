"""What the fair-housing screen makes of labelled texts."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from enterprisehub.domains.compliance.logic.screen_fair_housing import screen_fair_housing

LABELS = ("violation", "flag", "allowed")


def run(
    *,
    data: Annotated[Path, typer.Option(help='jsonl: {"text", "label": violation|flag|allowed}')],
    misses: Annotated[int, typer.Option(help="Show up to this many rows that differ.")] = 0,
) -> dict[str, Any]:
    """Confusion table: the label of a row, then how many were screened as each verdict."""
    table: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    differing: list[str] = []
    for line in data.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        screening = screen_fair_housing(row["text"])
        verdict = screening.verdict.value
        table[row["label"]][verdict] += 1
        if verdict != row["label"]:
            found = ", ".join(f"{f.rule}: {f.words}" for f in screening.findings)
            differing.append(f"{row['label']} → {verdict} ({found}): {row['text'][:160]}")
    result: dict[str, Any] = {
        label: {verdict: table[label][verdict] for verdict in LABELS} for label in LABELS
    }
    if misses:
        result["differing"] = differing[:misses]
    return result
