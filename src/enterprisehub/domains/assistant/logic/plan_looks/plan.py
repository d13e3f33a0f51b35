"""A question with its names resolved becomes calls of typed tools."""

from collections.abc import Callable
from typing import Any, Final

from enterprisehub.domains.assistant.contracts import Asker, Look, Named
from enterprisehub.domains.assistant.logic.plan_looks import activity, people, sales
from enterprisehub.domains.assistant.logic.plan_looks.ask import Subject
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.logic.resolve_names import Resolved
from enterprisehub.domains.crm.contracts import CONTACT, DEAL

_PLANS: Final[dict[str, Callable[[Question, Resolved, Subject, Asker], dict[str, Any]]]] = {
    "deals": sales.deals, "forecast": sales.forecast, "rates": sales.rates,
    "contacts": people.contacts, "companies": people.companies,
    "tasks": activity.tasks, "calls": activity.talk, "messages": activity.talk,
    "said": activity.said, "memory": activity.memory, "changes": activity.changes,
    "queue": activity.queue, "runs": activity.runs, "work": activity.work,
    "promises": activity.promises,
}  # fmt: skip


def plan_looks(question: Question, names: Resolved, subject: Subject, asker: Asker) -> list[Look]:
    """The look-ups that answer the question; none where it cannot be answered from records."""
    if question.topic is None:
        return [_record(subject.named)] if subject.named else []
    if question.topic in ("deals", "contacts") and _is_itself(question, subject):
        return [_record(subject.named)] if subject.named else []
    args = _PLANS[question.topic](question, names, subject, asker)
    tool = "recall" if question.topic == "memory" else question.topic
    if question.topic in ("contacts", "companies") and _by_worth(question):
        tool, args = "deals", {"state": "won", "group_by": "company"}
    return [Look(tool=f"assistant.{tool}", args={k: v for k, v in args.items() if v is not None})]


def _is_itself(question: Question, subject: Subject) -> bool:
    """A deal asked for by its own name, a person asked for as a contact."""
    kind = subject.named.ref.kind if subject.named else ""
    return (question.topic, kind) in (("deals", DEAL), ("contacts", CONTACT))


def _by_worth(question: Question) -> bool:
    return question.order == "amount" and "customers" in question.flags


def _record(named: Named) -> Look:
    args = {"kind": named.ref.kind, "record_id": str(named.ref.id)}
    return Look(tool="assistant.record", args=args)
