"""Which part somebody plays in a purchase, and how to speak with them. Pure.

By job title first, then by what they asked about; each mark that was found is told. Without any
mark the answer is that it is not known.
"""

import re
from collections.abc import Sequence
from typing import Final, Literal

from pydantic import BaseModel

type Persona = Literal[
    "economic_buyer", "champion", "technical", "finance", "procurement", "legal", "user", "private",
    "unknown",
]  # fmt: skip
TITLES: Final[dict[str, str]] = {
    "economic_buyer": "Economic buyer",
    "champion": "Champion",
    "technical": "Technical evaluator",
    "finance": "Finance",
    "procurement": "Procurement",
    "legal": "Legal",
    "user": "User",
    "private": "Private client",
    "unknown": "Not known yet",
}
_BY_TITLE: Final[dict[str, tuple[str, ...]]] = {
    "procurement": ("procurement", "purchasing", "buyer", "sourcing", "vendor manager"),
    "legal": ("counsel", "attorney", "lawyer", "legal", "compliance officer"),
    "finance": ("cfo", "finance", "controller", "accountant", "treasurer", "bookkeeper"),
    "technical": ("cto", "engineer", "architect", "developer", "it", "security", "technical"),
    "economic_buyer": (
        "owner", "founder", "ceo", "president", "partner", "coo", "vp", "vice president", "chief",
        "managing director", "general manager",
    ),
    "champion": ("director", "head", "manager", "lead", "operations lead"),
    "user": ("analyst", "assistant", "coordinator", "specialist", "designer", "agent"),
}  # fmt: skip
_BY_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "procurement": ("purchase order", "vendor form", "rfp", "tender", "three offers"),
    "legal": ("contract", "liability", "terms and conditions", "clause", "nda"),
    "finance": ("invoice", "payment terms", "budget", "cost center", "total cost"),
    "technical": ("integrate", "integration", "api", "sso", "security", "data format"),
    "economic_buyer": ("return on", "roi", "strategy", "board", "decide by"),
    "user": ("how do i", "how does it work", "training", "show me"),
}
_HOW: Final[dict[str, tuple[str, str]]] = {
    "economic_buyer": ("What it changes in money and time", "One page: result, price, risk, day"),
    "champion": ("What makes them look good inside", "Material they can pass on, and a next step"),
    "technical": ("How it works and fits what is there", "Facts, limits, a test of their own"),
    "finance": ("What it costs over its whole life", "Totals, terms, when what is due"),
    "procurement": ("Comparable offer, on time and in form", "Price book, references, documents"),
    "legal": ("What binds them, and how it ends", "The contract with its open points named"),
    "user": ("What gets easier on Monday", "Show it on their own work"),
    "private": ("What it means for their life", "Plain words, one question at a time"),
    "unknown": ("Ask what they are in charge of", "One open question about their part"),
}
_TITLE_POINTS, _WORD_POINTS = 3, 1


class Routing(BaseModel):
    """`sure_ratio` is the share of the marks that speak for this persona."""

    persona: Persona
    title: str
    sure_ratio: float
    marks: list[str]
    angle: str
    bring: str


def choose_persona(job_title: str, said: Sequence[str], *, has_company: bool) -> Routing:
    """The persona with the most marks; the title counts three times a word."""
    points: dict[str, int] = {}
    marks: list[str] = []
    for persona, words in _BY_TITLE.items():
        if found := _first(words, job_title):
            points[persona] = points.get(persona, 0) + _TITLE_POINTS
            marks.append(f"Title “{job_title}” has “{found}”")
            break
    for persona, words in _BY_WORDS.items():
        for text in said:
            if found := _first(words, text):
                points[persona] = points.get(persona, 0) + _WORD_POINTS
                marks.append(f"Said “{found}”: {_short(text)}")
                break
    if not points:
        return _routing("unknown" if has_company else "private", 0.0 if has_company else 0.6, marks)
    best = max(points, key=lambda name: (points[name], -list(_BY_TITLE).index(name)))
    return _routing(best, points[best] / sum(points.values()), marks)


def _routing(persona: str, sure: float, marks: list[str]) -> Routing:
    angle, bring = _HOW[persona]
    return Routing.model_validate(
        {
            "persona": persona,
            "title": TITLES[persona],
            "sure_ratio": round(sure, 2),
            "marks": marks,
            "angle": angle,
            "bring": bring,
        }
    )


def _first(words: Sequence[str], text: str) -> str:
    lower = text.lower()
    return next((w for w in words if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", lower)), "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:119]}…"  # noqa: PLR2004  a line
