"""A session is locked after its thread: an arriving message holds the thread first."""

from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel.db.session import Db


async def hold_session(db: Db, session_id: UUID) -> SessionRow | None:
    """The session, locked until the transaction ends; None where there is none."""
    row = await queries.session(db, session_id)
    if row is None:
        return None
    await messaging.hold_thread(db, row.thread_id)
    return await queries.session(db, session_id, lock=True)
