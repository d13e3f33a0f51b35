"""A follow-up to a silence is withdrawn when the silence is over."""

from uuid import UUID

from enterprisehub.domains.outreach.contracts import FOLLOW_UP
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.db.session import Db

_OF_A_STALL = f"{FOLLOW_UP}:stalled:"
_WAITING = ("proposed", "approved")


def key_of(occasion: str, once: UUID | None, since: str, channel: str) -> str:
    """What makes the same follow-up be proposed only once for the same occasion."""
    return f"{FOLLOW_UP}:{occasion}:{once}{since}:{channel}"


async def withdraw_follow_ups(db: Db, contact_id: UUID) -> int:
    """Drafts that were to end this person's silence will not be sent; how many there were."""
    about = await queue.about(db, contact_id, limit=50)
    waiting = [row for row in about if row.state in _WAITING]
    over = [row for row in waiting if (row.dedupe_key or "").startswith(_OF_A_STALL)]
    for row in over:
        await decide.cancel(db, row.id, reason="The lead has written.")
    return len(over)
