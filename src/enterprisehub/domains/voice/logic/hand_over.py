"""What became of a caller who was promised a person: taken, declined, or nobody was reached."""

from typing import Any

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.languages import call_words
from enterprisehub.domains.voice.logic.analyse_call import sum_up_again
from enterprisehub.domains.voice.logic.hold_call import note_event, tell_call
from enterprisehub.domains.voice.logic.leave_note import leave_note
from enterprisehub.kernel.db.session import Db

DECLINED, NO_KEY = "declined", "answered without pressing a key"
_NOT_ANSWERED = {"busy": "busy", "no-answer": "no answer", "failed": "could not be rung"}


async def colleague_keyed(db: Db, connector: str, provider_id: str, key: str) -> bool:
    """A colleague heard what it is about and pressed `key` (empty: none); whether they take it."""
    call = await queries.call_of_provider(db, connector, provider_id, lock=True)
    kept = call.facts.get("onward") if call else None
    if call is None or not kept:
        return False
    target, takes = kept["target"], key == "1"
    why = "taken" if takes else DECLINED if key else NO_KEY
    call.facts = {**call.facts, "onward": {**kept, "answer": why}}
    if takes:
        note_event(db, call, "call.taken", f"{target} takes the call")
        await tell_call(db, call)
    return takes


async def not_reached(db: Db, connector: str, provider_id: str, status: str) -> str | None:
    """Whom a caller was promised did not take the call: a task is left, and the caller hears so.

    Answers what is said to the caller; None where the two were connected. A switch calls it
    "completed", too, when a colleague hangs up before they have said that they take the call.
    """
    call = await queries.call_of_provider(db, connector, provider_id, lock=True)
    kept = call.facts.get("onward") if call else None
    if call is None or not kept or _connected(kept, status):
        return None
    target, why = kept["target"], _why(kept, status)
    said = "declined" if why == DECLINED else "did not answer"
    call.outcome = "callback"
    await sum_up_again(db, call)
    note_event(db, call, "call.not_reached", f"{target} was not reached: {why}")
    await leave_note(db, call.id, f"Wanted to talk with a person; {target} {said}", task=True)
    await tell_call(db, call)
    return call_words(call.language).not_reached


def _connected(kept: dict[str, Any], status: str) -> bool:
    """A colleague who is told first is connected only once they have taken the call."""
    return status == "completed" and (not kept["warm"] or kept.get("answer") == "taken")


def _why(kept: dict[str, str], status: str) -> str:
    if status in _NOT_ANSWERED:
        return _NOT_ANSWERED[status]
    return kept.get("answer") or (DECLINED if kept["warm"] else status.replace("-", " "))
