"""The sound of a call is over, as the switch tells; where no process holds it, it was cut off."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CallState
from enterprisehub.domains.voice.logic import reach_line
from enterprisehub.domains.voice.logic.end_call import end_call
from enterprisehub.domains.voice.logic.judge_cut_recording import judge_cut_recording
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel.db.session import Db

DIED = "The process that held the call died; what was said and recorded so far is kept."


async def close_line(db: Db, call_id: UUID) -> bool:
    """Who holds the call writes its end, with what they know of it. True where nobody holds it any
    more: then it is marked as interrupted here.
    """
    if await reach_line.tell_gone(db.scope.tenant_id, call_id):
        return False
    call = await queries.call(db, call_id, lock=True)
    if call is None or call.state != CallState.IN_PROGRESS:
        return False
    return await end_lost(db, call)


async def end_lost(db: Db, call: CallRow) -> bool:
    """The call's process is dead: its record ends where that was last seen. `call` is locked."""
    seen_ms = None
    if call.seen_at is not None and call.answered_at is not None:
        seen_ms = int((call.seen_at - call.answered_at) / timedelta(milliseconds=1))
    await judge_cut_recording(db, call)
    return await end_call(db, call, "lost", DIED, at_ms=seen_ms)
