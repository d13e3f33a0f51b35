"""An agent calls somebody: proposed, guarded again at the moment of dialling, placed once.

The record is written before the switch is reached; the action's id finds it whatever dies between.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CallState, Direction
from enterprisehub.domains.voice.contracts.placing import PlaceCall
from enterprisehub.domains.voice.logic.begin_call import require_live
from enterprisehub.domains.voice.logic.choose_voicemail import voicemail_of_campaign
from enterprisehub.domains.voice.logic.end_call import end_call
from enterprisehub.domains.voice.logic.hold_call import about, note_event, tell_call
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.models import AgentRow, CallRow
from enterprisehub.domains.voice.ports import Dial, Dialled, Telephony
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.kinds import Attempt, Rendered
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    Invalid,
    NotFound,
    OutcomeUnknown,
)

RING_SECONDS = 30


async def propose_call(
    db: Db,
    payload: PlaceCall,
    *,
    reason: str,
    not_before: datetime | None = None,
    dedupe_key: str | None = None,
) -> ActionRow:
    """The call is recorded as an action: at once, at its time, or after an approval."""
    return await propose(db, payload, reason=reason, not_before=not_before, dedupe_key=dedupe_key)


async def complete_call(db: Db, payload: PlaceCall) -> PlaceCall:
    """Whom, from where: what a proposer left open is filled, so that it can be approved.

    Raises:
        NotFound: there is no such agent or contact.
        Invalid: the contact has no such number.
        Conflict: the agent takes no calls.
    """
    agent = await _agent(db, payload.agent_id)
    require_live(agent)
    contact = await crm.contact(db, payload.contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    to = payload.to_e164 or contact.phone_e164
    if to is None or to not in contact.phones_e164:
        says = f"{contact.name} has no such telephone number. Add it on the contact's page first."
        raise Invalid(says, fields={"to_e164": says})
    return payload.model_copy(
        update={"to_e164": to, "from_e164": payload.from_e164 or agent.number_e164}
    )


async def render_call(db: Db, payload: PlaceCall) -> Rendered:
    """What a person reads before they let an agent call somebody."""
    agent = await _agent(db, payload.agent_id)
    contact = await crm.contact(db, payload.contact_id)
    config = await config_of(db, agent)
    recorded = {"never": "No", "announced": "Yes, announced", "ask": "Only after a yes"}
    return Rendered(
        title=f"Call {contact.name if contact else payload.to_e164}",
        channel="voice",
        icon="phone-outgoing",
        fields=(
            ("To", f"{contact.name if contact else ''} {payload.to_e164 or ''}".strip()),
            ("Agent", f"{agent.name}, version {agent.live_number or agent.newest_number}"),
            ("Says first", config.disclosure_in(config.language)),
            ("Recorded", recorded[config.recording.when]),
            ("Attempt", str(payload.attempt)),
        ),
        body=payload.about,
    )


async def watch_agent(db: Db, payload: PlaceCall) -> dict[str, Any]:
    """An approval holds for the version that was live when it was given."""
    agent = await _agent(db, payload.agent_id)
    return {"agent": agent.name, "version": agent.live_number}


async def prepare_call(db: Db, action_id: UUID, payload: PlaceCall) -> None:
    """The record is there before anybody is reached."""
    if await queries.call_of_action(db, action_id) is not None:
        return
    agent = await _agent(db, payload.agent_id)
    row = CallRow(
        agent_id=agent.id,
        agent_version=agent.live_number or agent.newest_number,
        direction=Direction.OUTBOUND,
        state=CallState.QUEUED,
        contact_id=payload.contact_id,
        connector=payload.via or "",
        to_e164=payload.to_e164,
        from_e164=payload.from_e164,
        action_id=action_id,
        campaign_id=payload.campaign_id,
        attempt=payload.attempt,
        begun_at=clock.now(),
        facts={
            "purpose": payload.purpose,
            "about": payload.about,
            "broken": list(payload.broken),
        }
        | await voicemail_of_campaign(db, payload.campaign_id),
    )
    db.add(row)
    await db.flush()
    note_event(db, row, "call.queued", f"To be placed to {payload.to_e164}")
    await tell_call(db, row)


async def reach_switch(ports: Ports, payload: PlaceCall, attempt: Attempt) -> dict[str, Any]:
    """The switch rings; where one carrier fails, the next is tried.

    Raises:
        ConnectorRejected, ConnectorFailed, OutcomeUnknown: as the last carrier says.
    """
    switch = ports.get(Telephony, payload.via)
    trunks = [payload.trunk] if payload.trunk else _by_route(switch, payload)
    dial = Dial(
        key=attempt.key,
        to_e164=str(payload.to_e164),
        from_e164=payload.from_e164 or switch.number_e164,
        ring_seconds=RING_SECONDS,
    )
    if attempt.unsure:
        found = await switch.find_call(dial, since=attempt.first_started_at)
        if found is not None:
            return _placed(found, tried=[])
    tried: list[str] = []
    for place, trunk in enumerate(trunks):
        try:
            return _placed(await switch.dial(_by(dial, trunk)), tried=tried)
        except (ConnectorRejected, OutcomeUnknown):
            raise
        except ConnectorFailed as error:
            tried.append(f"{trunk or 'carrier'}: {error.message}")
            if place == len(trunks) - 1:
                raise
    raise ConnectorFailed("No carrier took the call.")


async def record_placed(
    db: Db, action_id: UUID, payload: PlaceCall, result: dict[str, Any]
) -> None:
    """The record knows the switch's own id, from which its reports are told."""
    row = await queries.call_of_action(db, action_id, lock=True)
    if row is None:
        return
    row.connector, row.provider_id = result["connector"], result["provider_id"]
    row.carrier, row.from_e164 = result["trunk"], result["from_e164"]
    for one in result["tried"]:
        note_event(db, row, "trouble.carrier", f"A carrier did not take the call: {one}")
    if row.state == CallState.QUEUED:
        row.state, row.ringing_at = CallState.RINGING, clock.now()
    note_event(db, row, "call.ringing", f"Rings at {payload.to_e164}")
    agent = await _agent(db, payload.agent_id)
    timeline.add(db, "voice.call_placed", about(row), f"{agent.name} calls {payload.to_e164}")
    await tell_call(db, row)


async def fail_call(db: Db, action_id: UUID, payload: PlaceCall, reason: str) -> None:
    """The call could not be placed; its record says why."""
    await prepare_call(db, action_id, payload)
    row = await queries.call_of_action(db, action_id, lock=True)
    if row is not None:
        await end_call(db, row, "not_connected", reason)


async def refuse_call(db: Db, action_id: UUID, payload: PlaceCall, reason: str) -> None:
    """The gate does not let the agent call; where a record was begun it says so."""
    del payload
    row = await queries.call_of_action(db, action_id, lock=True)
    if row is not None:
        await end_call(db, row, "cancelled", reason)


def _by_route(switch: Telephony, payload: PlaceCall) -> list[str]:
    """The carriers for this number; those that have just failed come last."""
    known = list(switch.trunks_for(str(payload.to_e164))) or [""]
    return sorted(known, key=lambda trunk: trunk in payload.broken)


def _by(dial: Dial, trunk: str) -> Dial:
    return Dial(**{**asdict(dial), "trunk": trunk})


def _placed(dialled: Dialled, *, tried: list[str]) -> dict[str, Any]:
    return {**asdict(dialled), "tried": tried}


async def _agent(db: Db, agent_id: UUID) -> AgentRow:
    row = await queries.agent(db, agent_id)
    if row is None:
        raise NotFound("There is no such voice agent.")
    return row
