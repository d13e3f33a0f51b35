"""Deals, and what the open ones will bring."""

from datetime import date, timedelta
from typing import Any, Final

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

RATES_DAYS: Final = 365
_BEGINNING: Final = date(2000, 1, 1)


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
    first, last = days_of(question) or _quarter_of(asker.today)
    if first < _BEGINNING:  # "by the end of the month" asks of the month
        asked = last - timedelta(days=1)
        first = date(asked.year, asked.month, 1)
        if "quarter" in question.period:
            first, last = _quarter_of(asked)
    return {
        "closes_from": first.isoformat(),
        "closes_before": last.isoformat(),
        "owner_user_id": owner_of(question, names, asker),
        "company_id": subject.ids.get("company_id"),
    }


def rates(question: Question, names: Resolved, subject: Subject, asker: Asker) -> dict[str, Any]:
    span = instants_of(question, asker)
    year_ago = asker.now - timedelta(days=RATES_DAYS)
    return {
        **subject.ids,
        "owner_user_id": owner_of(question, names, asker),
        "industry": names.industry,
        "source": names.source,
        "closed_since": span[0] if span else year_ago.isoformat(),
        "closed_until": span[1] if span else asker.now.isoformat(),
    }


def _quarter_of(day: date) -> tuple[date, date]:
    month = (day.month - 1) // 3 * 3
    following = day.year * 12 + month + 3
    return date(day.year, month + 1, 1), date(following // 12, following % 12 + 1, 1)
