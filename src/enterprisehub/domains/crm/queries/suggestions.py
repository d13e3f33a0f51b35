"""Suggestions that wait, what was answered, and what was learned from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL
from enterprisehub.domains.crm.models.suggestions import FeedbackRow, LearnedRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db

ABOUT = (CONTACT, COMPANY, DEAL)


@dataclass(frozen=True, slots=True)
class Rate:
    """How suggestions of one kind were answered."""

    agent: str
    rule: str
    accepted: int
    dismissed: int

    @property
    def dismissed_ratio(self) -> float:
        return self.dismissed / (self.accepted + self.dismissed)


async def suggestions(
    db: Db, *, subject_id: UUID | None = None, limit: int = 100
) -> list[ActionRow]:
    """What agents propose about contacts, companies and deals and nobody has answered."""
    now = clock.now()
    query = select(ActionRow).where(
        ActionRow.state == "proposed",
        ActionRow.agent.is_not(None),
        ActionRow.subject_kind.in_(ABOUT),
        ActionRow.deleted_at.is_(None),
        or_(ActionRow.snoozed_until.is_(None), ActionRow.snoozed_until <= now),
        or_(ActionRow.expires_at.is_(None), ActionRow.expires_at > now),
    )
    if subject_id is not None:
        query = query.where(ActionRow.subject_id == subject_id)
    return list(await db.scalars(query.order_by(ActionRow.aps.desc(), ActionRow.id).limit(limit)))


def _feedback(since: datetime) -> Select[FeedbackRow]:
    return select(FeedbackRow).where(FeedbackRow.answered_at >= since)


async def feedback(db: Db, since: datetime, *, limit: int) -> Sequence[FeedbackRow]:
    """Answers since then, the newest first."""
    query = _feedback(since).order_by(FeedbackRow.answered_at.desc(), FeedbackRow.id.desc())
    return list(await db.scalars(query.limit(limit)))


async def feedback_on(db: Db, action_id: UUID) -> FeedbackRow | None:
    return await db.scalar(select(FeedbackRow).where(FeedbackRow.action_id == action_id))


async def rates(db: Db, since: datetime) -> list[Rate]:
    """By kind, those dismissed most often first."""
    row = FeedbackRow
    dismissed = func.count().filter(row.answer == "dismissed")
    accepted = func.count().filter(row.answer != "dismissed")
    query = (
        select(row.agent, row.rule, accepted, dismissed)
        .where(row.answered_at >= since)
        .group_by(row.agent, row.rule)
    )
    found = [Rate(*values) for values in await db.execute(query)]
    return sorted(found, key=lambda one: (-one.dismissed_ratio, -one.dismissed, one.rule))


async def reasons(db: Db, since: datetime, *, limit: int = 8) -> list[tuple[str, int]]:
    """Why suggestions were dismissed, the usual reasons first."""
    row = FeedbackRow
    query = (
        select(row.reason, func.count())
        .where(row.answered_at >= since, row.answer == "dismissed", row.reason != "")
        .group_by(row.reason)
        .order_by(func.count().desc(), row.reason)
        .limit(limit)
    )
    return [(reason, count) for reason, count in await db.execute(query)]


async def learned(db: Db) -> LearnedRow | None:
    """What was learned last."""
    query = select(LearnedRow).order_by(LearnedRow.learned_at.desc(), LearnedRow.id.desc())
    return await db.scalar(query.limit(1))
