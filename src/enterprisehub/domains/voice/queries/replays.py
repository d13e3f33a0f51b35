"""Calls that can be held again: those of people, by an agent of ours, in which somebody spoke."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from enterprisehub.domains.voice.models import AgentRow, AgentVersionRow, CallRow, SaidRow
from enterprisehub.kernel.db.session import Db


async def calls_held(
    db: Db, since: datetime, *, flow: str = "", agent_id: UUID | None = None, limit: int
) -> list[UUID]:
    """The calls begun since then, the latest first: of an agent, or of all agents that speak a
    flow. Tests and calls under way are left out.
    """
    query = select(CallRow.id).where(*_held(since))
    if agent_id is not None:
        query = query.where(CallRow.agent_id == agent_id)
    if flow:
        query = query.join(AgentVersionRow, _version()).where(
            AgentVersionRow.document["flow"].astext == flow
        )
    return list(await db.scalars(query.order_by(CallRow.begun_at.desc()).limit(limit)))


async def calls_in(db: Db, session_ids: Sequence[UUID]) -> list[UUID]:
    """The calls that belong to these conversations."""
    return list(await db.scalars(select(CallRow.id).where(CallRow.session_id.in_(session_ids))))


async def count_held(db: Db, agent_id: UUID, number: int, since: datetime) -> int:
    """How many calls this version of an agent has held since then."""
    own = CallRow.agent_id == agent_id, CallRow.agent_version == number
    return await db.scalar(select(func.count()).where(*_held(since), *own)) or 0


async def every_version(db: Db) -> list[tuple[AgentRow, AgentVersionRow]]:
    """Agents with their versions, by name, the newest first."""
    query = (
        select(AgentRow, AgentVersionRow)
        .join(AgentVersionRow, AgentVersionRow.agent_id == AgentRow.id)
        .where(AgentRow.deleted_at.is_(None))
        .order_by(AgentRow.name, AgentVersionRow.number.desc())
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


def _held(since: datetime) -> tuple[ColumnElement[bool], ...]:
    spoke = select(SaidRow.id).where(SaidRow.call_id == CallRow.id, SaidRow.speaker == "caller")
    return (
        CallRow.begun_at >= since,
        CallRow.ended_at.is_not(None),
        CallRow.is_test.is_(False),
        CallRow.deleted_at.is_(None),
        spoke.exists(),
    )


def _version() -> ColumnElement[Any]:
    return and_(
        AgentVersionRow.agent_id == CallRow.agent_id,
        AgentVersionRow.number == CallRow.agent_version,
    )
