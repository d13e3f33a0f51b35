"""A call is over: its state, its reason, and everybody who wants to know."""

from datetime import timedelta

from enterprisehub.domains.voice.contracts import CALL, FINISHED, CallState
from enterprisehub.domains.voice.events import CallEnded, CallStarted
from enterprisehub.domains.voice.logic.hold_call import about, note_event, tell_call
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

_MS = timedelta(milliseconds=1)
STATE_OF_REASON = {
    "bad_media": CallState.FAILED,
    "speech_failed": CallState.FAILED,
    "brain_failed": CallState.FAILED,
    "lost": CallState.INTERRUPTED,
    "shutdown": CallState.INTERRUPTED,
    "no_answer": CallState.NO_ANSWER,
    "busy": CallState.BUSY,
    "rejected": CallState.FAILED,
    "not_connected": CallState.FAILED,
    "cancelled": CallState.CANCELLED,
}
_SAYS = {
    CallState.COMPLETED: "The call ended",
    CallState.FAILED: "The call failed",
    CallState.NO_ANSWER: "Nobody answered the call",
    CallState.BUSY: "The line was busy",
    CallState.INTERRUPTED: "The call was cut off",
    CallState.CANCELLED: "The call was cancelled",
}


async def note_started(db: Db, row: CallRow) -> None:
    """Somebody and the agent are talking; others are told."""
    fact = CallStarted(row.id, row.agent_id, row.direction, row.contact_id)
    await publish(db, fact, Ref(CALL, row.id))
    note_event(db, row, "call.in_progress", "The call was answered", at_ms=0)
    await tell_call(db, row)


async def end_call(
    db: Db, row: CallRow, reason: str, detail: str = "", *, at_ms: int | None = None
) -> bool:
    """The call is over for this reason; False when it was over before. `row` is locked."""
    if CallState(row.state) in FINISHED:
        return False
    state = STATE_OF_REASON.get(reason, CallState.COMPLETED)
    if row.answered_at is None and state is CallState.COMPLETED:
        state = CallState.CANCELLED if row.direction == "browser" else CallState.NO_ANSWER
    now = clock.now()
    row.state, row.ended_at = state, now
    row.end_reason, row.end_detail = reason, detail[:500] or None
    if row.answered_at is not None:
        measured = int((now - row.answered_at) / _MS)
        row.duration_ms = at_ms or max(measured, 0)
    says = f"{_SAYS[state]} ({reason.replace('_', ' ')})"
    note_event(db, row, f"call.{state}", f"{says}{': ' + detail if detail else ''}", at_ms=at_ms)
    seconds = (row.duration_ms or 0) // 1000
    lasted = f", {seconds // 60}:{seconds % 60:02d}" if row.answered_at else ""
    timeline.add(
        db, "voice.call_ended", about(row), f"{says}{lasted}", outcome=row.outcome, state=state
    )
    fact = CallEnded(
        call_id=row.id,
        agent_id=row.agent_id,
        direction=row.direction,
        contact_id=row.contact_id,
        state=state,
        reason=reason,
        duration_ms=row.duration_ms or 0,
    )
    await publish(db, fact, Ref(CALL, row.id))
    await tell_call(db, row)
    return True
