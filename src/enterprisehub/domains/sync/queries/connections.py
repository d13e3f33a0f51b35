"""Connections, mappings, runs and cursors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.exc import DBAPIError

from enterprisehub.domains.sync.models.connections import (
    ConnectionRow,
    CursorRow,
    MappingRow,
    RunRow,
)
from enterprisehub.domains.sync.models.copies import ConflictRow, CopyRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

DatabaseRefused = DBAPIError
"""A statement did not end well, whatever the reason."""


async def connections(db: Db) -> list[ConnectionRow]:
    """Every connection, oldest first."""
    query = select(ConnectionRow).where(ConnectionRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(ConnectionRow.created_at, ConnectionRow.id)))


async def connection(db: Db, connection_id: UUID, *, lock: bool = False) -> ConnectionRow:
    """The connection. Its lock lets records of it be written meanwhile: they point at it only.

    Raises:
        NotFound: there is none.
    """
    query = select(ConnectionRow).where(
        ConnectionRow.id == connection_id, ConnectionRow.deleted_at.is_(None)
    )
    query = query.with_for_update(key_share=True) if lock else query
    found: ConnectionRow | None = await db.scalar(query)
    if found is None:
        raise NotFound("There is no such connection.")
    return found


async def connection_of_account(
    db: Db, connector: str, account_id: UUID | None
) -> ConnectionRow | None:
    query = select(ConnectionRow).where(
        ConnectionRow.connector == connector,
        ConnectionRow.account_id.is_(None)
        if account_id is None
        else ConnectionRow.account_id == account_id,
        ConnectionRow.deleted_at.is_(None),
    )
    return (await db.scalars(query.limit(1))).first()


async def mappings(db: Db, connection_id: UUID, kind: str | None = None) -> list[MappingRow]:
    """Which fields go together, in the order people gave them."""
    query = select(MappingRow).where(
        MappingRow.connection_id == connection_id, MappingRow.deleted_at.is_(None)
    )
    if kind is not None:
        query = query.where(MappingRow.kind == kind)
    return list(await db.scalars(query.order_by(MappingRow.position, MappingRow.id)))


async def run(db: Db, run_id: UUID) -> RunRow:
    if (found := await db.get(RunRow, run_id)) is None:
        raise NotFound("There is no such reading.")
    return found


async def running(db: Db, connection_id: UUID) -> RunRow | None:
    query = select(RunRow).where(RunRow.connection_id == connection_id, RunRow.state == "running")
    return (await db.scalars(query.order_by(RunRow.started_at.desc()).limit(1))).first()


async def being_read(db: Db) -> set[UUID]:
    """The connections that a reading of is going on."""
    return set(await db.scalars(select(RunRow.connection_id).where(RunRow.state == "running")))


async def runs(db: Db, connection_id: UUID, *, limit: int = 20) -> list[RunRow]:
    """Its latest readings, newest first."""
    query = select(RunRow).where(RunRow.connection_id == connection_id)
    return list(await db.scalars(query.order_by(RunRow.started_at.desc(), RunRow.id).limit(limit)))


async def count_in_run(db: Db, run_id: UUID, **more: int) -> None:
    """The run's counts are so much higher, and it is alive."""
    values: dict[str, Any] = {name: getattr(RunRow, name) + n for name, n in more.items()}
    await db.execute(
        update(RunRow).where(RunRow.id == run_id).values(**values, alive_at=clock.now())
    )


async def cursor(db: Db, connection_id: UUID, kind: str) -> CursorRow:
    """How far this kind was read; a new one has read nothing."""
    query = select(CursorRow).where(
        CursorRow.connection_id == connection_id, CursorRow.kind == kind
    )
    found = (await db.scalars(query)).one_or_none()
    if found is None:
        found = CursorRow(connection_id=connection_id, kind=kind)
        db.add(found)
        await db.flush()
    return found


async def tallies(db: Db, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many records of each connection there are: all, failed, waiting, in conflict."""
    failed = CopyRow.state.in_(("rejected", "unwritten"))
    query = (
        select(
            CopyRow.connection_id,
            func.count().label("records"),
            func.count(case((failed, 1))).label("failed"),
            func.count(case((CopyRow.state == "waiting", 1))).label("waiting"),
            func.count(case((CopyRow.record_id.is_not(None), 1))).label("linked"),
        )
        .where(CopyRow.connection_id.in_(ids), CopyRow.removed_at.is_(None))
        .group_by(CopyRow.connection_id)
    )
    found = {
        row.connection_id: {
            "records": row.records,
            "failed": row.failed,
            "waiting": row.waiting,
            "linked": row.linked,
            "conflicts": 0,
        }
        for row in await db.execute(query)
    }
    open_ones = (
        select(ConflictRow.connection_id, func.count())
        .where(ConflictRow.connection_id.in_(ids), ConflictRow.state == "open")
        .group_by(ConflictRow.connection_id)
    )
    empty = dict.fromkeys(("records", "failed", "waiting", "linked", "conflicts"), 0)
    for connection_id, count in await db.execute(open_ones):
        found.setdefault(connection_id, dict(empty))["conflicts"] = count
    return {each: found.get(each, dict(empty)) for each in ids}


async def kind_counts(db: Db, connection_id: UUID) -> dict[str, tuple[int, int]]:
    """How many records of each kind there are there, and how many are one of ours."""
    query = (
        select(
            CopyRow.kind,
            func.count(),
            func.count(case((CopyRow.record_id.is_not(None), 1))),
        )
        .where(CopyRow.connection_id == connection_id, CopyRow.removed_at.is_(None))
        .group_by(CopyRow.kind)
    )
    return {row[0]: (row[1], row[2]) for row in await db.execute(query)}


async def last_taken_at(db: Db, connection_id: UUID) -> datetime | None:
    query = select(func.max(CopyRow.taken_at)).where(CopyRow.connection_id == connection_id)
    found: datetime | None = await db.scalar(query)
    return found
