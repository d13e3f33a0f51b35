"""How much personal data is masked, and how much of what is masked is personal data."""

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer

from enterprisehub.kernel.text.personal_data import find

# Labels of common sets → our kinds. Only these types are asked for; any label excuses a finding.
LABELS = {
    "CREDIT_CARD": "card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "US_SSN": "ssn",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "DOMAIN_NAME": "domain",
    "URL": "domain",
}


def run(
    *,
    data: Annotated[Path, typer.Option(help='jsonl: {"text", "spans": [[start, end, label], …]}')],
    misses: Annotated[
        int, typer.Option(help="Show up to this many misses and false findings.")
    ] = 0,
) -> dict[str, Any]:
    """Masked recall and precision for card, phone, email, SSN, IBAN, IP and domain."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    right = made = 0
    missed: list[str] = []
    wrong: list[str] = []
    texts = 0
    spent_seconds = 0.0
    with data.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row["text"]
            began = time.perf_counter()
            spans = find(text)
            spent_seconds += time.perf_counter() - began
            texts += 1
            for start, end, label in row["spans"]:
                if label not in LABELS:
                    continue
                covered = all(
                    any(s.start <= i < s.end for s in spans)
                    for i in range(start, end)
                    if text[i].isalnum()
                )
                found[LABELS[label]][0] += covered
                found[LABELS[label]][1] += 1
                if not covered:
                    missed.append(
                        f"{label}: {text[start:end]!r} in {text[max(0, start - 30) : end + 10]!r}"
                    )
            for span in spans:
                made += 1
                if any(span.start < end and start < span.end for start, end, _ in row["spans"]):
                    right += 1
                else:
                    wrong.append(f"{span.kind}: {text[span.start : span.end]!r} in {text[:120]!r}")
    masked = sum(hit for hit, _ in found.values())
    asked = sum(total for _, total in found.values())
    result: dict[str, Any] = {
        "recall": round(masked / asked, 4) if asked else 1.0,
        "precision": round(right / made, 4) if made else 1.0,
        "spans": asked,
        "by_type": {
            kind: {"found": hit, "spans": total, "recall": round(hit / total, 4)}
            for kind, (hit, total) in sorted(found.items())
        },
        "findings": made,
        "texts": texts,
        "ms_per_text": round(1000 * spent_seconds / texts, 4) if texts else 0.0,
    }
    if misses:
        result |= {"missed": missed[:misses], "wrong": wrong[:misses]}
    return result
