"""Records as they stand there, and where both sides disagree."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from enterprisehub.domains.sync.contracts import TheirRecord
from enterprisehub.domains.sync.models.copies import ConflictRow, CopyRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.web.webhooks import storable


async def keep(db: Db, connection_id: UUID, records: Sequence[TheirRecord]) -> int:
    """The records are kept as they came, an older state never over a newer; how many changed."""
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for each in records:
        row, at = _row(connection_id, each), (each.kind, each.external_id)
        if at not in newest or _age(newest[at]) <= _age(row):
            newest[at] = row
    if not newest:
        return 0
    statement = insert(CopyRow).values([newest[at] for at in sorted(newest)])
    new, old = statement.excluded, CopyRow
    fresh = or_(
        old.their_changed_at.is_(None),
        new.their_changed_at.is_(None),
        new.their_changed_at >= old.their_changed_at,
    )
    other = or_(
        new.digest != old.digest,
        new.removed_at.is_(None) != old.removed_at.is_(None),
    )
    changed = await db.scalars(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "connection_id", "kind", "external_id"],
            set_={
                "payload": new.payload,
                "digest": new.digest,
                "title": new.title,
                "url": func.coalesce(new.url, old.url),
                "their_changed_at": new.their_changed_at,
                "fetched_at": new.fetched_at,
                "removed_at": new.removed_at,
                "state": "waiting",
            },
            where=and_(fresh, other, old.merged_into.is_(None)),
        ).returning(CopyRow.id)
    )
    return len(list(changed))


def _row(connection_id: UUID, it: TheirRecord) -> dict[str, Any]:
    values = storable(it.values)
    written = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return {
        "id": new_id(),
        "connection_id": connection_id,
        "kind": it.kind,
        "external_id": it.external_id[:200],
        "title": storable(it.title)[:300],
        "url": it.url,
        "payload": values,
        "digest": hashlib.sha256(written.encode()).hexdigest()[:32],
        "their_changed_at": it.changed_at,
        "fetched_at": clock.now(),
        "removed_at": (it.changed_at or clock.now()) if it.removed else None,
        "state": "waiting",
    }


def _age(row: dict[str, Any]) -> tuple[bool, str]:
    at = row["their_changed_at"]
    return (at is not None, at.isoformat() if at else "")


async def waiting(db: Db, connection_id: UUID, kind: str, limit: int) -> list[CopyRow]:
    """Records that were not compared yet, locked; those that another work has are left out."""
    query = (
        select(CopyRow)
        .where(
            CopyRow.connection_id == connection_id,
            CopyRow.kind == kind,
            CopyRow.state == "waiting",
            CopyRow.external_id.is_not(None),
        )
        .order_by(CopyRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(await db.scalars(query))


async def copy(db: Db, copy_id: UUID, *, lock: bool = False) -> CopyRow:
    """The copy.

    Raises:
        NotFound: there is none.
    """
    query = select(CopyRow).where(CopyRow.id == copy_id)
    found: CopyRow | None = await db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no such record there.")
    return found


async def copy_named(
    db: Db, connection_id: UUID, kind: str, external_id: str, *, lock: bool = False
) -> CopyRow | None:
    query = select(CopyRow).where(
        CopyRow.connection_id == connection_id,
        CopyRow.kind == kind,
        CopyRow.external_id == external_id,
    )
    found: CopyRow | None = await db.scalar(query.with_for_update() if lock else query)
    return found


async def copy_of_record(
    db: Db, connection_id: UUID, record_id: UUID, *, lock: bool = False
) -> CopyRow | None:
    """The live copy of a record of ours."""
    query = select(CopyRow).where(
        CopyRow.connection_id == connection_id,
        CopyRow.record_id == record_id,
        CopyRow.removed_at.is_(None),
    )
    found: CopyRow | None = await db.scalar(query.with_for_update() if lock else query)
    return found


async def copies_of_record(db: Db, record_id: UUID, *, gone: bool = False) -> list[CopyRow]:
    """Where else this record of ours is kept; with `gone` also where it was, and no longer is."""
    query = select(CopyRow).where(CopyRow.record_id == record_id)
    if not gone:
        query = query.where(CopyRow.removed_at.is_(None))
    return list(await db.scalars(query.order_by(CopyRow.created_at, CopyRow.id)))


async def was_merged_there(db: Db, connection_id: UUID, record_id: UUID) -> bool:
    """Whether this record of ours had one of its own there that became part of another."""
    query = select(CopyRow.id).where(
        CopyRow.connection_id == connection_id,
        CopyRow.record_id == record_id,
        CopyRow.merged_into.is_not(None),
    )
    return await db.scalar(query.limit(1)) is not None


async def gone_there(db: Db, connection_id: UUID, limit: int = 10) -> list[CopyRow]:
    """What was deleted there or became part of another, newest first."""
    query = select(CopyRow).where(
        CopyRow.connection_id == connection_id,
        CopyRow.state == "apart",
        CopyRow.removed_at.is_not(None),
        CopyRow.external_id.is_not(None),
    )
    order = (CopyRow.removed_at.desc(), CopyRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def known_of(
    db: Db, connection_id: UUID, records: Sequence[TheirRecord]
) -> set[tuple[str, str]]:
    """Kind and id of those of these records that there are copies of."""
    query = select(CopyRow.kind, CopyRow.external_id).where(
        CopyRow.connection_id == connection_id,
        tuple_(CopyRow.kind, CopyRow.external_id).in_([(r.kind, r.external_id) for r in records]),
    )
    return {(row[0], str(row[1])) for row in await db.execute(query)}


async def ids_there(
    db: Db, connection_id: UUID, kind: str, external_ids: Sequence[str]
) -> dict[str, UUID]:
    """Which records of ours these of theirs are; one that became part of another is that one's."""
    left = aliased(CopyRow)
    same = and_(
        left.connection_id == CopyRow.connection_id,
        left.kind == CopyRow.kind,
        left.external_id == CopyRow.merged_into,
    )
    ours = func.coalesce(left.record_id, CopyRow.record_id)
    query = (
        select(CopyRow.external_id, ours)
        .outerjoin(left, same)
        .where(
            CopyRow.connection_id == connection_id,
            CopyRow.kind == kind,
            CopyRow.external_id.in_(external_ids),
            ours.is_not(None),
        )
    )
    return {str(row[0]): row[1] for row in await db.execute(query)}


