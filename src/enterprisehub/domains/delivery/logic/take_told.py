"""What a webhook told is kept and derived; the order of webhooks means nothing."""

from uuid import UUID

from enterprisehub.domains.delivery.contracts.reading import WorkTold
from enterprisehub.domains.delivery.logic.derive_waiting import derive_waiting
from enterprisehub.domains.delivery.logic.sync_work.read_unit import chosen_only
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel.db.session import Db


async def take_told(db: Db, told: WorkTold) -> tuple[UUID | None, int, tuple[str, ...]]:
    """The connection, how many payloads changed anything, and the units to be read again.

    None for an account that reads no site, or not yet.
    """
    connection = await sources.connection_of_account(db, told.connector, told.account_id)
    if connection is None or connection.state == "paused":
        return None, 0, ()
    payloads = await chosen_only(db, connection.id, list(told.payloads))
    known = await sources.source_ids(db, connection.site_id)
    changed = await raw.keep(db, connection.site_id, payloads, known)
    if changed:
        await derive_waiting(db, connection.site_id)
    return connection.id, changed, told.refresh
