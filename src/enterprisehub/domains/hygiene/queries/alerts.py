"""Alerts about the data."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.hygiene.models import AlertRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

_OPEN = (AlertRow.dismissed_at.is_(None), AlertRow.over_at.is_(None))
_GRAVITY = case({"bad": 0, "warn": 1}, value=AlertRow.severity, else_=2)
_AT_ONCE = 1_000


async def put_alerts(db: Db, rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Those whose cause nobody was told of yet are raised; their ids."""
    made: list[UUID] = []
    for start in range(0, len(rows), _AT_ONCE):
        new = insert(AlertRow).values([dict(row) for row in rows[start : start + _AT_ONCE]])
        once = new.on_conflict_do_nothing(
            index_elements=["tenant_id", "key"], index_where=AlertRow.over_at.is_(None)
        )
        made += await db.scalars(once.returning(AlertRow.id))
    return made


async def end_alerts(db: Db, type_: str, *, still: Sequence[str]) -> int:
    """Alerts of the type whose cause is not among those that still are, are over; how many."""
    gone = (AlertRow.type == type_, AlertRow.over_at.is_(None), AlertRow.key.not_in(list(still)))
    ended = update(AlertRow).where(*gone).values(over_at=clock.now()).returning(AlertRow.id)
    return len(list(await db.scalars(ended)))


async def end_alerts_of(db: Db, type_: str, entity_id: UUID) -> None:
    """What this was about has changed: the alert is over."""
    mine = (
        AlertRow.type == type_, AlertRow.entity_id == entity_id, AlertRow.over_at.is_(None)
    )  # fmt: skip
    await db.execute(update(AlertRow).where(*mine).values(over_at=clock.now()))


async def alerts(
    db: Db,
    *,
    dismissed: bool = False,
    type_: str | None = None,
    after: UUID | None = None,
    limit: int,
) -> list[AlertRow]:
    """Alerts that want a look, or those dismissed or over; the gravest first, then the latest."""
    a = AlertRow
    past = or_(a.dismissed_at.is_not(None), a.over_at.is_not(None))
    query = select(a).where(past if dismissed else and_(*_OPEN))
    if type_ is not None:
        query = query.where(a.type == type_)
    if after is not None:
        last = select(_GRAVITY).where(a.id == after).correlate(None).scalar_subquery()
        query = query.where(or_(last < _GRAVITY, and_(last == _GRAVITY, a.id < after)))
    return list(await db.scalars(query.order_by(_GRAVITY, a.id.desc()).limit(limit)))


async def alert(db: Db, alert_id: UUID) -> AlertRow | None:
    return await db.scalar(select(AlertRow).where(AlertRow.id == alert_id).with_for_update())


async def is_open(db: Db, type_: str, entity_id: UUID) -> bool:
    """Whether an alert of this type about this record wants a look."""
    mine = (*_OPEN, AlertRow.type == type_, AlertRow.entity_id == entity_id)
    return await db.scalar(select(AlertRow.id).where(*mine).limit(1)) is not None


async def count_open(db: Db) -> int:
    query = select(func.count()).select_from(AlertRow).where(*_OPEN)
    return await db.scalar(query) or 0


async def counts_by_type(db: Db) -> dict[str, int]:
    query = select(AlertRow.type, func.count()).where(*_OPEN).group_by(AlertRow.type)
    return {row[0]: row[1] for row in await db.execute(query)}


async def dismiss_all(db: Db, type_: str, by: str) -> int:
    """Every open alert of the type is dismissed; how many."""
    values = {"dismissed_at": clock.now(), "dismissed_by": by}
    query = update(AlertRow).where(*_OPEN, AlertRow.type == type_).values(values)
    return len(list(await db.scalars(query.returning(AlertRow.id))))
