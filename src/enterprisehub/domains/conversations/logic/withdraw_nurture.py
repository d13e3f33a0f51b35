"""Nurture that still waits is withdrawn when its silence is over."""

from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db

_WAITING = ("proposed", "approved")


def key_of(session: SessionRow, piece: str) -> str:
    """What makes the same piece in the same silence be proposed only once."""
    return f"conversations.nurture:{session.id}:{piece}"


async def waiting_nurture(db: Db, session: SessionRow) -> list[ActionRow]:
    """Pieces for this conversation that nobody has decided on, or that have not left."""
    begins = key_of(session, "")
    known = await queue.about(db, session.contact_id, limit=50)
    return [
        row for row in known if row.state in _WAITING and (row.dedupe_key or "").startswith(begins)
    ]


async def withdraw_nurture(db: Db, session: SessionRow, reason: str) -> None:
    """None of them will be sent."""
    for row in await waiting_nurture(db, session):
        await decide.cancel(db, row.id, reason=reason)
