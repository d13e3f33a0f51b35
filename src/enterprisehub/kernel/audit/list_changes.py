"""The change log as a list: who changed what, newest first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select

from enterprisehub.kernel.audit.models import changes
from enterprisehub.kernel.audit.read_history import differences
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """`actor` is an actor's kind ("agent") or one actor ("user:…"); times are a half-open span."""

    table: str | None = None
    actor: str | None = None
    operation: str | None = None
    record_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`changed` maps each field to its value before and after."""

    seq: int
    at: datetime
    table: str
    record_id: UUID
    operation: str
    actor: str
    request_id: str | None
    changed: dict[str, tuple[Any, Any]]


async def latest_changes(
    db: Db, wanted: ChangeFilter, *, limit: int = 50, before_seq: int | None = None
) -> list[Change]:
    """The newest changes that match, older than `before_seq` if given."""
    query = select(changes).where(*_matching(wanted))
    if before_seq is not None:
        query = query.where(changes.c.seq < before_seq)
    rows = await db.execute(query.order_by(changes.c.seq.desc()).limit(limit))
    return [_change(row) for row in rows]


async def exported(db: Db, wanted: ChangeFilter) -> AsyncIterator[Change]:
    """Every matching change, oldest first, without holding them all in memory."""
    query = select(changes).where(*_matching(wanted)).order_by(changes.c.seq)
    async for row in await db.stream(query.execution_options(yield_per=500)):
        yield _change(row)


def _change(row: Row[Any]) -> Change:
    return Change(
        seq=row.seq,
        at=row.at,
        table=row.table_name,
        record_id=row.record_id,
        operation=row.operation,
        actor=row.actor,
        request_id=row.request_id,
        changed=differences(row.before, row.after),
    )


def _matching(wanted: ChangeFilter) -> list[ColumnElement[bool]]:
    columns = changes.c
    tests: list[ColumnElement[bool]] = []
    if wanted.table is not None:
        tests.append(columns.table_name == wanted.table)
    if wanted.operation is not None:
        tests.append(columns.operation == wanted.operation)
    if wanted.record_id is not None:
        tests.append(columns.record_id == wanted.record_id)
    if wanted.actor is not None:
        exact = ":" in wanted.actor
        tests.append(
            columns.actor == wanted.actor if exact else columns.actor.startswith(f"{wanted.actor}:")
        )
    if wanted.since is not None:
        tests.append(columns.at >= wanted.since)
    if wanted.until is not None:
        tests.append(columns.at < wanted.until)
    return tests
