"""People say what statuses and types mean; what is known is derived anew by it."""

from uuid import UUID

from enterprisehub.domains.delivery.contracts.sources import Category, Flow, Kind
from enterprisehub.domains.delivery.models.sources import StatusMappingRow, TypeMappingRow
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid


async def map_status(
    db: Db,
    site_id: UUID,
    status: str,
    item_type: str | None,
    meaning: tuple[Category, Flow] | None,
) -> None:
    """The status means this, for all items or those of a type; None takes the word back.

    Raises:
        Invalid: no status was named.
    """
    if not status.strip():
        raise Invalid("Name the status.", fields={"status": "is needed"})
    known = [
        row
        for row in await sources.status_mappings(db, site_id)
        if row.status.casefold() == status.casefold() and row.item_type == item_type
    ]
    if meaning is None:
        for row in known:
            await db.delete(row)
    elif known:
        known[0].category, known[0].flow = meaning
    else:
        db.add(
            StatusMappingRow(
                site_id=site_id,
                status=status,
                item_type=item_type,
                category=meaning[0],
                flow=meaning[1],
            )
        )
    await db.flush()


async def map_type(db: Db, site_id: UUID, item_type: str, kind: Kind | None) -> None:
    """Items of this type are such work; None takes the word back."""
    known = [
        row
        for row in await sources.type_mappings(db, site_id)
        if row.item_type.casefold() == item_type.casefold()
    ]
    if kind is None:
        for row in known:
            await db.delete(row)
    elif known:
        known[0].kind = kind
    else:
        db.add(TypeMappingRow(site_id=site_id, item_type=item_type, kind=kind))
    await db.flush()


async def rebuild(db: Db, site_id: UUID) -> int:
    """Every payload of the site waits to be derived anew; how many."""
    found = await raw.wait_again(db, site_id)
    for connection, site in await sources.connections(db):
        if site.id == site_id:
            connection.synced_at = connection.synced_at or clock.now()
    return found
