"""Agents call people only past the gate, once, and again later where nobody answers."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.actions import PLACE_CALL
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.contracts.placing import LineReport, PlaceCall
from enterprisehub.domains.voice.events import CallEnded
from enterprisehub.domains.voice.logic.hear_switch import hear_switch, try_again
from enterprisehub.domains.voice.logic.place_call import (
    prepare_call,
    propose_call,
    reach_switch,
    record_placed,
)
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.domains.voice.ports import Dial, Dialled, HangUp, Transfer
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.kinds import Attempt, Draft, Rendered, Verdict, strictest
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from tests.conftest import settled
from tests.domains.voice.line import CALLER, Line, join, make_caller, pick_up
from tests.webtest import Browser

pytestmark = pytest.mark.usefixtures("runtime")
NOON_IN_AUSTIN = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)


async def consent(db: Db, contact_id: UUID) -> None:
    await compliance.record_consent(
        db,
        kind=ConsentClass.WRITTEN,
        wording="You may call me with an automated voice about my home.",
        source="form",
        contact_id=contact_id,
        channels=("ai_voice", "voice"),
    )


async def proposed(
    database: Database, scope: Scope, contact_id: UUID, *, agreed: bool = True
) -> ActionRow:
    async with database.scoped(scope) as db:
        if agreed:
            await consent(db, contact_id)
        agent = await make_agent(
            db, f"Ava {new_id().hex[-5:]}", AgentConfig(flow="seller"), live=True
        )
        payload = PlaceCall(agent_id=agent.id, contact_id=contact_id, asked_by=new_id())
        return await propose_call(db, payload, reason="They asked to be called.")


@pytest.mark.requirement("VTG-02", "TEL-05")
async def test_nobody_is_called_without_consent_or_after_asking_to_be_left_alone(
    database: Database, scope: Scope
) -> None:
    contact_id = await make_caller(database, scope)
    with clock.fixed(NOON_IN_AUSTIN):
        refused = await proposed(database, scope, contact_id, agreed=False)
        assert refused.state == "refused"
        assert "consent" in str(refused.held_because)
        allowed = await proposed(database, scope, contact_id)
        assert allowed.state == "approved"
        async with database.scoped(scope) as db:
            await compliance.opt_out(
                db, "voice", CALLER, words="stop calling me", source="call", contact_id=contact_id
            )
        stopped = await proposed(database, scope, contact_id)
    assert stopped.state == "refused"


@pytest.mark.requirement("VTG-02")
async def test_a_call_outside_the_hours_of_the_called_person_waits_for_them(
    database: Database, scope: Scope
) -> None:
    contact_id = await make_caller(database, scope)
    early = NOON_IN_AUSTIN.replace(hour=11)  # five in the morning in Austin
    with clock.fixed(early):
        row = await proposed(database, scope, contact_id)
        async with database.scoped(scope) as db:
            draft = Draft(
                kind=PLACE_CALL,
                payload=PlaceCall.model_validate(row.payload),
                rendered=Rendered(title="", channel="voice", icon=""),
                stage="send",
                action_id=row.id,
            )
            ruling = await strictest(db, draft)
    assert ruling.verdict is Verdict.DEFER
    assert ruling.until == NOON_IN_AUSTIN.replace(hour=15)  # nine o'clock in Texas
    assert ruling.receipt_id is not None


@pytest.mark.requirement("TEL-03", "VOX-06")
async def test_a_placed_call_rings_is_answered_by_a_machine_and_leaves_the_message(
    database: Database, scope: Scope
) -> None:
    contact_id = await make_caller(database, scope)
    action_id = new_id()
    async with database.scoped(scope) as db:
        config = AgentConfig(flow="seller", voicemail={"do": "leave_message"})  # type: ignore[arg-type]
        agent = await make_agent(db, "Ava", config, live=True)
        payload = PlaceCall(agent_id=agent.id, contact_id=contact_id, to_e164=CALLER)
        await prepare_call(db, action_id, payload)
        placed = {"connector": "sandbox", "provider_id": "s1", "trunk": "", "from_e164": CALLER}
        await record_placed(db, action_id, payload, placed | {"tried": ["first: down"]})
        call = await queries.call_of_action(db, action_id)
        assert call is not None
        assert call.state == "ringing"
    line = await join(database, scope, call.id)
    await line.pick_up()
    assert "leave a message after the beep" in line.briefing.brain.grammar()
    said = await line.say("Hi, you've reached Maya, leave a message after the tone")
    assert "This is Northwind Realty" in said
    assert line.hung_up == "voicemail"
    await line.end("agent_hung_up")
    async with database.scoped(scope) as db:
        over = await queries.call(db, call.id)
        events = [one.summary for one in await queries.call_events(db, call.id)]
    assert over is not None
    assert (over.state, over.outcome, over.answered_by) == ("completed", "voicemail", "machine")
    assert any("first: down" in one for one in events)


async def dialled(database: Database, scope: Scope, voicemail: dict[str, str]) -> Line:
    """A call to somebody that was answered, by an agent with this rule for machines."""
    contact_id, action_id = await make_caller(database, scope), new_id()
    async with database.scoped(scope) as db:
        config = AgentConfig.model_validate({"flow": "seller", "voicemail": voicemail})
        agent = await make_agent(db, "Ava", config, live=True)
        payload = PlaceCall(agent_id=agent.id, contact_id=contact_id, to_e164=CALLER)
        await prepare_call(db, action_id, payload)
        placed = {"connector": "sandbox", "provider_id": "s3", "trunk": "", "from_e164": CALLER}
        await record_placed(db, action_id, payload, placed | {"tried": []})
        call = await queries.call_of_action(db, action_id)
    assert call is not None
    line = await join(database, scope, call.id)
    await line.pick_up()
    return line


@pytest.mark.requirement("VOX-06", "TEL-05", "VTG-02")
async def test_a_machine_that_the_switch_hears_gets_its_message_after_its_greeting(
    database: Database, scope: Scope
) -> None:
    line = await dialled(database, scope, {"do": "leave_message"})
    brain = line.briefing.brain
    heard = brain.machine(over=False)
    assert heard is not None
    assert [part async for part in heard] == [], "a message over the greeting is heard by nobody"
    assert await line.say("press one to page this person") == ""
    after = brain.machine(over=True)
    assert after is not None
    *said, end = [part async for part in after]
    message = " ".join(part.text for part in said)
    assert "artificial voice" in message.partition("This is Northwind Realty")[0]
    assert "This is Northwind Realty" in message
    assert end == HangUp(reason="voicemail")
    assert brain.machine(over=True) is None, "one message is enough"
    await line.end("agent_hung_up")
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
    assert call is not None
    assert (call.outcome, call.answered_by) == ("voicemail", "machine")


@pytest.mark.requirement("VOX-06")
async def test_a_machine_is_hung_up_on_at_once_and_silence_ends_the_wait_for_its_tone(
    database: Database, scope: Scope
) -> None:
    line = await dialled(database, scope, {"do": "hang_up"})
    heard = line.briefing.brain.machine(over=False)
    assert heard is not None
    assert [part async for part in heard] == [HangUp(reason="voicemail")]


@pytest.mark.requirement("VOX-06")
async def test_who_talks_with_the_agent_is_no_machine_and_a_silent_tone_is_not_waited_for(
    database: Database, scope: Scope
) -> None:
    line = await dialled(database, scope, {"do": "leave_message"})
    heard = line.briefing.brain.machine(over=False)
    assert heard is not None
    assert [part async for part in heard] == []
    assert "This is Northwind Realty" in await line.silence()
    assert line.hung_up == "voicemail"
    inbound = await pick_up(database, scope)
    assert inbound.briefing.brain.machine(over=True) is None


@pytest.mark.requirement("TEL-01")
@pytest.mark.parametrize(("sip_status", "again"), [(503, True), (603, False), (404, False)])
async def test_another_carrier_is_tried_where_one_is_broken_not_where_a_person_declines(
    database: Database, scope: Scope, *, sip_status: int, again: bool
) -> None:
    contact_id, action_id = await make_caller(database, scope), new_id()
    async with database.scoped(scope) as db:
        agent = await make_agent(db, "Ava", AgentConfig(flow="seller"), live=True)
        payload = PlaceCall(agent_id=agent.id, contact_id=contact_id, to_e164=CALLER)
        await prepare_call(db, action_id, payload)
        placed = {"connector": "sandbox", "provider_id": "s4", "trunk": "a", "from_e164": CALLER}
        await record_placed(db, action_id, payload, placed | {"tried": []})
        report = LineReport(
            connector="sandbox", provider_id="s4", state="failed", sip_status=sip_status
        )
        call = await hear_switch(db, report)
        assert call is not None
        fact = CallEnded(
            call_id=call.id, agent_id=agent.id, direction="outbound", contact_id=contact_id,
            state=call.state, reason="rejected", duration_ms=0,
        )  # fmt: skip
        assert await try_again(db, fact) is again


@pytest.mark.requirement("VOX-06", "TEL-04")
async def test_in_the_sandbox_a_caller_is_connected_as_far_as_a_sandbox_goes(
    database: Database, scope: Scope, signed_in: Browser
) -> None:
    contact_id, action_id = await make_caller(database, scope), new_id()
    async with database.scoped(scope) as db:
        agent = await make_agent(db, "Ava", AgentConfig(flow="seller"), live=True)
        payload = PlaceCall(agent_id=agent.id, contact_id=contact_id, to_e164=CALLER)
        await prepare_call(db, action_id, payload)
        placed = {"connector": "sandbox", "provider_id": "s2", "trunk": "", "from_e164": CALLER}
        await record_placed(db, action_id, payload, placed | {"tried": []})
        call = await queries.call_of_action(db, action_id)
    assert call is not None
    line = await join(database, scope, call.id)
    assert line.briefing.switchboard is not None
    for wrong in ("", "reception", "12"):
        form = {"target": wrong, "how": "cold"}
        answer = await signed_in.post(f"/calls/{call.id}/transfer", data=form)
        assert answer.status_code == 422
        assert "Write a telephone number with its country code" in answer.text
        assert 'value="cold" selected' in answer.text
    await line.briefing.switchboard.transfer(Transfer(target="+15125550111"))
    await line.end("transferred")
    async with database.scoped(scope) as db:
        over = await queries.call(db, call.id)
        events = [one.summary for one in await queries.call_events(db, call.id)]
    assert over is not None
    assert (over.state, over.end_reason) == ("completed", "transferred")
    assert any("+15125550111: in the sandbox nobody is rung" in one for one in events)
    browser_call = await pick_up(database, scope)
    assert browser_call.briefing.switchboard is None


@pytest.mark.requirement("TEL-05")
async def test_a_call_nobody_answered_is_tried_again_later_and_not_for_ever(
    database: Database, scope: Scope, worker: object
) -> None:
    contact_id = await make_caller(database, scope)
    action_id = new_id()
    async with database.scoped(scope) as db:
        await consent(db, contact_id)
        agent = await make_agent(db, "Ava", AgentConfig(flow="seller"), live=True)
        payload = PlaceCall(agent_id=agent.id, contact_id=contact_id, to_e164=CALLER)
        await prepare_call(db, action_id, payload)
        report = LineReport(connector="sandbox", provider_id="s2", state="no_answer", key=action_id)
        call = await hear_switch(db, report)
        assert call is not None

    async def again() -> ActionRow | None:
        async with database.scoped(scope) as db:
            key = f"voice.retry:{call.id}"
            found: ActionRow | None = await db.scalar(
                select(ActionRow).where(ActionRow.dedupe_key == key)
            )
            return found

    retried = await settled(again)
    assert retried.payload["attempt"] == 2
    assert retried.payload["retry_of"] == str(action_id)
    assert retried.not_before is not None
    assert retried.not_before - clock.now() > timedelta(minutes=110)


class Switch:
    """Two carriers; it notes by which it was asked to dial."""

    number_e164 = "+15125550100"
    trunks = ("acme", "beta")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def trunks_for(self, to_e164: str) -> tuple[str, ...]:
        del to_e164
        return self.trunks

    async def dial(self, call: Dial) -> Dialled:
        self.asked.append(call.trunk)
        return Dialled(
            provider_id="s", connector="sandbox", from_e164=str(call.from_e164), trunk=call.trunk
        )


@pytest.mark.requirement("TEL-01", "TEL-05")
async def test_when_a_carrier_is_broken_the_call_goes_out_by_the_next_one(
    database: Database, scope: Scope, worker: object
) -> None:
    contact_id, action_id = await make_caller(database, scope), new_id()
    async with database.scoped(scope) as db:
        await consent(db, contact_id)
        agent = await make_agent(db, "Ava", AgentConfig(flow="seller"), live=True)
        payload = PlaceCall(agent_id=agent.id, contact_id=contact_id, to_e164=CALLER)
        await prepare_call(db, action_id, payload)
        placed = {"connector": "sandbox", "provider_id": "s3", "trunk": "acme", "from_e164": CALLER}
        await record_placed(db, action_id, payload, placed | {"tried": []})
        report = LineReport(
            connector="sandbox", provider_id="s3", state="failed", key=action_id, sip_status=503
        )
        call = await hear_switch(db, report)
    assert call is not None

    async def again() -> ActionRow | None:
        async with database.scoped(scope) as db:
            key = f"voice.retry:{call.id}"
            found: ActionRow | None = await db.scalar(
                select(ActionRow).where(ActionRow.dedupe_key == key)
            )
            return found

    retried = await settled(again)
    assert retried.reason == "acme did not put call 1 through."
    switch = Switch()
    attempt = Attempt(key="k", number=1, first_started_at=clock.now(), unsure=False)
    ports = SimpleNamespace(get=lambda *_: switch)
    for one in (payload, PlaceCall.model_validate(retried.payload)):
        await reach_switch(ports, one, attempt)  # type: ignore[arg-type]
    assert switch.asked == ["acme", "beta"]


@pytest.mark.requirement("TEL-03")
async def test_the_api_places_lists_reads_and_ends_calls(
    database: Database, scope: Scope, with_key: Browser
) -> None:
    made = await with_key.post(
        "/api/voice/agents", json={"name": "Ava", "config": {"flow": "seller"}, "live": True}
    )
    assert made.status_code == 201, made.text
    agent = made.json()["id"]
    placed = await with_key.post("/api/calls", json={"agent_id": agent, "kind": "browser"})
    assert placed.json()["state"] == "queued"
    call = placed.json()["call_id"]
    listed = (await with_key.get("/api/calls?direction=browser")).json()
    assert [one["id"] for one in listed["items"]] == [call]
    assert (await with_key.get("/api/calls?state=completed")).json()["items"] == []
    shown = (await with_key.get(f"/api/calls/{call}")).json()
    assert shown["agent_name"] == "Ava"
    assert (await with_key.post(f"/api/calls/{call}/take-over")).status_code == 409
    ended = await with_key.post(f"/api/calls/{call}/end")
    assert ended.json()["state"] == "cancelled"
    assert (await with_key.post(f"/api/calls/{call}/end")).status_code == 409
    figures = (await with_key.get("/api/calls/figures")).json()
    assert figures["figures"]["calls"] == 0
    assert (await with_key.get(f"/api/calls/{call}/analytics")).json() == {}
    wrong = {"agent_id": agent, "contact_id": str(new_id())}
    assert (await with_key.post("/api/calls", json=wrong)).status_code == 404


@pytest.mark.requirement("VUI-03")
async def test_every_way_to_calls_and_agents_is_described(app: FastAPI) -> None:
    ways = {
        f"{method} {path}": way
        for path, methods in app.openapi()["paths"].items()
        for method, way in methods.items()
        if path.startswith(("/api/calls", "/api/voice"))
    }
    assert {"post /api/calls", "get /api/calls/{call_id}", "post /api/voice/agents"} <= set(ways)
    for name, way in ways.items():
        assert way.get("summary"), name
        assert any(status.startswith("2") for status in way["responses"]), name
        if name.startswith("post") and "requestBody" in way:
            assert "schema" in way["requestBody"]["content"]["application/json"], name
