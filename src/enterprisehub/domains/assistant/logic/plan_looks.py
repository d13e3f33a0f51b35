"""A question with its names resolved becomes calls of typed tools."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.assistant.contracts import Asker, Look, Named
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.logic.resolve_names import Resolved
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL

SILENT_DAYS: Final = 30
CHANGED_DAYS: Final = 7
_FAR: Final = 4000
_GROUPS: Final = {
    "deals": {"stage", "owner", "source", "state", "industry", "month", "company"},
    "contacts": {"owner", "source", "temperature", "lifecycle", "status", "city", "company",
                 "industry", "month"},
    "companies": {"owner", "source", "city", "industry", "month"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """The record a question is about, and those that stand behind it."""

    named: Named | None = None
    company_id: UUID | None = None
    contact_id: UUID | None = None
    deal_id: UUID | None = None

    @property
    def ids(self) -> dict[str, str]:
        pairs = (("company_id", self.company_id), ("contact_id", self.contact_id))
        return {name: str(id_) for name, id_ in pairs if id_ is not None}


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


def _limit(question: Question, usual: int = 10) -> int:
    if question.limit is not None:
        return question.limit
    if "one" in question.flags:
        return 1
    return 5 if question.measure in ("count", "sum") or question.order else usual


def _owner(question: Question, names: Resolved, asker: Asker) -> str | None:
    if names.owner is not None:
        return str(names.owner[0])
    return str(asker.user_id) if "mine" in question.flags else None


def _dates(question: Question) -> tuple[date, date] | None:
    if question.start is None or question.end is None:
        return None
    return date.fromisoformat(question.start), date.fromisoformat(question.end)


def _instants(question: Question, asker: Asker) -> tuple[str, str] | None:
    days = _dates(question)
    return (instant(days[0], asker), instant(days[1], asker)) if days else None


def instant(day: date, asker: Asker) -> str:
    """Midnight of the day by the asker's clock."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(asker.zone)).isoformat()


def _group(question: Question, topic: str) -> str | None:
    wanted = "state" if topic == "deals" and question.group_by == "status" else question.group_by
    return wanted if wanted in _GROUPS[topic] else None