async def ids_here(db: Db, connection_id: UUID, record_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Which records of theirs these of ours are."""
    query = select(CopyRow.record_id, CopyRow.external_id).where(
        CopyRow.connection_id == connection_id,
        CopyRow.record_id.in_(record_ids),
        CopyRow.external_id.is_not(None),
        CopyRow.removed_at.is_(None),
    )
    return {row[0]: str(row[1]) for row in await db.execute(query) if row[0]}


async def failed(
    db: Db, connection_id: UUID, *, before: UUID | None = None, limit: int = 50
) -> list[CopyRow]:
    """What could not be taken or written, newest first."""
    query = select(CopyRow).where(
        CopyRow.connection_id == connection_id,
        CopyRow.state.in_(("rejected", "unwritten")),
    )
    if before is not None:
        query = query.where(CopyRow.id < before)
    return list(await db.scalars(query.order_by(CopyRow.id.desc()).limit(limit)))


async def some(db: Db, connection_id: UUID, kind: str, limit: int) -> list[CopyRow]:
    """A few records of the kind as they stand there, those changed last first."""
    query = select(CopyRow).where(
        CopyRow.connection_id == connection_id,
        CopyRow.kind == kind,
        CopyRow.removed_at.is_(None),
        CopyRow.external_id.is_not(None),
    )
    order = (CopyRow.their_changed_at.desc().nulls_last(), CopyRow.id)
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def compare_again(db: Db, connection_id: UUID, kind: str | None = None) -> None:
    """Everything that stands there is compared anew with ours."""
    query = update(CopyRow).where(
        CopyRow.connection_id == connection_id,
        CopyRow.state.in_(("agreed", "rejected")),
        CopyRow.external_id.is_not(None),
    )
    if kind is not None:
        query = query.where(CopyRow.kind == kind)
    await db.execute(query.values(state="waiting"))


async def known_count(db: Db, connection_id: UUID, kind: str) -> int:
    query = select(func.count()).where(
        CopyRow.connection_id == connection_id,
        CopyRow.kind == kind,
        CopyRow.removed_at.is_(None),
        CopyRow.external_id.is_not(None),
    )
    return await db.scalar(query) or 0


async def remove_missing(
    db: Db, connection_id: UUID, kind: str, existing: Sequence[str], before: datetime
) -> int:
    """What they no longer have, and was fetched before that was asked, waits to be followed."""
    gone = await db.scalars(
        update(CopyRow)
        .where(
            CopyRow.connection_id == connection_id,
            CopyRow.kind == kind,
            CopyRow.removed_at.is_(None),
            CopyRow.external_id.is_not(None),
            CopyRow.external_id.not_in(existing),
            CopyRow.fetched_at < before,
        )
        .values(removed_at=clock.now(), state="waiting")
        .returning(CopyRow.id)
    )
    return len(list(gone))


async def mark_removed(db: Db, connection_id: UUID, kind: str, external_id: str) -> bool:
    """It is gone there and waits to be followed; False where it was not known or gone before."""
    row = await copy_named(db, connection_id, kind, external_id, lock=True)
    if row is None or row.removed_at is not None:
        return False
    row.removed_at, row.state = clock.now(), "waiting"
    return True


async def conflicts(
    db: Db, connection_id: UUID, *, state: str = "open", limit: int = 100
) -> list[tuple[ConflictRow, CopyRow]]:
    """Fields that say two things, newest first."""
    query = (
        select(ConflictRow, CopyRow)
        .join(CopyRow, CopyRow.id == ConflictRow.copy_id)
        .where(ConflictRow.connection_id == connection_id, ConflictRow.state == state)
        .order_by(ConflictRow.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def conflict(db: Db, conflict_id: UUID) -> ConflictRow:
    """The conflict, locked.

    Raises:
        NotFound: there is none.
    """
    query = select(ConflictRow).where(ConflictRow.id == conflict_id).with_for_update()
    found: ConflictRow | None = await db.scalar(query)
    if found is None:
        raise NotFound("There is no such conflict.")
    return found


async def open_conflicts(db: Db, copy_id: UUID) -> dict[str, ConflictRow]:
    query = select(ConflictRow).where(ConflictRow.copy_id == copy_id, ConflictRow.state == "open")
    return {row.field: row for row in await db.scalars(query)}
