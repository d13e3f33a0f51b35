"""What is to be done, what was said, what changed, what was promised."""

from datetime import timedelta
from typing import Any, Final

from enterprisehub.domains.assistant.contracts import Asker
from enterprisehub.domains.assistant.logic.plan_looks.ask import (
    Subject,
    days_of,
    instant,
    instants_of,
    limit_of,
    owner_of,
)
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.logic.resolve_names import Resolved

CHANGED_DAYS: Final = 7
_FAR: Final = 4000


def tasks(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    span = instants_of(question, asker)
    overdue = "overdue" in question.flags
    return {
        **subject.ids,
        "deal_id": str(subject.deal_id) if subject.deal_id else None,
        "assignee_user_id": owner_of(question, names, asker),
        "state": "done" if question.state == "done" else "open",
        "due_from": span[0] if span and not overdue else None,
        "due_before": asker.now.isoformat() if overdue else span[1] if span else None,
        "limit": limit_of(question),
    }


def talk(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names
    span = instants_of(question, asker)
    args: dict[str, Any] = {**subject.ids, "limit": limit_of(question, 5)}
    if span:
        args |= {"since": span[0], "until": span[1]}
    if question.topic == "messages":
        way = {"inbound": "in", "outbound": "out"}
        args["direction"] = next((way[f] for f in question.flags if f in way), None)
    return args


def said(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names, asker
    return {**subject.ids, "words": question.words[:200]}


def memory(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names, subject
    return {"words": question.words[:200], "user_id": str(asker.user_id)}


def changes(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names
    week = (asker.today - timedelta(days=CHANGED_DAYS), asker.today + timedelta(days=1))
    first, last = days_of(question) or week
    named = subject.named
    return {
        "since": instant(max(first, asker.today - timedelta(days=_FAR)), asker),
        "until": instant(last, asker),
        "kind": named.ref.kind if named else None,
        "record_id": str(named.ref.id) if named else None,
        "limit": limit_of(question),
    }


def queue(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names, subject, asker
    return {"limit": limit_of(question, 5)}


def runs(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names, subject
    span = instants_of(question, asker) or (None, None)
    return {
        "agent": question.words or None,
        "status": question.state,
        "since": span[0],
        "until": span[1],
        "limit": limit_of(question),
    }


def work(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names
    args: dict[str, Any] = {
        **subject.ids,
        "deal_id": str(subject.deal_id) if subject.deal_id else None,
        "category": "done" if question.state == "done" else None,
        "late_by": asker.today.isoformat() if "overdue" in question.flags else None,
        "flagged": True if "blocked" in question.flags else None,
    }
    return args | {"limit": limit_of(question)}


def promises(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names, asker
    deal = str(subject.deal_id) if subject.deal_id else None
    return {**subject.ids, "deal_id": deal, "limit": limit_of(question)}
