"""The number beside Conversations: leads that wait for a person."""

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.permissions import SESSIONS_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.live.tell import tell

MOST_COUNTED = 99


async def waiting_handoffs(db: Db) -> int:
    """How many leads are offered now or were missed, up to the most that a badge shows."""
    return len(await queries.handoffs_to_take(db, states=("offered",), limit=MOST_COUNTED))


async def tell_waiting(db: Db) -> None:
    """The menu of every open page shows how many leads wait now."""
    await db.flush()
    counts = {"handoffs": await waiting_handoffs(db)}
    await tell(db, "badges", counts, permission=SESSIONS_READ)
