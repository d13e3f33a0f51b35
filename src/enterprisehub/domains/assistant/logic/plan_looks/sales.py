"""Deals, and what the open ones will bring."""

from datetime import date
from typing import Any

from enterprisehub.domains.assistant.contracts import Asker
from enterprisehub.domains.assistant.logic.plan_looks.ask import (
    Subject,
    days_of,
    group_of,
    instants_of,
    limit_of,
    owner_of,
)
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.logic.resolve_names import Resolved


def deals(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    about_open = {"stale", "at_risk", "pipeline"} & set(question.flags)
    state = question.state or ("open" if about_open else None)
    args: dict[str, Any] = {
        **subject.ids,
        "owner_user_id": owner_of(question, names, asker),
        "stage_id": str(names.stage[0]) if names.stage else None,
        "industry": names.industry,
        "source": names.source,
        "stale": True if {"stale", "overdue"} & set(question.flags) else None,
        "at_risk": True if "at_risk" in question.flags else None,
        "least_cents": question.least_cents,
        "most_cents": question.most_cents,
        "group_by": group_of(question, "deals"),
        "order": question.order,
        "limit": limit_of(question),
    }
    if (days := days_of(question)) and (span := instants_of(question, asker)):
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


def forecast(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    first, last = days_of(question) or _this_quarter(asker.today)
    return {
        "closes_from": max(first, date(2000, 1, 1)).isoformat(),
        "closes_before": last.isoformat(),
        "owner_user_id": owner_of(question, names, asker),
        "company_id": subject.ids.get("company_id"),
    }


def _this_quarter(today: date) -> tuple[date, date]:
    month = (today.month - 1) // 3 * 3
    following = today.year * 12 + month + 3
    return date(today.year, month + 1, 1), date(following // 12, following % 12 + 1, 1)
