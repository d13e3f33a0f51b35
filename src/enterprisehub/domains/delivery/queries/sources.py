"""Sites, connections, sources, meanings, runs and cursors."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.domains.delivery.models.items import ItemRow, TransitionRow
from enterprisehub.domains.delivery.models.sources import (
    ConnectionRow,
    CursorRow,
    SiteRow,
    SourceRow,
    StatusMappingRow,
    StatusRow,
    SyncRunRow,
    TypeMappingRow,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def connections(db: Db) -> list[tuple[ConnectionRow, SiteRow]]:
    """Every connection with its site, oldest first."""
    query = (
        select(ConnectionRow, SiteRow)
        .join(SiteRow, SiteRow.id == ConnectionRow.site_id)
        .where(ConnectionRow.deleted_at.is_(None))
        .order_by(ConnectionRow.created_at, ConnectionRow.id)
    )
    return [(connection, site) for connection, site in await db.execute(query)]


async def connection(db: Db, connection_id: UUID) -> tuple[ConnectionRow, SiteRow]:
    """The connection and its site.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(ConnectionRow, SiteRow)
        .join(SiteRow, SiteRow.id == ConnectionRow.site_id)
        .where(ConnectionRow.id == connection_id, ConnectionRow.deleted_at.is_(None))
    )
    if (found := (await db.execute(query)).one_or_none()) is None:
        raise NotFound("There is no such connection.")
    return found[0], found[1]


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


async def site(db: Db, site_id: UUID) -> SiteRow:
    if (found := await db.get(SiteRow, site_id)) is None:
        raise NotFound("There is no such site.")
    return found


async def site_at(db: Db, vendor: str, address: str) -> SiteRow | None:
    query = select(SiteRow).where(SiteRow.vendor == vendor, SiteRow.address == address)
    return (await db.scalars(query)).one_or_none()


async def sources(db: Db, site_id: UUID) -> list[SourceRow]:
    """Everything that can be chosen at the site, projects first, by name."""
    query = select(SourceRow).where(SourceRow.site_id == site_id, SourceRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(SourceRow.kind.desc(), SourceRow.name)))


async def chosen(db: Db, connection_id: UUID) -> list[SourceRow]:
    """What this connection reads."""
    query = select(SourceRow).where(
        SourceRow.connection_id == connection_id,
        SourceRow.chosen,
        SourceRow.removed_at.is_(None),
        SourceRow.deleted_at.is_(None),
    )
    return list(await db.scalars(query.order_by(SourceRow.kind.desc(), SourceRow.name)))


async def source(db: Db, source_id: UUID) -> SourceRow:
    if (found := await db.get(SourceRow, source_id)) is None:
        raise NotFound("There is no such source.")
    return found


async def source_ids(db: Db, site_id: UUID) -> dict[tuple[str, str], UUID]:
    """Sources by kind and the tool's id, and by kind and key."""
    found: dict[tuple[str, str], UUID] = {}
    for row in await sources(db, site_id):
        found[(row.kind, row.key)] = row.id
        found[(row.kind, row.external_id)] = row.id
    return found


async def statuses(db: Db, site_id: UUID) -> list[StatusRow]:
    query = select(StatusRow).where(StatusRow.site_id == site_id)
    return list(await db.scalars(query.order_by(StatusRow.name)))


async def status_mappings(db: Db, site_id: UUID) -> list[StatusMappingRow]:
    query = select(StatusMappingRow).where(
        StatusMappingRow.site_id == site_id, StatusMappingRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query))


async def type_mappings(db: Db, site_id: UUID) -> list[TypeMappingRow]:
    query = select(TypeMappingRow).where(
        TypeMappingRow.site_id == site_id, TypeMappingRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query))


async def used_statuses(db: Db, site_id: UUID) -> list[tuple[str, str, str, int]]:
    """Statuses that items really were in: name, category, flow, how often entered."""
    query = (
        select(
            TransitionRow.to_status,
            func.max(TransitionRow.to_category),
            func.max(TransitionRow.flow),
            func.count(),
        )
        .join(ItemRow, ItemRow.id == TransitionRow.item_id)
        .where(ItemRow.site_id == site_id, ItemRow.removed_at.is_(None))
        .group_by(TransitionRow.to_status)
        .order_by(func.count().desc())
    )
    found = await db.execute(query)
    return [(name, category, flow, count) for name, category, flow, count in found]


async def used_types(db: Db, site_id: UUID) -> list[tuple[str, str, int]]:
    """Types that items really have: name, kind, how many."""
    query = (
        select(ItemRow.item_type, func.max(ItemRow.kind), func.count())
        .where(ItemRow.site_id == site_id, ItemRow.removed_at.is_(None))
        .group_by(ItemRow.item_type)
        .order_by(func.count().desc())
    )
    return [(name, kind, count) for name, kind, count in await db.execute(query)]


async def item_counts(db: Db, source_ids: Sequence[UUID]) -> dict[UUID, int]:
    query = (
        select(ItemRow.source_id, func.count())
        .where(ItemRow.source_id.in_(source_ids), ItemRow.removed_at.is_(None))
        .group_by(ItemRow.source_id)
    )
    rows = await db.execute(query)
    return {row[0]: row[1] for row in rows}


async def runs(db: Db, *, connection_id: UUID | None = None, limit: int = 20) -> list[SyncRunRow]:
    """Readings, newest first."""
    query = select(SyncRunRow).where(SyncRunRow.deleted_at.is_(None))
    if connection_id is not None:
        query = query.where(SyncRunRow.connection_id == connection_id)
    return list(
        await db.scalars(query.order_by(SyncRunRow.started_at.desc(), SyncRunRow.id).limit(limit))
    )


async def run(db: Db, run_id: UUID) -> SyncRunRow:
    if (found := await db.get(SyncRunRow, run_id, with_for_update=True)) is None:
        raise NotFound("There is no such run.")
    return found


async def running(db: Db, connection_id: UUID) -> SyncRunRow | None:
    query = select(SyncRunRow).where(
        SyncRunRow.connection_id == connection_id, SyncRunRow.state == "running"
    )
    return (await db.scalars(query.order_by(SyncRunRow.started_at.desc()).limit(1))).first()


async def cursor(db: Db, connection_id: UUID, source_id: UUID | None, stream: str) -> CursorRow:
    """How far the stream was read; made when it is not there."""
    query = select(CursorRow).where(
        CursorRow.connection_id == connection_id,
        CursorRow.source_id.is_(None) if source_id is None else CursorRow.source_id == source_id,
        CursorRow.stream == stream,
    )
    found = (await db.scalars(query)).one_or_none()
    if found is None:
        found = CursorRow(connection_id=connection_id, source_id=source_id, stream=stream)
        db.add(found)
        await db.flush()
    return found


async def cursors(db: Db, connection_id: UUID) -> list[CursorRow]:
    return list(await db.scalars(select(CursorRow).where(CursorRow.connection_id == connection_id)))
