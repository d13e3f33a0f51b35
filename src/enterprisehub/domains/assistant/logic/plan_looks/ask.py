"""What every look-up takes from a question: how many, whose, when, grouped by what."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.assistant.contracts import Asker, Named
from enterprisehub.domains.assistant.logic.read_question import Question
from enterprisehub.domains.assistant.logic.resolve_names import Resolved

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


def limit_of(question: Question, usual: int = 10) -> int:
    if question.limit is not None:
        return question.limit
    if "one" in question.flags:
        return 1
    return 5 if question.measure in ("count", "sum") or question.order else usual


def owner_of(question: Question, names: Resolved, asker: Asker) -> str | None:
    if names.owner is not None:
        return str(names.owner[0])
    return str(asker.user_id) if "mine" in question.flags else None


def days_of(question: Question) -> tuple[date, date] | None:
    if question.start is None or question.end is None:
        return None
    return date.fromisoformat(question.start), date.fromisoformat(question.end)


def instants_of(question: Question, asker: Asker) -> tuple[str, str] | None:
    days = days_of(question)
    return (instant(days[0], asker), instant(days[1], asker)) if days else None


def instant(day: date, asker: Asker) -> str:
    """Midnight of the day by the asker's clock."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(asker.zone)).isoformat()


def group_of(question: Question, topic: str) -> str | None:
    wanted = "state" if topic == "deals" and question.group_by == "status" else question.group_by
    return wanted if wanted in _GROUPS[topic] else None
