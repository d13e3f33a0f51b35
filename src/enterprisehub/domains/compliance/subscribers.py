"""What follows from a wish to hear nothing: everything that waits to be sent is asked again."""

from enterprisehub.domains.compliance.domain import domain
from enterprisehub.domains.compliance.events import OptedOut
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.perform import recheck
from enterprisehub.kernel.db.session import Db

_LATEST_ACTIONS = 200


@domain.on(OptedOut)
async def refuse_what_waits(db: Db, fact: OptedOut) -> None:
    """Open proposals to this person are refused, each with its receipt."""
    if fact.contact_id is None:
        return
    for row in await queue.about(db, fact.contact_id, limit=_LATEST_ACTIONS):
        if row.state in ("proposed", "approved"):
            await recheck(db, row.id)
