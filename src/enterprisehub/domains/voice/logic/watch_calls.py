"""Calls left behind by a process that died are marked, and nothing of them is lost."""

from datetime import timedelta

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.logic.close_line import end_lost
from enterprisehub.domains.voice.logic.end_call import end_call
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

LOST_AFTER = timedelta(seconds=20)
UNANSWERED_AFTER = timedelta(minutes=3)


async def mark_lost_calls(db: Db) -> int:
    """Calls whose process fell silent are interrupted; ringing that never ended has no answer."""
    now = clock.now()
    lost = await queries.lost_calls(db, now - LOST_AFTER)
    for call in lost:
        await end_lost(db, call)
    unanswered = await queries.unanswered_calls(db, now - UNANSWERED_AFTER)
    for call in unanswered:
        reason = "cancelled" if call.direction == "browser" else "no_answer"
        await end_call(db, call, reason, "Nobody joined in time.")
    return len(lost) + len(unanswered)
