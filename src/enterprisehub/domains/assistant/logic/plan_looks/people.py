"""Contacts and companies."""

from datetime import timedelta
from typing import Any, Final

from enterprisehub.domains.assistant.contracts import Asker
from enterprisehub.domains.assistant.logic.plan_looks.ask import (
    Subject,
    days_of,
    group_of,
    instant,
    instants_of,
    limit_of,
    owner_of,
)
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.logic.resolve_names import Resolved

SILENT_DAYS: Final = 30


def _people(question: Question, names: Resolved, asker: Asker, topic: str) -> dict[str, Any]:
    orders = {"created": "created"} if topic != "contacts" else {
        "created": "created", "close": "activity"}  # fmt: skip
    span = instants_of(question, asker) if "silent" not in question.flags else None
    return {
        "owner_user_id": owner_of(question, names, asker),
        "industry": names.industry,
        "city": names.city,
        "source": names.source,
        "created_since": span[0] if span else None,
        "created_until": span[1] if span else None,
        "unowned": True if "unowned" in question.flags else None,
        "group_by": group_of(question, topic),
        "order": orders.get(question.order or ""),
        "limit": limit_of(question),
    }


def contacts(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    flags = set(question.flags)
    args = _people(question, names, asker, "contacts")
    args["company_id"] = subject.ids.get("company_id")
    args["golden"] = True if "golden" in flags else None
    args["temperature"] = next((t for t in ("hot", "warm", "cold") if t in flags), None)
    args["lifecycle"] = "customer" if "customers" in flags and not subject.named else None
    if "silent" in flags:
        days = days_of(question)
        since = days[0] if days else asker.today - timedelta(days=SILENT_DAYS)
        if days and since >= asker.today:  # "not contacted for 30 days" are those before today
            since -= days[1] - since
        args["silent_since"] = instant(since, asker)
    return args


def companies(
    question: Question, names: Resolved, subject: Subject, asker: Asker
) -> dict[str, Any]:
    del subject
    args = _people(question, names, asker, "companies")
    return args | {"least_employees": question.least_employees}
