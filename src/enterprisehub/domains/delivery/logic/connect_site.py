"""An account becomes a connection to a site, and what can be read there is listed."""

from uuid import UUID

from enterprisehub.domains.delivery.contracts.sources import SiteIdentity, Source
from enterprisehub.domains.delivery.models.sources import (
    ConnectionRow,
    SiteRow,
    SourceRow,
    StatusMappingRow,
)
from enterprisehub.domains.delivery.ports import tool_of
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

_IN_WORK = "in_progress"


async def connect_site(
    db: Db, account: Account, identity: SiteIdentity, seen: list[Source]
) -> ConnectionRow:
    """The account reads this site from now on; a second account at it shares its rows."""
    site = await sources.site_at(db, identity.vendor, identity.address)
    if site is None:
        site = SiteRow(
            vendor=identity.vendor,
            address=identity.address,
            title=identity.title,
            options=dict(identity.options),
        )
        db.add(site)
        await db.flush()
        _map_known(db, account.connector, site.id)
    row = await sources.connection_of_account(db, account.connector, account.id)
    if row is None:
        row = ConnectionRow(
            site_id=site.id,
            account_id=account.id,
            connector=account.connector,
            title=account.title or identity.title,
        )
        db.add(row)
        await db.flush()
    await list_sources(db, row, seen)
    return row


def _map_known(db: Db, connector: str, site_id: UUID) -> None:
    for status, flow in tool_of(connector).default_flows.items():
        db.add(StatusMappingRow(site_id=site_id, status=status, category=_IN_WORK, flow=flow))


async def list_sources(db: Db, connection: ConnectionRow, seen: list[Source]) -> None:
    """What the account can see is listed; what it no longer sees is marked, not forgotten."""
    known = {
        (row.kind, row.external_id): row for row in await sources.sources(db, connection.site_id)
    }
    for each in sorted(seen, key=lambda source: source.kind == "board"):
        row = known.get((each.kind, each.external_id))
        if row is None:
            row = SourceRow(
                site_id=connection.site_id,
                connection_id=connection.id,
                kind=each.kind,
                external_id=each.external_id,
                key=each.key,
                name=each.name,
                url=each.url,
                board_type=each.board_type,
            )
            db.add(row)
            known[(each.kind, each.external_id)] = row
        row.key, row.name, row.url, row.removed_at = each.key, each.name, each.url, None
        if each.project_external_id:
            parent = known.get(("project", each.project_external_id))
            row.project_id = parent.id if parent else None
        await db.flush()
    here = {(each.kind, each.external_id) for each in seen}
    for at, row in known.items():
        if row.connection_id == connection.id and at not in here and row.removed_at is None:
            row.removed_at = clock.now()


async def choose_sources(db: Db, connection_id: UUID, chosen: set[UUID]) -> int:
    """Exactly these sources are read; how many were not before.

    Raises:
        Invalid: one is not a source of this connection's site.
    """
    connection, _ = await sources.connection(db, connection_id)
    rows = {row.id: row for row in await sources.sources(db, connection.site_id)}
    if not chosen <= set(rows):
        raise Invalid("Choose among what this site offers.", fields={"sources": "is not here"})
    fresh = 0
    for row in rows.values():
        if row.connection_id != connection_id and row.chosen:
            continue
        fresh += row.id in chosen and not row.chosen
        row.chosen = row.id in chosen
        if row.chosen:
            row.connection_id = connection_id
    return fresh
