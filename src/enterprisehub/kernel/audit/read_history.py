"""What the change log is good for besides audit: versions, the past, what changed, checksums.

(PLT-13) Everything here is read from what the trigger wrote, so that no code path is missing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, literal_column, select, tuple_

from enterprisehub.kernel.audit.models import changes
from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.db.pages import decode_cursor, encode_cursor
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.records import RecordKind

_LARGEST = 2**63
_HIDDEN = frozenset({"tenant_id"})
_STAMPS = frozenset({"version", "updated_at"})


@dataclass(frozen=True, slots=True)
class Version:
    """One state that a record had: `changed` maps each field to its value before and after."""

    number: int | None
    at: datetime
    operation: str
    actor: str
    request_id: str | None
    changed: dict[str, tuple[Any, Any]]
    seq: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A record as it is after a change; `record` is None when it was deleted for good."""

    kind: str
    id: UUID
    at: datetime
    operation: str
    record: dict[str, Any] | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed since a cursor; `cursor` continues after it, `more` when there is more now."""

    changes: list[Changed]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class Checksum:
    """`sha256` over all records of a kind, in order of their ids."""

    count: int
    sha256: str


async def versions_of(
    db: Db, kind: RecordKind, record_id: UUID, *, limit: int = 50, before_seq: int | None = None
) -> list[Version]:
    """The record's versions, newest first."""
    query = (
        select(changes)
        .where(changes.c.record_id == record_id, changes.c.table_name == kind.table)
        .order_by(changes.c.seq.desc())
        .limit(limit)
    )
    if before_seq is not None:
        query = query.where(changes.c.seq < before_seq)
    return [
        Version(
            number=(row.after or row.before or {}).get("version"),
            at=row.at,
            operation=_operation(row.operation, row.before, row.after),
            actor=row.actor,
            request_id=row.request_id,
            changed=differences(row.before, row.after),
            seq=row.seq,
        )
        for row in await db.execute(query)
    ]


async def record_as_of(
    db: Db, kind: RecordKind, record_id: UUID, at: datetime
) -> dict[str, Any] | None:
    """The record as it was at that moment; None when it did not exist then."""
    query = (
        select(changes.c.after)
        .where(
            changes.c.record_id == record_id,
            changes.c.table_name == kind.table,
            changes.c.at <= at,
        )
        .order_by(changes.c.seq.desc())
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return _shown(row[0]) if row else None


async def record_now(db: Db, kind: RecordKind, record_id: UUID) -> dict[str, Any] | None:
    """The record as it is; None for none. The log need not hold its latest change any more."""
    table = Base.metadata.tables[kind.table]
    query = select(_as_json(kind.table)).select_from(table).where(table.c.id == record_id)
    return _shown(await db.scalar(query))


async def changes_since(
    db: Db, kinds: Sequence[RecordKind], cursor: str | None, *, limit: int = 200
) -> Delta:
    """What changed in these kinds of records after `cursor` (from the beginning without one).

    In the order in which transactions began to write, and only of transactions older than all
    that still run: a change that commits late is never passed over. A record may come several
    times; the last one counts.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    txid, seq = _position(cursor) if cursor else (0, 0)
    tables = {kind.table: kind.name for kind in kinds}
    horizon: ColumnElement[int] = literal_column(
        "(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    )
    query = (
        select(
            changes.c.table_name,
            changes.c.record_id,
            changes.c.at,
            changes.c.operation,
            changes.c.before,
            changes.c.after,
            _sha256(changes.c.after),
            changes.c.txid,
            changes.c.seq,
        )
        .where(
            changes.c.table_name.in_(list(tables)),
            tuple_(changes.c.txid, changes.c.seq) > tuple_(txid, seq),
            changes.c.txid < horizon,
        )
        .order_by(changes.c.txid, changes.c.seq)
        .limit(limit + 1)
    )
    rows = (await db.execute(query)).all()
    page = rows[:limit]
    found = [
        Changed(
            kind=tables[row.table_name],
            id=row.record_id,
            at=row.at,
            operation=_operation(row.operation, row.before, row.after),
            record=_shown(row.after),
            sha256=row[6],
        )
        for row in page
    ]
    reached = [page[-1].txid, page[-1].seq] if page else [txid, seq]
    return Delta(found, encode_cursor(reached), len(rows) > limit)


def _position(cursor: str) -> tuple[int, int]:
    txid, seq = decode_cursor(cursor, 2)
    if not all(type(n) is int and 0 <= n < _LARGEST for n in (txid, seq)):
        reason = "is not a cursor of changes; leave it out to start from the beginning"
        raise Invalid(f"cursor {reason}.", fields={"cursor": reason})
    return txid, seq


async def record_checksum(db: Db, kind: RecordKind, record_id: UUID) -> str | None:
    """SHA-256 of the record's columns as PostgreSQL writes them as JSON; None for no record."""
    table = Base.metadata.tables[kind.table]
    query = select(_sha256(_as_json(kind.table))).select_from(table).where(table.c.id == record_id)
    return await db.scalar(query)


async def set_checksum(db: Db, kind: RecordKind) -> Checksum:
    """One checksum over every record of the kind that is not deleted."""
    table = Base.metadata.tables[kind.table]
    each = (
        select(table.c.id, _sha256(_as_json(kind.table)).label("sum"))
        .where(table.c.deleted_at.is_(None))
        .order_by(table.c.id)
    )
    digest, count = hashlib.sha256(), 0
    async for row in await db.stream(each.execution_options(yield_per=5000)):
        digest.update(row.sum.encode())
        count += 1
    return Checksum(count, digest.hexdigest())


def differences(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> dict[str, tuple[Any, Any]]:
    """The fields that differ, without the stamps that every change sets."""
    old, new = before or {}, after or {}
    names = (old.keys() | new.keys()) - _HIDDEN - _STAMPS
    return {n: (old.get(n), new.get(n)) for n in sorted(names) if old.get(n) != new.get(n)}


def _operation(stored: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """Soft deletion is an update to the database, and a deletion to people."""
    if stored == "update" and before and after:
        was, now = before.get("deleted_at"), after.get("deleted_at")
        if was is None and now is not None:
            return "delete"
        if was is not None and now is None:
            return "restore"
    return stored


def _shown(row: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {k: v for k, v in row.items() if k not in _HIDDEN}


def _as_json(table: str) -> ColumnElement[Any]:
    return func.to_jsonb(literal_column(table))


def _sha256(json: ColumnElement[Any]) -> ColumnElement[str]:
    """The same for a row and for the log's copy of it: jsonb has one text form."""
    plain = func.convert_to(cast(json, Text), "UTF8")
    return func.encode(func.sha256(plain), "hex", type_=Text())
