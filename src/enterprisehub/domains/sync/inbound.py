"""What webhooks told of customers in other CRMs is followed by a second look."""

from typing import Any

from enterprisehub.domains.sync.contracts import CrmTold
from enterprisehub.domains.sync.logic.take_told import take_told
from enterprisehub.kernel.connectors.inbox import receives
from enterprisehub.kernel.db.session import Db


@receives(CrmTold)
async def take(db: Db, told: CrmTold) -> dict[str, Any] | None:
    return await take_told(db, told)
