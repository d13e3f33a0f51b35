"""Raw payloads: kept once, newest version, until they are derived or rejected."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text, update

from enterprisehub.domains.delivery.contracts.payloads import storable
from enterprisehub.domains.delivery.contracts.reading import Payload
from enterprisehub.domains.delivery.models.sources import RawRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.db.bulk import any_of, given, insert_rows
from enterprisehub.kernel.db.session import Db

_BATCH = 1000
_TABLE = Base.metadata.tables[RawRow.__tablename__]
_SEEN = ("stream", "external_id")


async def lock_site(db: Db, site_id: UUID) -> None:
    """Until the end of the transaction nobody else derives this site."""
    await _lock(db, f"delivery:{site_id}")


async def lock_files(db: Db) -> None:
    """Until the end of the transaction nobody else takes files of this tenant."""
    await _lock(db, f"delivery.files:{db.scope.tenant_id}")


async def _lock(db: Db, name: str) -> None:
    query = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    await db.execute(query, {"name": name})


async def bodies(
    db: Db, site_id: UUID, stream: str, external_ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The payloads of these things that are kept, by their ids."""
    query = select(RawRow.external_id, RawRow.payload).where(
        RawRow.site_id == site_id,
        RawRow.stream == stream,
        any_of(RawRow.external_id, external_ids),
        RawRow.removed_at.is_(None),
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def keep(
    db: Db, site_id: UUID, payloads: Sequence[Payload], sources: dict[tuple[str, str], UUID]
) -> int:
    """The payloads are kept, newer versions over older ones; how many changed anything.

    Of two versions with one time the fuller stands, so that the order of arrival is nothing.
    """
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for each in payloads:
        row = _row(site_id, each, sources)
        at = (each.stream, each.external_id)
        if at not in newest or _weight(newest[at]) < _weight(row):
            newest[at] = row
    rows = [newest[at] for at in sorted(newest)]
    changed = 0
    for start in range(0, len(rows), _BATCH):
        changed += await _keep_batch(db, rows[start : start + _BATCH])
    return changed


def _row(site_id: UUID, it: Payload, sources: dict[tuple[str, str], UUID]) -> dict[str, Any]:
    body, now = storable(it.body), clock.now()
    written = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return {
        "site_id": site_id,
        "source_id": sources.get(it.source) if it.source else None,
        "stream": it.stream,
        "external_id": it.external_id,
        "unit": it.unit,
        "payload": body,
        "digest": f"{len(written):09d}{hashlib.sha256(written.encode()).hexdigest()[:32]}",
        "at_source": it.at_source,
        "fetched_at": now,
        "seen_at": now,
        "removed_at": (it.at_source or now) if it.removed else None,
    }


def _weight(row: dict[str, Any]) -> tuple[bool, datetime | str, str]:
    at = row["at_source"]
    return (at is not None, at.isoformat() if at else "", row["digest"])


async def _keep_batch(db: Db, rows: list[dict[str, Any]]) -> int:
    statement = insert_rows(_TABLE, rows)
    new, old = statement.excluded, RawRow
    newer = or_(
        and_(old.at_source.is_(None), new.at_source.is_not(None)),
        new.at_source > old.at_source,
        and_(new.at_source.is_not_distinct_from(old.at_source), new.digest > old.digest),
    )
    gone = and_(new.removed_at.is_not(None), old.removed_at.is_(None))
    back = and_(old.removed_at.is_not(None), new.removed_at.is_(None), newer)
    found = await db.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "site_id", "stream", "external_id"],
            set_={
                "payload": new.payload,
                "digest": new.digest,
                "at_source": new.at_source,
                "source_id": func.coalesce(new.source_id, old.source_id),
                "unit": new.unit,
                "fetched_at": new.fetched_at,
                "seen_at": new.seen_at,
                "removed_at": new.removed_at,
                "state": "waiting",
                "reason": None,
            },
            where=or_(newer, gone, back),
        ).returning(_TABLE.c.stream, _TABLE.c.external_id)
    )
    changed = {(stream, external_id) for stream, external_id in found}
    await _see(db, [row for row in rows if (row["stream"], row["external_id"]) not in changed])
    return len(changed)


async def _see(db: Db, rows: Sequence[dict[str, Any]]) -> None:
    """What came again as it was, or older than what is kept, is still there."""
    there = [row for row in rows if row["removed_at"] is None]
    if not there:
        return
    told = given(_TABLE, there, _SEEN)
    await db.execute(
        update(_TABLE)
        .where(
            _TABLE.c.site_id == there[0]["site_id"],
            *(_TABLE.c[name] == told.c[name] for name in _SEEN),
        )
        .values(seen_at=there[0]["seen_at"])
    )


