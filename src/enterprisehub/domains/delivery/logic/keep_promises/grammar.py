"""By what one language promises, and how it names days: the shape of its table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

type Kind = Literal["task", "delivery"]


def words(pattern: str) -> re.Pattern[str]:
    """`pattern` as whole words of a folded sentence."""
    return re.compile(rf"(?<![\w']){pattern}(?![\w'])")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words with which a commitment begins.

    `firm` is false for words that name a day and promise nothing; those that `need_day` say
    what is being done as well as what will be, and promise with a day alone. What stands
    `not_after` some words is done by others.
    """

    kind: Kind
    pattern: re.Pattern[str]
    firm: bool = True
    needs_day: bool = False
    not_after: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWords:
    """The ways to name a day; of two that overlap the earlier pattern wins.

    Each pattern has a name that `resolve_due` knows, and its groups: `count` and `unit`, `which`
    (week, month, …), `weekday`, `day` and `month` in words, `number`, `part`, `year`. `following`
    finds in `which` that the next one is meant; `units` are the beginnings of units' names.
    `months` and `weekdays` count from 1 and from 0. With `read_as_customers` plain dates are
    read as those that customers write are.
    """

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    counts: Mapping[str, int]
    units: Mapping[str, str]
    following: re.Pattern[str]
    clock: re.Pattern[str]
    evening: re.Pattern[str]
    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    read_as_customers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """One language. All patterns are for folded sentences.

    `conditions` make a promise hang on something else, or turn it into a hope or a report;
    `doubts` leave a day named and promise nothing. `documents` are sent, and no project's
    forecast says when. `leads` may stand before a day that begins a sentence; `tags` end a
    sentence that only looks like a question. `by` and `on` are the last words before a day that
    says when (some names of days begin so by themselves: `starts`), `about` begins what a day may belong to instead, `events` have days of their own.
    `denials` take a promise back, unless `but` follows them. `made` are words of building and
    handing over, what follows `others` is not ours to do, and `requests` tell the customer to do
    something: by these a day is known as quoted that no trigger found.
    """

    triggers: tuple[Trigger, ...]
    conditions: re.Pattern[str]
    doubts: re.Pattern[str]
    documents: re.Pattern[str]
    leads: re.Pattern[str]
    tags: re.Pattern[str]
    by: re.Pattern[str]
    on: re.Pattern[str]
    starts: tuple[str, ...]
    about: str
    events: str
    denials: re.Pattern[str]
    but: re.Pattern[str]
    made: re.Pattern[str]
    others: re.Pattern[str]
    requests: re.Pattern[str]
    days: DayWords
    of_task: re.Pattern[str] = field(init=False)
    of_delivery: re.Pattern[str] = field(init=False)
    of_event: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        noun = r"(?:[\w'-]+\s+){0,3}"
        of = rf"\b(?:{self.about})(?:\s+|(?<='))"
        of_task = re.compile(rf"{of}{noun}$")
        of_delivery = re.compile(rf"{of}(?:{noun}(?:{self.events})\s+)?$")
        object.__setattr__(self, "of_task", of_task)
        object.__setattr__(self, "of_delivery", of_delivery)
        object.__setattr__(self, "of_event", words(rf"(?:{self.events})"))
