"""Callers who wait for a colleague: their place, who is told, what happens when nobody comes."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.contracts.languages import call_words
from enterprisehub.domains.voice.events import CallerWaits
from enterprisehub.domains.voice.logic import reach_line
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event, tell_call
from enterprisehub.domains.voice.logic.leave_note import leave_note
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.permissions import CALLS_WRITE
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.notices.kinds import NoticeKind, declare
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.scope import Ref

CALLER_WAITS = declare(NoticeKind("voice.caller_waits", "A caller waits for a person", "warn"))


async def join_queue(db: Db, call_id: UUID) -> int:
    """The caller waits; colleagues are told. Answers the place in the queue."""
    call = await call_of(db, call_id, lock=True)
    call.handler = "queue"
    call.facts = {**call.facts, "waits_since": clock.now().isoformat()}
    await db.flush()
    waiting = [one for one in await queries.live_calls(db) if one.handler == "queue"]
    place = sum(1 for one in waiting if str(one.facts.get("waits_since", "")) <= _since(call))
    note_event(db, call, "call.queued_for_person", f"Waits for a colleague, place {place}")
    contact = await crm.contact(db, call.contact_id) if call.contact_id else None
    settings = await VoiceSettings.load(db)
    who = contact.name if contact else call.from_e164 or "A caller"
    await notify(
        db,
        CALLER_WAITS,
        f"{who} waits on the line for a person",
        body=str(call.dialogue.get("headline", "")),
        href=f"/calls/{call.id}",
        users=settings.queue_user_ids or None,
        having=CALLS_WRITE,
        key=f"voice.queue:{call.id}",
    )
    await publish(db, CallerWaits(call.id, call.agent_id, call.contact_id, place), _ref(call))
    await tell_call(db, call)
    return place


async def give_up_waiting(db: Db) -> int:
    """Callers who waited longer than their agent allows hear that somebody will call back."""
    given_up = 0
    for call in [one for one in await queries.live_calls(db) if one.handler == "queue"]:
        config = await _config(db, call)
        limit = timedelta(seconds=config.transfer.queue_seconds)
        if _since(call) > (clock.now() - limit).isoformat():
            continue
        held = await call_of(db, call.id, lock=True)
        held.handler = "agent"
        note_event(db, held, "call.queue_left", "Nobody came; the agent goes on")
        given_up += 1
        await leave_note(db, call.id, "Waited for a colleague, and nobody came", task=True)
        try:
            await reach_line.order(db.scope.tenant_id, call.id, "hold", on=False)
            says = call_words(call.language).nobody
            await reach_line.order(db.scope.tenant_id, call.id, "say", text=says, by="agent")
        except HubError as error:
            note_event(db, held, "trouble.queue", error.message)
        await tell_call(db, held)
    return given_up


async def _config(db: Db, call: CallRow) -> AgentConfig:
    agent = await queries.agent(db, call.agent_id)
    return await config_of(db, agent, call.agent_version) if agent else AgentConfig()


def _since(call: CallRow) -> str:
    return str(call.facts.get("waits_since", ""))


def _ref(call: CallRow) -> Ref:
    return Ref("voice.call", call.id)
