"""The webhooks that we registered at tools."""

from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.delivery.models.sources import ConnectionRow, HookRow, SourceRow
from enterprisehub.kernel.db.session import Db


async def hooks_of(db: Db, connection_id: UUID) -> list[tuple[HookRow, SourceRow]]:
    """The standing webhooks of a connection with their sources, by the sources' names."""
    query = (
        select(HookRow, SourceRow)
        .join(SourceRow, SourceRow.id == HookRow.source_id)
        .where(HookRow.connection_id == connection_id, HookRow.deleted_at.is_(None))
        .order_by(SourceRow.name, HookRow.id)
    )
    return [(hook, source) for hook, source in await db.execute(query)]


async def hook_of_source(db: Db, connection_id: UUID, source_id: UUID) -> HookRow | None:
    query = select(HookRow).where(
        HookRow.connection_id == connection_id,
        HookRow.source_id == source_id,
        HookRow.deleted_at.is_(None),
    )
    return (await db.scalars(query)).one_or_none()


async def hook(db: Db, hook_id: UUID) -> HookRow | None:
    return await db.get(HookRow, hook_id, with_for_update=True)


async def watched_connections(db: Db) -> list[ConnectionRow]:
    """Connections that have webhooks of ours and are not paused, oldest first."""
    watched = select(HookRow.connection_id).where(HookRow.deleted_at.is_(None))
    query = select(ConnectionRow).where(
        ConnectionRow.id.in_(watched),
        ConnectionRow.deleted_at.is_(None),
        ConnectionRow.state != "paused",
    )
    return list(await db.scalars(query.order_by(ConnectionRow.created_at, ConnectionRow.id)))
