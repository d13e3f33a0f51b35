"""What a contract says and fails to say by a playbook, with its literal words. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from enterprisehub.domains.proposals.contracts import Finding
from enterprisehub.domains.proposals.logic.review_contract.cut_text import (
    Sentence,
    quote_of,
    sentences_of,
)
from enterprisehub.domains.proposals.logic.review_contract.playbook import Rule, pattern_of

WEIGHTS: Final = {"high": 0.35, "medium": 0.15, "low": 0.05}
MOST_OF_A_RULE: Final = 5
_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15, "eighteen": 18,
    "twenty": 20, "thirty": 30, "forty-five": 45, "forty five": 45, "sixty": 60, "ninety": 90,
    "twenty-four": 24, "thirty-six": 36,
}  # fmt: skip
_UNITS: Final = {
    "days": r"(?:calendar\s+|business\s+|working\s+)?days?",
    "months": r"(?:calendar\s+)?months?",
    "years": r"years?",
    "percent": r"(?:%|percent|per\s+cent)",
}
_NUMBER: Final = r"(?P<digits>\d{1,5}(?:\.\d+)?)\)?"
_SPELT: Final = "|".join(sorted(_WORDS, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Judged:
    """`risk_score`: 0 nothing against it, 100 do not sign."""

    findings: tuple[Finding, ...]
    risk_score: int


def judge_contract(text: str, rules: Sequence[Rule]) -> Judged:
    """Findings by weight: risky and missing ones first, the serious before the light."""
    sentences = list(sentences_of(text))
    active = [rule for rule in rules if rule.active]
    found = [one for rule in active for one in _by_rule(text, sentences, rule)]
    order = {"risky": 0, "missing": 1, "found": 2}
    grave = {"high": 0, "medium": 1, "low": 2}
    ranked = sorted(
        found, key=lambda f: (f.kind == "found", grave[f.severity], order[f.kind], f.starts_at)
    )
    return Judged(tuple(ranked), _score(found))


def _score(found: Sequence[Finding]) -> int:
    """Each rule once, by its gravity; they add up like chances: none alone makes 100."""
    against = {f.rule: f.severity for f in found if f.kind != "found"}
    fine = 1.0
    for severity in against.values():
        fine *= 1 - WEIGHTS[severity]
    return round(100 * (1 - fine))


def _by_rule(text: str, sentences: Sequence[Sentence], rule: Rule) -> Iterator[Finding]:
    hits = [(one, at) for one in sentences if (at := _match(one, rule)) is not None]
    if rule.kind == "required":
        if hits:
            yield _finding(text, rule, "found", *hits[0])
        else:
            says = "No sentence of the text says this."
            yield Finding(
                rule=rule.key, title=rule.title, kind="missing", severity=rule.severity,
                says=says, advice=rule.advice,
            )  # fmt: skip
        return
    for one, at in hits[:MOST_OF_A_RULE]:
        if rule.kind == "risky":
            yield _finding(text, rule, "risky", one, at)
        elif (number := _number(one.text, rule)) is not None:
            beyond = _beyond(number, rule)
            yield _finding(text, rule, "risky" if beyond else "found", one, at, says=beyond)


def _match(sentence: Sentence, rule: Rule) -> int | None:
    """Where in the whole text the first phrase begins, unless something takes it back."""
    if any(pattern_of(phrase).search(sentence.text) for phrase in rule.unless):
        return None
    places = [
        m.start() for phrase in rule.phrases if (m := pattern_of(phrase).search(sentence.text))
    ]
    return sentence.starts_at + min(places) if places else None


def _number(sentence: str, rule: Rule) -> float | None:
    """The number of the rule's unit in the sentence that is farthest from what we want."""
    unit = _UNITS[rule.unit or "days"]
    written = [
        float(m["digits"])
        for m in re.finditer(rf"{_NUMBER}\s*[- ]?{unit}(?!\w)", sentence, re.IGNORECASE)
    ]
    if not written:
        written = [
            float(_WORDS[m.group(1).lower()])
            for m in re.finditer(rf"\b({_SPELT})[- ]{unit}(?!\w)", sentence, re.IGNORECASE)
        ]
    if not written:
        return None
    return max(written) if rule.most is not None else min(written)


def _beyond(number: float, rule: Rule) -> str:
    unit = rule.unit or ""
    if rule.most is not None and number > rule.most:
        return f"It says {number:g} {unit}; we accept at most {rule.most:g}."
    if rule.least is not None and number < rule.least:
        return f"It says {number:g} {unit}; we ask for at least {rule.least:g}."
    return ""


def _finding(
    text: str, rule: Rule, kind: str, sentence: Sentence, at: int, *, says: str = ""
) -> Finding:
    quote, starts_at = quote_of(text, sentence, at)
    under = f"Under “{sentence.heading}”." if sentence.heading else ""
    return Finding(
        rule=rule.key,
        title=rule.title,
        kind="found" if kind == "found" else "risky",
        severity=rule.severity,
        quote=quote,
        starts_at=starts_at,
        says=" ".join(part for part in (says, under) if part),
        advice="" if kind == "found" else rule.advice,
    )
