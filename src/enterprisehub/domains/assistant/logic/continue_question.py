"""A short question goes on from the one before: what it leaves out, and whom "their" means."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from enterprisehub.domains.assistant.contracts import Named
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.logic.read_question.lexicon import FIELD_KINDS
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was said before: the records spoken of, the last question, the page's record.

    `pending`: the last question waits to hear which record was meant. `guesses` are records that
    were offered for it and not chosen: only counting them ("the second one") or saying yes to the
    likeliest means them. `page_first`: the page was
    opened after the last question, or that question named no record. `request` is what was asked to
    be done, where only the record was unclear. `calls` collects what is looked up for the answer.
    """

    focus: Sequence[Named] = ()
    guesses: Sequence[Named] = ()
    question: Question | None = None
    pending: bool = False
    page: Named | None = None
    page_first: bool = False
    request: dict[str, Any] | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)


def continue_question(question: Question, before: Before) -> Question:
    """What a short question leaves out is as in the one before."""
    last = before.question
    if last is None:
        return question
    if before.pending and (question.bare or question.ordinal is not None):
        return _choose(question, last, before)
    if not question.bare or question.ordinal is not None:
        return question
    changes = {name: value for name, value in question.as_json().items() if name != "follows"}
    if not changes or set(changes) == {"refers"} or (question.names and not question.follows):
        return question
    if "names" in changes:
        changes["refers"] = False
    else:
        changes["refers"] = last.refers or bool(last.names) or question.refers
        changes["names"] = ()
    if "group_by" in changes or "state" in changes or "measure" in changes:
        changes.setdefault("limit", None)
    return replace(last, **changes)


def _choose(question: Question, last: Question, before: Before) -> Question:
    """The last question with the record that is named, counted or agreed to now."""
    if question.names:
        refers = question.refers or not before.guesses
        return replace(last, names=question.names, ordinal=question.ordinal, refers=refers)
    agreed = 0 if before.guesses and not question.refers else None
    ordinal = agreed if question.ordinal is None else question.ordinal
    return replace(last, names=(), ordinal=ordinal, refers=True)


def referred(question: Question, before: Before) -> Named | None:
    """The record that "their", "it" or "the second one" stands for."""
    if question.ordinal is not None:
        offered = before.guesses or before.focus
        listed = [one for one in offered if one.ref.kind in (CONTACT, COMPANY, DEAL)]
        try:
            return listed[question.ordinal]
        except IndexError:
            return None
    follows = question.follows and not question.names and question.topic is not None
    if not (question.refers or follows or (question.field and not question.names)):
        return None
    page = [before.page] if before.page else []
    candidates = [*page, *before.focus] if before.page_first else [*before.focus, *page]
    fitting = FIELD_KINDS.get(question.field or "", (COMPANY, CONTACT, DEAL))
    usable = [one for one in candidates if one.ref.kind in (CONTACT, COMPANY, DEAL)]
    return next((one for one in usable if one.ref.kind in fitting), usable[0] if usable else None)
