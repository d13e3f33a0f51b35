"""How many requests to stop are found, and how many other messages are taken for one."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from enterprisehub.domains.compliance.logic.detect_opt_out import OptOutLabel, detect_opt_out


def run(
    *,
    data: Annotated[Path, typer.Option(help='jsonl: {"text", "label"}')],
    misses: Annotated[int, typer.Option(help="Show up to this many rows that differ.")] = 0,
) -> dict[str, Any]:
    """Opt-outs found, others falsely stopped, and everything sent to review."""
    found = opt_outs = false_stops = others = review = 0
    table: dict[str, Counter[str]] = {}
    differing: list[str] = []
    rows = [
        json.loads(line) for line in data.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    began = time.perf_counter()
    for row in rows:
        expected = str(row["label"])
        detected = detect_opt_out(row["text"])
        label = detected.label
        table.setdefault(expected, Counter())[label.value] += 1
        review += label is OptOutLabel.REVIEW
        if expected == OptOutLabel.OPT_OUT:
            opt_outs += 1
            found += label is OptOutLabel.OPT_OUT
        else:
            others += 1
            false_stops += label is OptOutLabel.OPT_OUT
        if label.value != expected:
            differing.append(f"{expected} → {label.value} ({detected.rule}): {row['text'][:160]}")
    result: dict[str, Any] = {
        "found": found,
        "opt_outs": opt_outs,
        "false_stops": false_stops,
        "others": others,
        "review": review,
        "table": {expected: dict(got) for expected, got in sorted(table.items())},
        "ms_per_text": round(1000 * (time.perf_counter() - began) / max(1, len(rows)), 4),
    }
    if misses:
        result["differing"] = differing[:misses]
    return result
