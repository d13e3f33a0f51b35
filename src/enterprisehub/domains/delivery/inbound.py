"""What webhooks told of work is kept, derived at once, and completed by a second look."""

from typing import Any

from enterprisehub.domains.delivery.contracts.reading import WorkTold
from enterprisehub.domains.delivery.logic.run_sync import start_refresh
from enterprisehub.domains.delivery.logic.take_told import take_told
from enterprisehub.kernel.connectors.inbox import receives
from enterprisehub.kernel.db.session import Db


@receives(WorkTold)
async def take(db: Db, told: WorkTold) -> dict[str, Any] | None:
    connection_id, changed, refresh = await take_told(db, told)
    if connection_id is None:
        return {"ignored": "this account reads no site"}
    if refresh:
        await start_refresh(db, connection_id, refresh)
    return {"changed": changed, "refresh": len(refresh)}
