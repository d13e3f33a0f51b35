"""The opt-out grammar is read once from its data file, checked and compiled."""

import re
from datetime import date
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from enterprisehub.domains.compliance.logic.read_dated_files import dated_file
from enterprisehub.kernel import clock


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for part in value.replace("\n", " ").split(",") if (word := part.strip()))


def _pattern(value: str) -> str:
    """Patterns are broken over lines for reading; the breaks are not part of them."""
    return "".join(value.splitlines())


type Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
type PatternText = Annotated[str, BeforeValidator(_pattern)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _WordLists(_Data):
    stop: Words
    start: Words
    help: Words
    rude: Words
    stop_clauses: Words
    polite: Words
    may_be_misspelt: Words
    real: Words


class Phrase(_Data):
    """One way to ask; `told`, `first_person`, `own_wish` and `how` say what may stand before it."""

    rule: str
    pattern: PatternText
    told: bool = False
    first_person: bool = False
    own_wish: bool = False
    how: bool = False


class _Grammar(_Data):
    name: Literal["opt_out"]
    version: str
    effective_from: date
    source: Annotated[str, Field(min_length=10)]
    status: Literal["verified", "one source", "conflict"]
    words: _WordLists
    spelling: dict[str, str]
    signs: dict[str, str]
    parts: dict[str, PatternText]
    before: dict[str, PatternText]
    after: dict[str, PatternText]
    clauses: dict[str, PatternText]
    phrases: tuple[Phrase, ...]


class OptOutGrammar:
    """The grammar with every pattern compiled; `before`, `after` and `clauses` by name."""

    def __init__(self, data: _Grammar) -> None:
        self.version = f"{data.name}@{data.version}"
        self.spelling = data.spelling
        self.signs = data.signs
        self.stop = frozenset(data.words.stop)
        self.start = frozenset(data.words.start)
        self.help = frozenset(data.words.help)
        self.rude = frozenset(data.words.rude)
        self.stop_clauses = frozenset(data.words.stop_clauses)
        self.polite = frozenset(data.words.polite)
        self.may_be_misspelt = data.words.may_be_misspelt
        self.real = frozenset(data.words.real)
        self.parts = data.parts
        self.before = {name: self._compile(text) for name, text in data.before.items()}
        self.after = {name: self._compile(text) for name, text in data.after.items()}
        self.clauses = {name: self._compile(text) for name, text in data.clauses.items()}
        self.phrases = tuple(
            (phrase, self._compile(rf"\b(?:{phrase.pattern})")) for phrase in data.phrases
        )

    def _compile(self, text: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{([A-Z]+)\}", lambda m: self.parts[m[1]], text))


def opt_out_grammar() -> OptOutGrammar:
    """The grammar that is in force today."""
    return _grammars(dated_file("opt_out", clock.now().date())["effective_from"])


@cache
def _grammars(effective_from: date) -> OptOutGrammar:
    return OptOutGrammar(_Grammar.model_validate(dated_file("opt_out", effective_from)))
