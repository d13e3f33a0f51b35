"""What connectors bring reaches voice here."""

from typing import Any

from enterprisehub.domains.voice.contracts.placing import LineReport
from enterprisehub.domains.voice.logic.hear_switch import hear_switch
from enterprisehub.kernel.connectors.inbox import receives
from enterprisehub.kernel.db.session import Db


@receives(LineReport)
async def switch_reported(db: Db, report: LineReport) -> dict[str, Any]:
    call = await hear_switch(db, report)
    if call is None:
        return {"ignored": "no call of ours has this id"}
    return {"call_id": str(call.id), "state": call.state}
