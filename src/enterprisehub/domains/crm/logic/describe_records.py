"""Conditions on records read out of plain words: "stale fintech deals over 50k". Pure."""

import re
from dataclasses import replace
from typing import Final

from enterprisehub.domains.crm.contracts.described import Described
from enterprisehub.kernel.search.fold import words_of

STALE_DAYS: Final = 21
_STALE: Final = frozenset({
    "stale", "quiet", "cold", "dormant", "sleeping", "stuck", "stalled", "inactive", "neglected",
    "forgotten", "untouched", "idle", "ghosted", "silent", "lapsed",
})  # fmt: skip
_STATES: Final = {"open": "open", "active": "open", "running": "open", "won": "won",
                  "customer": "won", "customers": "won", "lost": "lost"}  # fmt: skip
_LIFECYCLES: Final = {"lead": "lead", "leads": "lead", "customers": "customer",
                      "customer": "customer"}  # fmt: skip
_TEMPERATURES: Final = ("hot", "warm", "cold")
_FAMILIES: Final = (
    ("fintech", "financial technology", "financial services", "finance", "payments", "lending",
     "mortgage", "banking", "insurance", "insurtech"),
    ("software", "saas", "tech", "technology", "it services", "information technology"),
    ("health care", "healthcare", "health", "medical", "dental", "biotech", "pharma"),
    ("real estate", "property investment", "property", "home building", "construction"),
    ("logistics", "shipping", "freight", "transport", "transportation", "supply chain"),
    ("manufacturing", "industrial"),
    ("retail", "ecommerce", "e commerce", "consumer goods"),
    ("education", "edtech"),
    ("energy", "utilities", "renewables"),
    ("hospitality", "travel", "restaurants"),
    ("relocation",),
    ("legal", "law"),
    ("marketing", "advertising", "media"),
)  # fmt: skip
_NARROW: Final = {
    "fintech": ("fintech", "financial", "finance", "payment", "lending", "mortgage", "bank",
                "insur"),
}  # fmt: skip
_DAYS: Final = re.compile(
    r"\b(?:in|for|since|over|than|last|past)\s+(?:the\s+(?:last|past)\s+)?(\d{1,3})\s+"
    r"(day|week|month)s?\b",
    re.IGNORECASE,
)
_UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 30}
_AMOUNT: Final = re.compile(
    r"\b(over|above|more than|at least|under|below|less than|up to)\s+[$€£]?\s?"
    r"(\d[\d,]*(?:\.\d+)?)\s?(k|m)?\b(?!\s*(?:day|week|month|hour))",
    re.IGNORECASE,
)
_TIMES: Final = {"k": 1_000, "m": 1_000_000}
_LEAST: Final = frozenset({"over", "above", "more than", "at least"})


def describe_records(words: str) -> Described:
    """The conditions in a request; what it says besides is left out."""
    found, plain = Described(), words_of(words)
    said: list[str] = []
    if days := _quiet_days(words, plain):
        found = replace(found, quiet_days=days)
        said.append(f"quiet for {days} days or more")
    if state := next((_STATES[w] for w in plain if w in _STATES), None):
        found = replace(found, state=state)
        said.append(state)
    if lifecycle := next((_LIFECYCLES[w] for w in plain if w in _LIFECYCLES), None):
        found = replace(found, lifecycle=lifecycle)
    hot = next((t for t in _TEMPERATURES if t in plain and not (t == "cold" and days)), None)
    if hot:
        found = replace(found, temperature=hot)
        said.append(hot)
    if family := _industry(" ".join(plain)):
        found = replace(found, industries=_NARROW.get(family[0], family))
        said.append(f"industry like {family[0]}")
    for bound, digits, times in _AMOUNT.findall(words):
        cents = round(float(digits.replace(",", "")) * _TIMES.get(times.casefold(), 1) * 100)
        least = bound.casefold() in _LEAST
        least_cents, most_cents = (cents, found.most_cents) if least else (found.least_cents, cents)
        found = replace(found, least_cents=least_cents, most_cents=most_cents)
        said.append(f"{'at least' if least else 'at most'} {cents // 100:,}")
    return replace(found, said=tuple(said))


def _quiet_days(words: str, plain: list[str]) -> int | None:
    stale = bool(_STALE & set(plain))
    unheard = re.search(
        r"\b(?:no (?:activity|reply|answer|contact|response)|not (?:been )?"
        r"(?:touched|contacted|heard|replied)|went quiet|gone (?:quiet|cold|dark))\b",
        words, re.IGNORECASE,
    )  # fmt: skip
    if not stale and not unheard:
        return None
    told = _DAYS.search(words)
    return int(told[1]) * _UNIT_DAYS[told[2].casefold()] if told else STALE_DAYS


def _industry(plain: str) -> tuple[str, ...]:
    """The whole family of an industry that the words name, the named one first."""
    padded = f" {plain} "
    for family in _FAMILIES:
        for name in family:
            if f" {name} " in padded:
                return (name, *(other for other in family if other != name))
    return ()
