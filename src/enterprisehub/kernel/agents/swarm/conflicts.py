"""Where two findings about the same record cannot both be true. Pure."""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

type ConflictKind = Literal["value", "statement"]

_ALIKE: Final = 0.5
_SAME_NUMBER: Final = 0.05
_LEAST_WORDS: Final = 2
_NEGATIONS: Final = frozenset({
    "not", "no", "never", "without", "cannot", "cant", "wont", "isnt", "arent", "dont", "doesnt",
    "didnt", "hasnt", "havent", "neither", "nor", "hardly", "nobody", "nothing", "none", "lacks",
})  # fmt: skip
_IDLE: Final = frozenset({
    "a", "an", "the", "is", "are", "was", "were", "be", "been", "has", "have", "had", "do", "does",
    "did", "to", "of", "in", "on", "at", "for", "with", "and", "or", "that", "this", "it", "its",
    "their", "they", "there", "will", "would", "can", "could", "by", "as", "from", "very", "still",
    "now", "currently", "any", "more",
})  # fmt: skip
_OPPOSITES: Final = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        ("healthy stable safe", "unhealthy risky risk endangered failing"),
        ("active engaged responsive", "inactive dormant silent unresponsive stale quiet"),
        ("interested keen", "uninterested indifferent"),
        ("won", "lost"),
        ("open", "closed"),
        ("valid correct", "invalid wrong incorrect"),
        ("reachable", "unreachable"),
        ("increase increased growing grew rising rose",
         "decrease decreased shrinking shrank falling fell declining"),
        ("satisfied happy", "dissatisfied unhappy angry"),
        ("renew renews renewing", "churn churns churning cancel cancels leaving"),
        ("hot warm", "cold"),
        ("high", "low"),
        ("early", "late overdue"),
        ("likely", "unlikely"),
        ("accepted accept approved", "declined decline rejected refused"),
        ("available", "unavailable"),
        ("qualified", "unqualified disqualified"),
        ("approved", "unapproved"),
        ("subscribed", "unsubscribed"),
    )
)  # fmt: skip
_WORD: Final = re.compile(r"[a-z]+(?:-[a-z]+)*|[$€£]?\d[\d,.]*\s?[a-z%]*")
_NUMBER: Final = re.compile(r"([$€£]?)(\d[\d,]*(?:\.\d+)?)\s?(k|m|bn)?\s?([a-z%]*)")
_TIMES: Final = {"k": 1e3, "m": 1e6, "bn": 1e9}


@dataclass(frozen=True, slots=True)
class Clash:
    """Two findings contradict each other, and why."""

    kind: ConflictKind
    why: str


def clash_of(first: Any, second: Any) -> Clash | None:
    """Whether two findings under the same key contradict each other.

    Texts are statements, compared by what they say; numbers may differ by 5 %; lists and mappings
    complete each other and never clash.
    """
    if isinstance(first, str) and isinstance(second, str):
        return _clash_of_texts(first, second)
    if isinstance(first, bool) or isinstance(second, bool):
        differ = isinstance(first, bool) and isinstance(second, bool) and first != second
        return Clash("value", f"{first} against {second}") if differ else None
    if isinstance(first, int | float) and isinstance(second, int | float):
        most = max(abs(first), abs(second))
        if most and abs(first - second) / most > _SAME_NUMBER:
            return Clash("value", f"{first:g} against {second:g}")
    return None


def _clash_of_texts(first: str, second: str) -> Clash | None:
    if min(len(first.split()), len(second.split())) < _LEAST_WORDS:
        return _clash_of_names(first, second)
    one, other = _words(first), _words(second)
    opposed = _opposed(one, other)
    told = one - _NEGATIONS - opposed, other - _NEGATIONS - opposed
    alike = len(told[0] & told[1]) / max(len(told[0] | told[1]), 1)
    # What stands for the same thing in both makes them about the same; a pair of opposites alone
    # ("the market is up", "the server is down") does not.
    if alike < _ALIKE and not (opposed and told[0] & told[1]):
        return None
    negated = bool(one & _NEGATIONS) != bool(other & _NEGATIONS)
    if negated != bool(opposed):
        says = "one says it is so, the other that it is not"
        return Clash("statement", f"{' / '.join(sorted(opposed))}" if opposed else says)
    return _clash_of_numbers(first, second)


def _clash_of_names(first: str, second: str) -> Clash | None:
    """Single words are values: they clash when they differ."""
    one, other = first.strip().casefold(), second.strip().casefold()
    if not one or not other or one == other:
        return None
    return Clash("value", f"“{first.strip()}” against “{second.strip()}”")


def _clash_of_numbers(first: str, second: str) -> Clash | None:
    """The same thing told with another amount."""
    one, other = _numbers(first), _numbers(second)
    for unit in one.keys() & other.keys():
        if not any(_near(a, b) for a in one[unit] for b in other[unit]):
            told = f"{min(one[unit]):g} against {min(other[unit]):g} {unit}".strip()
            return Clash("statement", told)
    return None


def _near(first: float, second: float) -> bool:
    return abs(first - second) <= _SAME_NUMBER * max(abs(first), abs(second))


def _numbers(text: str) -> dict[str, set[float]]:
    found: dict[str, set[float]] = {}
    for sign, digits, times, unit in _NUMBER.findall(text.casefold()):
        value = float(digits.replace(",", "")) * _TIMES.get(times, 1.0)
        found.setdefault(sign or unit.rstrip("s"), set()).add(value)
    return found


def _words(text: str) -> set[str]:
    plain = text.casefold().replace("’", "'").replace("'", "").replace("at risk", "risky")
    return {w for w in _WORD.findall(plain) if w not in _IDLE and not w[0].isdigit()
            and w[0] not in "$€£"}  # fmt: skip


def _opposed(one: set[str], other: set[str]) -> set[str]:
    """The words by which the two say the opposite of each other."""
    found: set[str] = set()
    for yes, no in _OPPOSITES:
        for left, right in ((yes, no), (no, yes)):
            if one & left and other & right and not (one & right or other & left):
                found |= (one & left) | (other & right)
    return found
