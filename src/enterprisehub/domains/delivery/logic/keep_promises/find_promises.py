"""Which words of ours promise something, and by when. Pure; strict on purpose.

A promise is what somebody says that they themselves, or we, will do for the person. Questions,
conditions, hopes, what others will do, dates of events and what a customer is asked to do are
none: a list of promises that is full of them is read by nobody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from enterprisehub.domains.delivery.logic.keep_promises.cut_sentences import (
    Sentence,
    cut_sentences,
)
from enterprisehub.domains.delivery.logic.keep_promises.promise_words import (
    CONDITIONS,
    DOCUMENTS,
    DOUBTS,
    LEADS,
    TAGS,
    TRIGGERS,
)
from enterprisehub.domains.delivery.logic.keep_promises.resolve_due import (
    Named,
    due_at,
    named_days,
    working_days_after,
)

type Kind = Literal["task", "delivery"]

_BY = re.compile(
    r"(?:by|before|within|no later than|not later than|latest|until|para|antes de)"
    r"(?: (?:the|el|la|end|of))* ?$"
)
_ON = re.compile(r"(?:on|the|el|at|first thing|this|next|come|,) ?$")
_OF_A_NOUN = re.compile(r"\b(?:for|about|of|from|regarding|re|sobre|del?)\s+(?:[\w'-]+\s+){0,3}$")
_FAR_WORDS = 14


@dataclass(frozen=True, slots=True)
class Said:
    """Words at text[start:…] that promise something.

    `firm` is false for a day that was only named ("should be ready by"): no promise, but still a
    quoted day. Without a named day `day` follows from the tenant's rule.
    """

    words: str
    start: int
    kind: Kind
    firm: bool
    day: date
    due_at: datetime
    day_named: bool


def find_promises(text: str, now: datetime, *, undated_days: int = 0) -> list[Said]:
    """Everything promised, in the order it was said. `now` is local to the tenant.

    Promises that name no day are due after `undated_days` working days; 0 leaves them out.
    """
    return [
        said
        for sentence in cut_sentences(text)
        for said in _of_sentence(sentence, now, undated_days)
    ]


def _of_sentence(sentence: Sentence, now: datetime, undated_days: int) -> Iterator[Said]:
    plain = sentence.plain
    if sentence.asks and not TAGS.search(plain):
        return
    if CONDITIONS.search(plain):
        return
    found = _triggers(plain)
    days = named_days(plain, now) if found else []
    for at, (kind, sure, match) in enumerate(found):
        ends = found[at + 1][2].start() if at + 1 < len(found) else len(plain)
        firm = sure and not DOUBTS.search(plain, 0, match.start())
        named = _day_of(plain, match, ends, days, first=at == 0)
        clause = plain[match.start() : ends]
        sort: Kind = "task" if DOCUMENTS.search(clause) else kind
        if named is None:
            if firm and undated_days and sort == "task" and not _day_inside(days, match, ends):
                yield _undated(sentence, match, sort, now, undated_days)
            continue
        if named.day < now.date() or (not firm and sort == "task"):
            continue
        yield Said(
            words=sentence.text,
            start=sentence.start + match.start(),
            kind=sort,
            firm=firm,
            day=named.day,
            due_at=due_at(named, plain, now),
            day_named=True,
        )


def _triggers(plain: str) -> list[tuple[Kind, bool, re.Match[str]]]:
    """Where a commitment begins, the first of those that overlap."""
    found: list[tuple[Kind, bool, re.Match[str]]] = []
    for kind, firm, pattern in TRIGGERS:
        for match in pattern.finditer(plain):
            if not any(match.start() < o.end() and o.start() < match.end() for *_, o in found):
                found.append((kind, firm, match))
    return sorted(found, key=lambda one: one[2].start())


def _day_of(
    plain: str, match: re.Match[str], ends: int, days: list[Named], *, first: bool
) -> Named | None:
    """The day that the commitment names: behind it, or right before it."""
    for named in days:
        if match.end() - 1 <= named.start < ends and _belongs(plain, match, named):
            return named
    if first and days and days[0].end <= match.start() + 1:
        lead = plain[: days[0].start] + plain[days[0].end : match.start()]
        if LEADS.fullmatch(lead.strip()):
            return days[0]
    return None


def _belongs(plain: str, match: re.Match[str], named: Named) -> bool:
    """Whether the day says when, and is not that of an event or a document."""
    between = plain[match.end() : named.start]
    if len(between.split()) > _FAR_WORDS:
        return False
    if _BY.search(between) or (not between.strip() and _BY.search(plain[: named.start])):
        return True
    if plain[named.start : named.end].startswith(("within", "in ", "by ", "end of", "the end")):
        return True
    if named.bare and not _ON.search(between):
        return False
    without = _ON.sub("", between)
    return not _OF_A_NOUN.search(f"{without.rstrip()} ")


def _day_inside(days: list[Named], match: re.Match[str], ends: int) -> bool:
    """A day that belongs to something else leaves it open when this is to be done."""
    return any(match.end() <= named.start < ends for named in days)


def _undated(
    sentence: Sentence, match: re.Match[str], kind: Kind, now: datetime, undated_days: int
) -> Said:
    day = working_days_after(now.date(), undated_days)
    named = Named(day, match.end(), match.end())
    start = sentence.start + match.start()
    return Said(sentence.text, start, kind, True, day, due_at(named, "", now), False)