async def waiting_units(db: Db, site_id: UUID, limit: int) -> list[str]:
    """Units with a payload that waits, in no particular order of arrival."""
    query = select(RawRow.unit).where(RawRow.site_id == site_id, RawRow.state == "waiting")
    return list(await db.scalars(query.distinct().order_by(RawRow.unit).limit(limit)))


async def of_units(db: Db, site_id: UUID, units: Sequence[str]) -> list[RawRow]:
    """Every payload of the units, by unit, stream and id."""
    query = select(RawRow).where(RawRow.site_id == site_id, any_of(RawRow.unit, units))
    return list(await db.scalars(query.order_by(RawRow.unit, RawRow.stream, RawRow.external_id)))


async def mark(db: Db, derived: Sequence[UUID], rejected: dict[UUID, str]) -> None:
    """The payloads are derived, or rejected with their reasons."""
    if derived:
        await db.execute(
            update(RawRow).where(any_of(RawRow.id, derived)).values(state="derived", reason=None)
        )
    by_reason: dict[str, list[UUID]] = {}
    for raw_id, reason in rejected.items():
        by_reason.setdefault(reason[:500], []).append(raw_id)
    for reason, ids in by_reason.items():
        await db.execute(
            update(RawRow).where(any_of(RawRow.id, ids)).values(state="rejected", reason=reason)
        )


async def wait_again(db: Db, site_id: UUID, *, rejected_only: bool = False) -> int:
    """Payloads of the site are derived anew; how many."""
    query = update(RawRow).where(RawRow.site_id == site_id)
    if rejected_only:
        query = query.where(RawRow.state == "rejected")
    found = await db.scalars(query.values(state="waiting", reason=None).returning(RawRow.id))
    return len(list(found))


async def counts(db: Db, site_id: UUID) -> dict[tuple[str, str], int]:
    """How many payloads there are by stream and state."""
    query = select(RawRow.stream, RawRow.state, func.count()).where(RawRow.site_id == site_id)
    found = await db.execute(query.group_by(RawRow.stream, RawRow.state))
    return {(stream, state): count for stream, state, count in found}


async def rejections(db: Db, site_id: UUID, limit: int = 50) -> list[tuple[str, str, int]]:
    """Why payloads were rejected: stream, reason, how many."""
    query = select(RawRow.stream, RawRow.reason, func.count()).where(
        RawRow.site_id == site_id, RawRow.state == "rejected"
    )
    found = await db.execute(
        query.group_by(RawRow.stream, RawRow.reason).order_by(func.count().desc()).limit(limit)
    )
    return [(stream, reason or "", count) for stream, reason, count in found]


async def remove_unseen(
    db: Db, source_id: UUID, stream: str, existing: Sequence[str], at: datetime
) -> int:
    """Payloads of things that the tool no longer has are marked; how many.

    Nothing that was seen after the tool was asked (`at`) is touched.
    """
    query = (
        update(RawRow)
        .where(
            RawRow.source_id == source_id,
            RawRow.stream == stream,
            RawRow.removed_at.is_(None),
            RawRow.seen_at < at,
            RawRow.external_id.not_in(existing),
        )
        .values(removed_at=at, state="waiting")
        .returning(RawRow.id)
    )
    return len(list(await db.scalars(query)))


async def count_only(db: Db, site_id: UUID, source_ids: Sequence[UUID]) -> None:
    """Of the site's payloads only those of these sources are there; the others wait to be gone.

    Those that come back are as they were.
    """
    here = and_(RawRow.site_id == site_id, RawRow.source_id.is_not(None))
    gone = and_(here, RawRow.source_id.not_in(source_ids), RawRow.removed_at.is_(None))
    back = and_(here, RawRow.source_id.in_(source_ids), RawRow.removed_at.is_not(None))
    await db.execute(update(RawRow).where(gone).values(removed_at=clock.now(), state="waiting"))
    await db.execute(update(RawRow).where(back).values(removed_at=None, state="waiting"))


async def seen_count(db: Db, source_id: UUID, stream: str) -> int:
    """How many things of this stream are known and not removed."""
    query = select(func.count()).where(
        RawRow.source_id == source_id, RawRow.stream == stream, RawRow.removed_at.is_(None)
    )
    return int(await db.scalar(query) or 0)


async def raw_of(db: Db, site_id: UUID, unit: str) -> list[RawRow]:
    return await of_units(db, site_id, [unit])
