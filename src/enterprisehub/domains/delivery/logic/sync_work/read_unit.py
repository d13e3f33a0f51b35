"""One unit is read as it is now: what webhooks name but do not carry whole."""

from uuid import UUID

from enterprisehub.domains.delivery.contracts.reading import Payload
from enterprisehub.domains.delivery.logic.sync_work.open_tool import open_tool
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope


async def read_unit(database: Database, scope: Scope, connection_id: UUID, unit: str) -> int:
    """Its payloads are kept, if its source is chosen; how many changed anything."""
    async with database.scoped(scope) as db:
        tool = await open_tool(db, database, scope, connection_id)
    payloads = await tool.unit(unit, None)
    async with database.scoped(scope) as db:
        _, site = await sources.connection(db, connection_id)
        known = await chosen_only(db, connection_id, payloads)
        return await raw.keep(db, site.id, known, await sources.source_ids(db, site.id))


async def chosen_only(db: Db, connection_id: UUID, payloads: list[Payload]) -> list[Payload]:
    """Those of chosen sources, and those that belong to none."""
    chosen: set[tuple[str, str]] = set()
    for row in await sources.chosen(db, connection_id):
        chosen |= {(row.kind, row.external_id), (row.kind, row.key)}
    return [each for each in payloads if each.source is None or each.source in chosen]
