"""A webhook names records; what it says of them is not believed, but looked at."""

from typing import Any

from enterprisehub.domains.crm.contracts.exchange import RECORD_KINDS
from enterprisehub.domains.sync.contracts import CrmTold
from enterprisehub.domains.sync.logic.follow_removal import follow_merge
from enterprisehub.domains.sync.logic.run_read import start_refresh
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel.db.session import Db


async def take_told(db: Db, told: CrmTold) -> dict[str, Any]:
    """Merges are followed, everything named is read again; the order of webhooks means nothing."""
    connection = await connections.connection_of_account(db, told.connector, told.account_id)
    if connection is None or connection.state == "paused":
        return {"ignored": "this account is not kept in agreement"}
    if connection.first_loaded_at is None:
        return {"ignored": "the first load brings it"}
    named = [*told.changed, *told.removed]
    for kind, gone, into in told.merged:
        await follow_merge(db, connection, kind, gone, into)
        named.append((kind, into))
    for kind in RECORD_KINDS:
        ids = [each for of_kind, each in named if of_kind == kind]
        if ids:
            await start_refresh(db, connection.id, kind, ids)
    return {"refresh": len(named)}
