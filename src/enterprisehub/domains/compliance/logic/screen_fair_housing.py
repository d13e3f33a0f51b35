"""A housing text is screened for preference and limitation by protected class.

violation   an explicit preference or limit: it must not be sent
flag        words that are lawful in one sentence and not in another, and questions that ask to be
            steered: a person looks, and the answer names neutral criteria
allowed     everything else; what describes the place is taken out before anything is looked for
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from enterprisehub.domains.compliance.logic.read_dated_files import dated_file
from enterprisehub.kernel import clock


class FairHousingVerdict(StrEnum):
    """What becomes of the text."""

    VIOLATION = "violation"
    FLAG = "flag"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and the words it is about."""

    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Screening:
    """The verdict with its findings, and the lexicon that gave it: its version and its law."""

    verdict: FairHousingVerdict
    findings: tuple[Finding, ...] = ()
    version: str = ""
    source: str = ""


type PatternText = Annotated[str, BeforeValidator(lambda value: "".join(value.splitlines()))]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    pattern: PatternText
    statement: bool = False
    unless_negated: bool = False


class _Lexicon(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    rule: Annotated[str, Field(pattern=r"^[a-z0-9_]+(?:\.[a-z0-9_]+)+$")]
    law: Annotated[str, Field(min_length=8)]
    version: str
    effective_from: date
    status: str
    source: str
    parts: dict[str, PatternText]
    allowed: tuple[_Row, ...]
    violations: tuple[_Row, ...]
    flags: tuple[_Row, ...]
    steering: tuple[_Row, ...]


type Compiled = tuple[tuple[_Row, re.Pattern[str]], ...]
_PART = re.compile(r"\{([A-Z]+)\}")
_READ_CHARACTERS = 20_000
# What a person who asks begins with; an advertisement with a question mark is still one.
_ASKS = re.compile(
    r"^\W*(?:hi|hey|hello|so|and|ok|um|thanks?|also|but|well|\w+,)?\W*"
    r"(?:is|are|do|does|did|how|what|which|who|where|any|would|will|can|could|should|i|we|my|am|"
    r"tell|has|have|whats|what's|hows|how's)\b"
)
_NEGATED = re.compile(r"\b(?:no|not|never|don't|doesn't|won't|without|cannot|can't)\b[^.!?]*$")
# Questions typed without their mark.
_INVERTED = re.compile(
    r"^(?:(?:hi|hey|so|and|ok) )?(?:are (?:there|the|they)|is (?:it|this|that|the|there)"
    r"|do (?:they|many|any)|does (?:it|the)|how (?:many|is|are|safe)"
    r"|what (?:kind|type|sort|are|is)|who lives|which)\b[^.!]*$"
)


class _Screen:
    def __init__(self, lexicon: _Lexicon) -> None:
        self.version = f"{lexicon.rule}@{lexicon.version}"
        self.source = lexicon.law
        self._parts = lexicon.parts
        self.allowed = self._compiled(lexicon.allowed)
        self.violations = self._compiled(lexicon.violations)
        self.flags = self._compiled(lexicon.flags)
        self.steering = self._compiled(lexicon.steering)

    def found(self, verdict: FairHousingVerdict, findings: tuple[Finding, ...] = ()) -> Screening:
        return Screening(verdict, findings, self.version, self.source)

    def _compiled(self, rows: tuple[_Row, ...]) -> Compiled:
        return tuple((row, re.compile(self._filled(row.pattern))) for row in rows)

    def _filled(self, pattern: str) -> str:
        while _PART.search(pattern):
            pattern = _PART.sub(lambda found: self._parts[found[1]], pattern)
        return pattern


@lru_cache(maxsize=64)
def _screen(day: date) -> _Screen:
    return _screens(dated_file("fair_housing", day)["effective_from"])


@cache
def _screens(effective_from: date) -> _Screen:
    return _Screen(_Lexicon.model_validate(dated_file("fair_housing", effective_from)))


def _plain(text: str) -> str:
    text = text[:_READ_CHARACTERS].casefold().translate(str.maketrans("’‘–—", "''--"))
    return re.sub(r"\s+", " ", text).strip()


def _findings(rows: Compiled, text: str) -> list[Finding]:
    found = []
    for row, pattern in rows:
        if match := pattern.search(text):
            found.append(Finding(row.rule, match[0].strip()))
    return found


def _without(text: str, pattern: re.Pattern[str], *, keep_negated: bool) -> str:
    """The text without what may be said; "no children allowed" is not "children allowed"."""

    def cut(found: re.Match[str]) -> str:
        before = text[max(0, found.start() - 24) : found.start()]
        return found[0] if keep_negated and _NEGATED.search(before) else " ~ "

    return pattern.sub(cut, text)


def _is_question(text: str) -> bool:
    return bool("?" in text and _ASKS.search(text)) or bool(_INVERTED.search(text))


def screen_fair_housing(text: str, day: date | None = None) -> Screening:
    """What the law that holds on this day (today) would make of this text."""
    return _screened(text, _screen(day or clock.now().date()))


@lru_cache(maxsize=4096)
def _screened(text: str, screen: _Screen) -> Screening:
    plain = _plain(text)
    rest = plain
    for row, pattern in screen.allowed:
        rest = _without(rest, pattern, keep_negated=row.unless_negated)
    asks = _is_question(plain)
    broken = [
        finding
        for finding in _findings(screen.violations, rest)
        if not (asks and _is_statement(screen, finding.rule))
    ]
    if broken and not (asks and not _is_offer(rest)):
        return screen.found(FairHousingVerdict.VIOLATION, tuple(broken))
    steering = _findings(screen.steering, rest) if asks else []
    flagged = [*broken, *_findings(screen.flags, rest), *steering]
    if asks:
        flagged += _findings(screen.violations, rest)
    if not flagged:
        return screen.found(FairHousingVerdict.ALLOWED)
    return screen.found(FairHousingVerdict.FLAG, tuple(dict.fromkeys(flagged)))


def _is_statement(screen: _Screen, rule: str) -> bool:
    """Whether the rule is broken only by saying it, not by asking."""
    return any(row.statement for row, _ in screen.violations if row.rule == rule)


_OFFER = re.compile(
    r"\b(?:only|preferred|tenants?|must be|no [a-z]+[.,!]|rent(?:s|ing)? to|not welcome)\b"
)


def _is_offer(text: str) -> bool:
    """Whether a text with a question in it still states a condition of the offer."""
    return bool(_OFFER.search(text.rsplit("?", 1)[0]))
