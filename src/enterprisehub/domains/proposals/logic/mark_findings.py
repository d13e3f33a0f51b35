"""A contract's text cut where findings begin and end, so that a page can mark them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the text; `titles` are the findings that quote it, none for what lies between."""

    text: str
    titles: tuple[str, ...] = ()
    severity: str = ""


def mark_findings(text: str, findings: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """The pieces, which together are the text again. Overlapping quotes share their piece."""
    quoted = [f for f in findings if f["kind"] == "risky" and f["starts_at"] >= 0]
    edges = {0, len(text)}
    for finding in quoted:
        edges |= {finding["starts_at"], finding["starts_at"] + len(finding["quote"])}
    places = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [_piece(text, quoted, a, b) for a, b in pairwise(places)]


def _piece(text: str, quoted: Sequence[Mapping[str, Any]], begin: int, end: int) -> Piece:
    here = [
        f for f in quoted if f["starts_at"] <= begin and end <= f["starts_at"] + len(f["quote"])
    ]
    grave = {"high": 0, "medium": 1, "low": 2}
    worst = min((f["severity"] for f in here), key=lambda s: grave[s], default="")
    return Piece(text[begin:end], tuple(f["title"] for f in here), worst)
