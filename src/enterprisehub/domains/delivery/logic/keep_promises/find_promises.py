"""Which words of ours promise something, and by when. Pure; strict on purpose.

A promise is what somebody says that they themselves, or we, will do for the person. Questions,
conditions, hopes, what others will do, dates of events and what a customer is asked to do are
none: a list of promises that is full of them is read by nobody. Each language has its own table
(`languages/`); all of them read every sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from enterprisehub.domains.delivery.logic.keep_promises.cut_sentences import (
    Sentence,
    cut_sentences,
)
from enterprisehub.domains.delivery.logic.keep_promises.grammar import Grammar, Kind, Trigger
from enterprisehub.domains.delivery.logic.keep_promises.languages import GRAMMARS
from enterprisehub.domains.delivery.logic.keep_promises.resolve_due import (
    Named,
    due_at,
    named_days,
    working_days_after,
)

_FAR_WORDS = 14
LONG_AHEAD = timedelta(days=330)
_PAUSES = ",;:"


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


@dataclass(frozen=True, slots=True)
class _Clause:
    """Where one commitment of a sentence begins, and where the next one does."""

    plain: str
    trigger: Trigger
    kind: Kind
    begins: int
    at: int
    ends: int


def find_promises(text: str, now: datetime, *, undated_days: int = 0) -> list[Said]:
    """Everything promised, in the order it was said. `now` is local to the tenant.

    Promises that name no day are due after `undated_days` working days; 0 leaves them out.
    """
    found: dict[int, Said] = {}
    for sentence in cut_sentences(text):
        for grammar in GRAMMARS:
            for said in _of_sentence(sentence, grammar, now, undated_days):
                found.setdefault(said.start, said)
    return sorted(found.values(), key=lambda said: said.start)


def _of_sentence(
    sentence: Sentence, grammar: Grammar, now: datetime, undated_days: int
) -> Iterator[Said]:
    plain = sentence.plain
    if sentence.asks and not grammar.tags.search(plain):
        return
    found = _triggers(plain, grammar)
    if not found or grammar.conditions.search(plain):
        return
    days = named_days(plain, now, grammar.days)
    for at, (trigger, match) in enumerate(found):
        ends = found[at + 1][1].start() if at + 1 < len(found) else len(plain)
        # Where the present tells the future, what is sent may stand before the verb.
        begins = found[at - 1][1].end() if at else 0
        from_ = _clause_begins(plain, begins, match.start()) if trigger.needs_day else match.start()
        document = grammar.documents.search(plain, from_, ends)
        kind: Kind = "task" if document else trigger.kind
        clause = _Clause(plain, trigger, kind, match.start(), match.end(), ends)
        named = _day_of(clause, grammar, days, first=at == 0)
        until = max(named.start if named else 0, match.end())
        firm = trigger.firm and not grammar.doubts.search(plain, 0, until)
        start = sentence.start + match.start()
        if named is None:
            if firm and undated_days and _may_be_undated(clause, grammar, days):
                day = working_days_after(now.date(), undated_days)
                open_day = Named(day, match.end(), match.end())
                due = due_at(open_day, "", now, grammar.days)
                yield Said(sentence.text, start, kind, True, day, due, False)
        elif _is_ahead(trigger, named, now.date()) and (firm or kind == "delivery"):
            due = due_at(named, plain, now, grammar.days)
            yield Said(sentence.text, start, kind, firm, named.day, due, True)


def _is_ahead(trigger: Trigger, named: Named, today: date) -> bool:
    """Where the tense does not tell, a day that comes in almost a year is one that is past."""
    return today <= named.day and not (trigger.needs_day and named.day - today > LONG_AHEAD)


def _triggers(plain: str, grammar: Grammar) -> list[tuple[Trigger, re.Match[str]]]:
    """Where a commitment begins, the first of those that overlap."""
    found: list[tuple[Trigger, re.Match[str]]] = []
    taken = bytearray(len(plain))
    for trigger in grammar.triggers:
        for match in trigger.pattern.finditer(plain):
            start, end = match.span()
            others = trigger.not_after and trigger.not_after.search(plain, 0, start)
            if not others and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append((trigger, match))
    return sorted(found, key=lambda one: one[1].start())


def _day_of(clause: _Clause, grammar: Grammar, days: list[Named], *, first: bool) -> Named | None:
    """The day that the commitment names: behind it, or right before it."""
    for named in days:
        inside = clause.at - 1 <= named.start < clause.ends
        if inside and _belongs(clause, grammar, named) and not _denied(clause, grammar, named):
            return named
    if first and days and days[0].end <= clause.begins + 1:
        lead = clause.plain[: days[0].start] + clause.plain[days[0].end : clause.begins]
        if grammar.leads.fullmatch(lead.strip()) and not _denied(clause, grammar, days[0]):
            return days[0]
    return None


def _belongs(clause: _Clause, grammar: Grammar, named: Named) -> bool:
    """Whether the day says when, and is not that of an event or a document."""
    plain = clause.plain
    between = plain[clause.at : named.start]
    if len(between.split()) > _FAR_WORDS:
        return False
    if grammar.by.search(between):
        return True
    if not between.strip() and grammar.by.search(plain[: named.start]):
        return True
    if plain[named.start : named.end].startswith(grammar.starts):
        return True
    if named.bare and not grammar.on.search(between):
        return False
    without = f"{grammar.on.sub('', between).rstrip()} "
    of = grammar.of_task if clause.kind == "task" else grammar.of_delivery
    return not of.search(without)


def _denied(clause: _Clause, grammar: Grammar, named: Named | None) -> bool:
    return is_denied(clause.plain, grammar, (clause.begins, clause.at), named)


def is_denied(plain: str, grammar: Grammar, said: tuple[int, int], named: Named | None) -> bool:
    """Whether the words around plain[said] and the day say that it will not be so ("not on the 1st
    but on the 5th").
    """
    start = min(said[0], named.start) if named else said[0]
    stop = max(said[1], named.end) if named else said[1]
    begins = _clause_begins(plain, 0, start)
    ends = min((at for mark in _PAUSES if (at := plain.find(mark, stop)) >= 0), default=len(plain))
    for but in grammar.but.finditer(plain, begins, named.start if named else begins):
        begins = but.end()
    return grammar.denials.search(plain, begins, ends) is not None


def _clause_begins(plain: str, least: int, at: int) -> int:
    return max(least, 1 + max(plain.rfind(mark, 0, at) for mark in _PAUSES))


def _may_be_undated(clause: _Clause, grammar: Grammar, days: list[Named]) -> bool:
    """A day that belongs to something else leaves it open when this is to be done."""
    if clause.kind != "task" or clause.trigger.needs_day:
        return False
    elsewhere = any(clause.at <= named.start < clause.ends for named in days)
    return not elsewhere and not _denied(clause, grammar, None)
