"""People steer a call: end it, take it over, give it back, speak, press keys, connect it."""

import re
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.addresses import phone_of
from enterprisehub.domains.voice.contracts import CallState, RecordingState
from enterprisehub.domains.voice.contracts.agents import NO_NUMBER
from enterprisehub.domains.voice.logic import reach_line
from enterprisehub.domains.voice.logic.end_call import end_call
from enterprisehub.domains.voice.logic.hold_call import (
    REACHED,
    call_of,
    note_event,
    running_call,
    tell_call,
)
from enterprisehub.domains.voice.logic.introduce_caller import introduce, told_in
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound, Unavailable

KEYS = re.compile(r"[0-9*#w]{1,32}")
NO_KEYS = "Write up to 32 keys: 0 to 9, * and #; w waits half a second."
PAUSED = "recording_paused"
"""The call's fact that its recording is paused now."""


async def end_by_person(db: Db, call_id: UUID) -> CallRow:
    """The call is over, also where its process does not answer any more. Raises NotFound."""
    call = await running_call(db, call_id)
    by = db.scope.actor.name
    note_event(db, call, "call.ended_by_person", f"{by} ended the call")
    if call.state == CallState.IN_PROGRESS:
        try:
            await reach_line.order(db.scope.tenant_id, call.id, "end")
        except (NotFound, Unavailable):
            await end_call(db, call, "ended_by_person", f"Ended by {by}")
        return call
    await end_call(db, call, "cancelled", f"Cancelled by {by}")
    return call


async def take_over(db: Db, call_id: UUID) -> CallRow:
    """The agent falls silent; the colleague speaks by text or sound. Raises NotFound, Conflict."""
    call = await _talking(db, call_id)
    by = db.scope.actor.name
    if call.handler == "queue":
        await reach_line.order(db.scope.tenant_id, call.id, "hold", on=False)
        call.facts = {**call.facts, REACHED: True}
    await reach_line.order(db.scope.tenant_id, call.id, "take_over", by=by)
    call.handler, call.person_id = "person", db.scope.user_id
    note_event(db, call, "call.taken_over", f"{by} took the call over")
    await tell_call(db, call)
    return call


async def hand_back(db: Db, call_id: UUID) -> CallRow:
    """The agent goes on where it stopped. Raises NotFound, Conflict."""
    call = await _talking(db, call_id)
    await reach_line.order(db.scope.tenant_id, call.id, "hand_back")
    call.handler, call.person_id = "agent", None
    note_event(db, call, "call.handed_back", f"{db.scope.actor.name} gave the call back")
    await tell_call(db, call)
    return call


async def say_as_person(db: Db, call_id: UUID, text: str) -> CallRow:
    """Typed words are spoken in the agent's voice; the call is taken over first, if need be."""
    call = await _talking(db, call_id)
    if call.handler != "person":
        await take_over(db, call_id)
    by = db.scope.actor.name
    await reach_line.order(db.scope.tenant_id, call.id, "say", text=text, by=by)
    return call


async def transfer_call(db: Db, call_id: UUID, target: str, *, warm: bool) -> CallRow:
    """The caller is connected with `target`, a number. Raises NotFound, Conflict, Invalid."""
    # Not locked: the process that holds the call keeps the target while we wait for its answer.
    call = _require_talk(await call_of(db, call_id))
    if call.direction == "browser":
        raise Conflict("A call in the browser cannot be connected with a telephone. Take it over.")
    try:
        number = phone_of(target)
    except ValueError as error:
        raise Invalid(NO_NUMBER, fields={"target": NO_NUMBER}) from error
    contact = await crm.contact(db, call.contact_id) if call.contact_id else None
    about = introduce(contact.name if contact else "", told_in(call))
    await reach_line.order(
        db.scope.tenant_id, call.id, "transfer", target=number, warm=warm, summary=about
    )
    how = "after telling what it is about" if warm else "at once"
    note_event(
        db, call, "call.transferring", f"{db.scope.actor.name} connects it with {number} {how}"
    )
    await tell_call(db, call)
    return call


async def press_keys(db: Db, call_id: UUID, digits: str) -> CallRow:
    """Tones for a machine at the other side. Raises NotFound, Conflict, Invalid."""
    call = await _talking(db, call_id)
    if call.direction == "browser":
        raise Conflict("Nobody at the other side of a browser's call listens for keys.")
    keys = "".join(digits.split())
    if not KEYS.fullmatch(keys):
        raise Invalid(NO_KEYS, fields={"digits": NO_KEYS})
    await reach_line.order(db.scope.tenant_id, call.id, "send_digits", digits=keys)
    note_event(db, call, "call.keys_sent", f"{db.scope.actor.name} pressed {keys}")
    await tell_call(db, call)
    return call


async def pause_recording(db: Db, call_id: UUID, *, paused: bool) -> CallRow:
    """Both sides are kept as silence, or as sound again. Raises NotFound, Conflict."""
    call = await _talking(db, call_id)
    if call.recording != RecordingState.RECORDING:
        raise Conflict("This call is not being recorded.")
    await reach_line.order(db.scope.tenant_id, call.id, "pause_recording", paused=paused)
    call.facts = {**call.facts, PAUSED: paused}
    did = "paused the recording" if paused else "let the recording go on"
    note_event(db, call, "recording.paused", f"{db.scope.actor.name} {did}")
    await tell_call(db, call)
    return call


async def _talking(db: Db, call_id: UUID) -> CallRow:
    return _require_talk(await running_call(db, call_id))


def _require_talk(call: CallRow) -> CallRow:
    if call.state != CallState.IN_PROGRESS:
        raise Conflict("Nobody talks in this call now.")
    return call
