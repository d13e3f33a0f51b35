"""What a tool deleted is noticed: its ids are compared with what is known."""

from uuid import UUID

from enterprisehub.domains.delivery.logic.sync_work.open_tool import open_tool
from enterprisehub.domains.delivery.logic.sync_work.read_page import asked_of
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import ConnectorFailed
from enterprisehub.kernel.scope import Scope

# A tool that suddenly shows less than this part of what it had is more likely wrong than empty.
LEAST_SHARE = 0.5
FEW = 20


async def sweep_source(
    database: Database, scope: Scope, run_id: str, source_id: str, stream: str
) -> int:
    """Payloads of what is gone are marked; how many.

    Raises:
        ConnectorFailed: more than half would go: access was lost, most likely.
    """
    async with database.scoped(scope) as db:
        run = await sources.run(db, UUID(run_id))
        source = await sources.source(db, UUID(source_id))
        run.step = f"Looks for what was deleted from {source.key}"
        asked, connection_id = asked_of(source), run.connection_id
        known = await raw.seen_count(db, source.id, stream)
        tool = await open_tool(db, database, scope, connection_id)
    began, page, existing = clock.now(), None, set[str]()
    while True:
        ids, page = await tool.ids(stream, asked, page=page)
        existing |= set(ids)
        if page is None:
            break
    if known > FEW and len(existing) < known * LEAST_SHARE:
        raise ConnectorFailed(
            f"{asked.key} shows {len(existing)} of {known} known {stream}. That looks like lost "
            "access, so nothing was marked as deleted. Check what the account may see."
        )
    async with database.scoped(scope) as db:
        gone = await raw.remove_unseen(db, UUID(source_id), stream, sorted(existing), began)
        run = await sources.run(db, UUID(run_id))
        run.removed_count += gone
        run.done_count += 1
    return gone