def _deals(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    state = question.state or ("open" if {"stale", "pipeline"} & set(question.flags) else None)
    args: dict[str, Any] = {
        **subject.ids,
        "owner_user_id": _owner(question, names, asker),
        "stage_id": str(names.stage[0]) if names.stage else None,
        "industry": names.industry,
        "source": names.source,
        "stale": True if {"stale", "overdue"} & set(question.flags) else None,
        "least_cents": question.least_cents,
        "most_cents": question.most_cents,
        "group_by": _group(question, "deals"),
        "order": question.order,
        "limit": _limit(question),
    }
    if (days := _dates(question)) and (span := _instants(question, asker)):
        if question.time_of == "created":
            args |= {"created_since": span[0], "created_until": span[1]}
        elif state in ("won", "lost"):
            args |= {"closed_since": span[0], "closed_until": span[1]}
        else:
            args |= {"closes_from": days[0].isoformat(), "closes_before": days[1].isoformat()}
            state = state or "open"
    elif question.order == "close":
        state = state or "open"
    return args | {"state": state}


def _forecast(
    question: Question, names: Resolved, subject: Subject, asker: Asker
) -> dict[str, Any]:
    first, last = _dates(question) or _this_quarter(asker.today)
    return {
        "closes_from": max(first, date(2000, 1, 1)).isoformat(),
        "closes_before": last.isoformat(),
        "owner_user_id": _owner(question, names, asker),
        "company_id": subject.ids.get("company_id"),
    }


def _this_quarter(today: date) -> tuple[date, date]:
    month = (today.month - 1) // 3 * 3
    following = today.year * 12 + month + 3
    return date(today.year, month + 1, 1), date(following // 12, following % 12 + 1, 1)


def _people(question: Question, names: Resolved, asker: Asker, topic: str) -> dict[str, Any]:
    orders = {"created": "created"} if topic != "contacts" else {
        "created": "created", "close": "activity"}  # fmt: skip
    span = _instants(question, asker) if "silent" not in question.flags else None
    return {
        "owner_user_id": _owner(question, names, asker),
        "industry": names.industry,
        "city": names.city,
        "source": names.source,
        "created_since": span[0] if span else None,
        "created_until": span[1] if span else None,
        "unowned": True if "unowned" in question.flags else None,
        "group_by": _group(question, topic),
        "order": orders.get(question.order or ""),
        "limit": _limit(question),
    }


def _contacts(
    question: Question, names: Resolved, subject: Subject, asker: Asker
) -> dict[str, Any]:
    flags = set(question.flags)
    args = _people(question, names, asker, "contacts")
    args["company_id"] = subject.ids.get("company_id")
    args["golden"] = True if "golden" in flags else None
    args["temperature"] = next((t for t in ("hot", "warm", "cold") if t in flags), None)
    args["lifecycle"] = "customer" if "customers" in flags and not subject.named else None
    if "silent" in flags:
        days = _dates(question)
        since = days[0] if days else asker.today - timedelta(days=SILENT_DAYS)
        args["silent_since"] = instant(since, asker)
    return args


def _companies(
    question: Question, names: Resolved, subject: Subject, asker: Asker
) -> dict[str, Any]:
    del subject
    args = _people(question, names, asker, "companies")
    return args | {"least_employees": question.least_employees}


def _tasks(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    span = _instants(question, asker)
    overdue = "overdue" in question.flags
    return {
        **subject.ids,
        "deal_id": str(subject.deal_id) if subject.deal_id else None,
        "assignee_user_id": _owner(question, names, asker),
        "state": "done" if question.state == "done" else "open",
        "due_from": span[0] if span and not overdue else None,
        "due_before": asker.now.isoformat() if overdue else span[1] if span else None,
        "limit": _limit(question),
    }


def _talk(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names
    span = _instants(question, asker)
    args: dict[str, Any] = {**subject.ids, "limit": _limit(question, 5)}
    if span:
        args |= {"since": span[0], "until": span[1]}
    if question.topic == "messages":
        way = {"inbound": "in", "outbound": "out"}
        args["direction"] = next((way[f] for f in question.flags if f in way), None)
    return args


def _said(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names, asker
    return {**subject.ids, "words": question.words[:200]}


def _memory(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names, subject
    return {"words": question.words[:200], "user_id": str(asker.user_id)}


def _changes(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names
    week = (asker.today - timedelta(days=CHANGED_DAYS), asker.today + timedelta(days=1))
    first, last = _dates(question) or week
    named = subject.named
    return {
        "since": instant(max(first, asker.today - timedelta(days=_FAR)), asker),
        "until": instant(last, asker),
        "kind": named.ref.kind if named else None,
        "record_id": str(named.ref.id) if named else None,
        "limit": _limit(question),
    }


def _queue(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names, subject, asker
    return {"limit": _limit(question, 5)}


def _work(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    del names
    args: dict[str, Any] = {
        **subject.ids,
        "deal_id": str(subject.deal_id) if subject.deal_id else None,
        "category": "done" if question.state == "done" else None,
        "late_by": asker.today.isoformat() if "overdue" in question.flags else None,
        "flagged": True if "blocked" in question.flags else None,
    }
    return args | {"limit": _limit(question)}


def _promises(
    question: Question, names: Resolved, subject: Subject, asker: Asker
) -> dict[str, Any]:
    del names, asker
    deal = str(subject.deal_id) if subject.deal_id else None
    return {**subject.ids, "deal_id": deal, "limit": _limit(question)}


_PLANS: dict[str, Callable[[Question, Resolved, Subject, Asker], dict[str, Any]]] = {
    "deals": _deals, "forecast": _forecast, "contacts": _contacts, "companies": _companies,
    "tasks": _tasks, "calls": _talk, "messages": _talk, "said": _said, "memory": _memory,
    "changes": _changes, "queue": _queue, "work": _work, "promises": _promises,
}  # fmt: skip
KINDS_OF_SUBJECT: Final = (COMPANY, CONTACT, DEAL)
