"""The queue as people see it: what waits for a decision, most important first."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.priority import Priority, factors, score
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """`state` is a stored state, or "waiting" for what can be decided now.

    `since` leaves out what was proposed before.
    """

    state: str = "waiting"
    kind: str | None = None
    agent: str | None = None
    assigned_to: UUID | None = None
    subject_id: UUID | None = None
    since: datetime | None = None


def _matching(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    now = clock.now()
    tests: list[ColumnElement[bool]] = [ActionRow.deleted_at.is_(None)]
    if wanted.state == "waiting":
        tests.append(ActionRow.state == "proposed")
        tests.append(or_(ActionRow.snoozed_until.is_(None), ActionRow.snoozed_until <= now))
        tests.append(or_(ActionRow.expires_at.is_(None), ActionRow.expires_at > now))
    else:
        tests.append(ActionRow.state == wanted.state)
    for column, value in (
        (ActionRow.kind, wanted.kind),
        (ActionRow.agent, wanted.agent),
        (ActionRow.assigned_to, wanted.assigned_to),
        (ActionRow.subject_id, wanted.subject_id),
    ):
        if value is not None:
            tests.append(column == value)
    if wanted.since is not None:
        tests.append(ActionRow.created_at >= wanted.since)
    return tests


async def ranked(
    db: Db, wanted: QueueFilter | None = None, *, limit: int = 50, offset: int = 0
) -> list[ActionRow]:
    """Actions by APS, highest first, the older first among equals."""
    query = select(ActionRow).where(*_matching(wanted or QueueFilter()))
    order = (ActionRow.aps.desc(), ActionRow.id)
    return list(await db.scalars(query.order_by(*order).limit(limit).offset(offset)))


async def waiting_count(db: Db, wanted: QueueFilter | None = None) -> int:
    """How many proposals wait for a decision now, of all or of those wanted."""
    matching = _matching(wanted or QueueFilter())
    query = select(func.count()).select_from(ActionRow).where(*matching)
    return await db.scalar(query) or 0


async def counts_by_state(db: Db, *, since: datetime) -> dict[str, int]:
    """How many actions are in each state, of those changed since."""
    query = select(ActionRow.state, func.count()).where(ActionRow.updated_at >= since)
    rows = await db.execute(query.group_by(ActionRow.state))
    return {row[0]: row[1] for row in rows}


async def action(db: Db, action_id: UUID) -> ActionRow:
    """One action.

    Raises:
        NotFound: this tenant has none with this id.
    """
    query = select(ActionRow).where(ActionRow.id == action_id, ActionRow.deleted_at.is_(None))
    found = await db.scalar(query)
    if found is None:
        raise NotFound("This proposal does not exist.")
    return found


async def about(
    db: Db, subject_id: UUID, *, keys: Sequence[str] = (), limit: int = 20
) -> list[ActionRow]:
    """The latest actions about one record, and those proposed by one of the keys."""
    query = select(ActionRow).where(
        or_(ActionRow.subject_id == subject_id, ActionRow.dedupe_key.in_(keys))
    )
    return list(await db.scalars(query.order_by(ActionRow.id.desc()).limit(limit)))


async def rerank(db: Db) -> int:
    """Scores of open proposals follow the clock: urgency and waiting time. How many changed."""
    now = clock.now()
    rows = await db.scalars(select(ActionRow).where(ActionRow.state == "proposed"))
    changed = 0
    for row in rows.all():
        terms = factors(stored_priority(row.priority), proposed_at=row.created_at, now=now)
        fresh = score(terms)
        if fresh != row.aps:
            changed += 1
            values = {
                "aps": fresh,
                "aps_factors": [
                    {"name": t.name, "ratio": t.ratio, "points": t.points, "says": t.says}
                    for t in terms
                ],
            }
            await db.execute(update(ActionRow).where(ActionRow.id == row.id).values(**values))
    return changed


def stored_priority(values: dict[str, Any]) -> Priority:
    due = values.get("due_at")
    return Priority(
        due_at=datetime.fromisoformat(due) if due else None,
        amount_cents=values.get("amount_cents"),
        temperature=values.get("temperature"),
        confidence_ratio=values.get("confidence_ratio") or 0.5,
    )


async def exported(db: Db, wanted: QueueFilter) -> AsyncIterator[ActionRow]:
    """Every matching action, in order of creation, without holding them all in memory."""
    query = select(ActionRow).where(*_matching(wanted)).order_by(ActionRow.id)
    found = await db.stream_scalars(query.execution_options(yield_per=500))
    async for row in found:
        yield row


async def of_run(db: Db, run_id: UUID) -> list[ActionRow]:
    """What a run of an agent proposed, in order."""
    query = select(ActionRow).where(ActionRow.run_id == run_id)
    return list(await db.scalars(query.order_by(ActionRow.id)))


async def states_of(db: Db, action_ids: Collection[UUID]) -> dict[UUID, str]:
    """How far each of these actions is."""
    if not action_ids:
        return {}
    query = select(ActionRow.id, ActionRow.state).where(ActionRow.id.in_(action_ids))
    return {row.id: row.state for row in await db.execute(query)}
