"""What a switch tells of a call becomes its state; ringing that came to nothing is tried again."""

from contextlib import suppress
from datetime import timedelta

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import FINISHED, CallState
from enterprisehub.domains.voice.contracts.placing import LineReport, PlaceCall
from enterprisehub.domains.voice.events import CallEnded
from enterprisehub.domains.voice.logic import reach_line
from enterprisehub.domains.voice.logic.close_line import close_line
from enterprisehub.domains.voice.logic.end_call import end_call
from enterprisehub.domains.voice.logic.explain_sip import carrier_says
from enterprisehub.domains.voice.logic.hold_call import note_event, tell_call
from enterprisehub.domains.voice.logic.name_broken import (
    broken_carriers,
    has_untried,
    is_carrier_broken,
)
from enterprisehub.domains.voice.logic.place_call import propose_call
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError

TRY_AGAIN = frozenset({CallState.NO_ANSWER, CallState.BUSY})
MOST_ATTEMPTS = 5
FIRST_FAILURE = 300
"""SIP: smaller codes say that a call goes on or was answered (RFC 3261, 7.2)."""
_REASONS = {
    "completed": "caller_hung_up", "failed": "rejected", "no_answer": "no_answer", "busy": "busy",
}  # fmt: skip


async def hear_switch(db: Db, report: LineReport) -> CallRow | None:
    """The call's record follows the report; None where no call of ours is meant.

    Reports come twice and in any order: what is over stays over.
    """
    call = await _call(db, report)
    if call is None:
        return None
    if call.provider_id is None:
        call.provider_id, call.connector = report.provider_id, report.connector
    if report.answered_by_machine is not None:
        await _hear_who_answered(db, call, report)
    if CallState(call.state) in FINISHED:
        return call
    match report.state:
        case "ringing" if call.state == CallState.QUEUED:
            call.state, call.ringing_at = CallState.RINGING, clock.now()
            note_event(db, call, "call.ringing", "It rings")
            await tell_call(db, call)
        case "completed" | "failed" | "no_answer" | "busy":
            if report.sip_status is not None:
                call.facts = {**call.facts, "sip_status": report.sip_status}
            if call.state == CallState.IN_PROGRESS:
                await close_line(db, call.id)
                return call
            await end_call(db, call, _REASONS[report.state], _code_of(report))
        case _:
            await tell_call(db, call)
    return call


async def try_again(db: Db, fact: CallEnded) -> bool:
    """A call that nobody took is proposed again later, a few times; by another carrier at once
    where the first was broken. The gate is asked anew each time. Campaigns have their own pauses.
    """
    call = await queries.call(db, fact.call_id)
    settings = await VoiceSettings.load(db)
    if call is None or call.direction != "outbound" or call.contact_id is None:
        return False
    if call.campaign_id is not None:
        return False
    broken = is_carrier_broken(call)
    if CallState(call.state) not in TRY_AGAIN and not broken:
        return False
    if call.attempt >= (MOST_ATTEMPTS if has_untried(call) else settings.attempts):
        return False
    wait = timedelta(seconds=5) if broken else timedelta(minutes=settings.retry_minutes)
    why = f"Nobody took call {call.attempt} ({call.state.replace('_', ' ')})."
    if broken and call.carrier:
        why = f"{call.carrier} did not put call {call.attempt} through."
    await propose_call(
        db,
        PlaceCall(
            agent_id=call.agent_id,
            contact_id=call.contact_id,
            to_e164=call.to_e164,
            from_e164=call.from_e164,
            purpose=call.facts.get("purpose", "follow_up"),
            about=str(call.facts.get("about", "")),
            attempt=call.attempt + 1,
            retry_of=call.action_id,
            broken=broken_carriers(call),
        ),
        reason=why,
        not_before=clock.now() + wait,
        dedupe_key=f"voice.retry:{call.id}",
    )
    return True


def _code_of(report: LineReport) -> str:
    """The carrier's code in words; empty where it told none, or only that all was well."""
    if report.sip_status is None or report.sip_status < FIRST_FAILURE:
        return ""
    return carrier_says(report.sip_status, report.sip_reason)


async def _hear_who_answered(db: Db, call: CallRow, report: LineReport) -> None:
    """The record says who answered; the agent follows its rule for machines at once."""
    by = "machine" if report.answered_by_machine else "person"
    if call.answered_by != by:
        who = "An answering machine" if report.answered_by_machine else "A person"
        note_event(db, call, "call.answered_by", f"{who} answered, as the carrier heard it")
    call.answered_by = by
    if report.answered_by_machine and call.state == CallState.IN_PROGRESS:
        over = report.greeting_over
        with suppress(HubError):  # a call that has just ended meets no machine
            await reach_line.order(db.scope.tenant_id, call.id, "machine", over=over)


async def _call(db: Db, report: LineReport) -> CallRow | None:
    found = await queries.call_of_provider(db, report.connector, report.provider_id, lock=True)
    if found is None and report.key is not None:
        found = await queries.call_of_action(db, report.key, lock=True)
    return found
