"""Telephone calls through signed webhooks: in, out, onward, and what the switch reports."""

import hashlib
import hmac
import json
from types import SimpleNamespace
from typing import Any

import pytest

from enterprisehub.connectors.jambonz.parse import parse
from enterprisehub.domains.conversations.api import session_of_contact
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig, Hours, TransferRule
from enterprisehub.domains.voice.edge.tokens import open_token
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.domains.voice.ports import Unspoken
from enterprisehub.kernel import clock, secrets
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.ids import new_id
from tests.conftest import settled
from tests.domains.voice.line import CALLER, join

SECRET = "whsec"
NUMBER = "+15125550100"


@pytest.fixture
async def account(database, scope, runtime) -> AccountRow:
    values = {
        "account_sid": str(new_id()),
        "api_key": "k",
        "webhook_secret": SECRET,
        "from_e164": NUMBER,
    }
    async with database.scoped(scope) as db:
        return await catalogue.connect(db, "jambonz", values)


@pytest.fixture
async def agent(database, scope):
    config = AgentConfig(
        flow="seller", transfer=TransferRule(to="number", number_e164="+15125550199")
    )
    async with database.scoped(scope) as db:
        return await make_agent(db, "Ava", config, number_e164=NUMBER, live=True)


def told(sid: str, **more: Any) -> dict[str, Any]:
    return {"call_sid": sid, "from": "15125550143", "to": "+15125550100"} | more


async def post(browser, account, what: str, body: dict[str, Any], *, secret: str = SECRET):
    raw = json.dumps(body).encode()
    stamp = str(int(clock.now().timestamp()))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
    headers = {"Jambonz-Signature": f"t={stamp},v1={digest}", "content-type": "application/json"}
    return await browser.post(
        f"/hooks/jambonz/{account.hook_key}/{what}", content=raw, headers=headers
    )


@pytest.mark.requirement("TEL-01", "TEL-04")
async def test_a_call_that_comes_in_is_connected_and_goes_on_to_a_person(
    database, scope, browser, account, agent
):
    sid = str(new_id())
    answer = await post(browser, account, "call", told(sid))
    assert answer.status_code == 200, answer.text
    answered, listen, hang_up = answer.json()
    assert answered == {"verb": "answer"}
    assert hang_up == {"verb": "hangup"}
    assert listen["bidirectionalAudio"]["sampleRate"] == 8000
    token = listen["url"].rpartition("/")[2]
    claim = open_token(secrets.installed(), token)
    again = await post(browser, account, "call", told(sid))
    other = open_token(secrets.installed(), again.json()[1]["url"].rpartition("/")[2])
    assert other.call_id == claim.call_id
    line = await join(database, scope, claim.call_id)
    assert "Northwind Realty" in await line.pick_up()
    await line.say("I want to talk to a person")
    assert line.transfer is not None
    assert line.transfer.target == "+15125550199"
    await line.briefing.switchboard.transfer(line.transfer)
    done = (await post(browser, account, "done", told(sid))).json()
    assert done[0]["verb"] == "dial"
    assert done[0]["target"] == [{"type": "phone", "number": "+15125550199"}]
    assert done[0]["callerId"] == NUMBER
    gather, leave = (await _colleague_hears(browser, account, sid)).json()
    assert "is on the line" in gather["say"]["text"]
    assert "Press 1" in gather["say"]["text"]
    assert leave == {"verb": "hangup"}
    keyed = told("child", parent_call_sid=sid, reason="dtmfDetected", digits="1")
    taken = (await post(browser, account, f"keyed?call={sid}", keyed)).json()
    assert [verb["verb"] for verb in taken] == ["say"]
    assert done[0]["actionHook"].endswith("/dialled")
    taken = await post(browser, account, "dialled", told(sid, dial_call_status="completed"))
    assert taken.json() == [{"verb": "hangup"}]
    await line.end("transferred")
    async with database.scoped(scope) as db:
        call = await queries.call(db, claim.call_id)
        contact = await crm.find_contact_by_phone(db, CALLER)
        assert await session_of_contact(db, contact.id) is not None
    assert call.state == "completed"
    assert call.outcome == "transferred"
    assert call.contact_id == contact.id


async def _colleague_hears(browser, account, sid):
    child = told("child", parent_call_sid=sid)
    return await post(browser, account, f"confirm?call={sid}", child)


@pytest.mark.requirement("VOX-06", "TEL-01")
@pytest.mark.parametrize(
    ("answer", "status", "why"),
    [
        ({"reason": "dtmfDetected", "digits": "2"}, "in-progress", "declined"),
        ({"reason": "timeout"}, "completed", "answered without pressing a key"),
        (None, "completed", "declined"),
        (None, "no-answer", "no answer"),
        (None, "busy", "busy"),
    ],
)
async def test_a_colleague_who_does_not_take_a_call_leaves_nobody_on_the_line(
    database, scope, browser, account, agent, answer, status, why
):
    """A switch calls a leg completed, too, whose colleague hung up while they were being told."""
    sid = str(new_id())
    came = await post(browser, account, "call", told(sid))
    claim = open_token(secrets.installed(), came.json()[1]["url"].rpartition("/")[2])
    line = await join(database, scope, claim.call_id)
    await line.pick_up()
    await line.say("I want to talk to a person")
    await line.briefing.switchboard.transfer(line.transfer)
    await line.end("transferred")
    await post(browser, account, "done", told(sid))
    if answer is not None:
        await _colleague_hears(browser, account, sid)
        keyed = told("child", parent_call_sid=sid, **answer)
        after = (await post(browser, account, f"keyed?call={sid}", keyed)).json()
        assert after[-1] == {"verb": "hangup"}
    says, over = (
        await post(browser, account, "dialled", told(sid, dial_call_status=status))
    ).json()
    assert "You will be called back." in says["text"]
    assert over == {"verb": "hangup"}
    async with database.scoped(scope) as db:
        call = await queries.call(db, claim.call_id)
        events = {event.summary for event in await queries.call_events(db, claim.call_id)}
        contact = await crm.find_contact_by_phone(db, CALLER)
        tasks = await crm.open_tasks_of(db, contact.id)
    assert call.outcome == "callback"
    assert f"+15125550199 was not reached: {why}" in events
    assert "call" in {task.kind for task in tasks}


@pytest.mark.requirement("TEL-01", "REC-01")
async def test_who_was_cut_off_by_a_dead_process_hears_so_and_is_called_back(
    database, scope, browser, account, agent, monkeypatch, unused_tcp_port
):
    monkeypatch.setenv("HUB_VOICE_PORT", str(unused_tcp_port))  # nobody listens there
    sid = str(new_id())
    answer = await post(browser, account, "call", told(sid))
    claim = open_token(secrets.installed(), answer.json()[1]["url"].rpartition("/")[2])
    line = await join(database, scope, claim.call_id)
    await line.pick_up()
    says, hang_up = (await post(browser, account, "done", told(sid))).json()
    assert "the line was cut on our side" in says["text"]
    assert hang_up == {"verb": "hangup"}
    again = (await post(browser, account, "done", told(sid))).json()
    assert again == [{"verb": "hangup"}]
    async with database.scoped(scope) as db:
        call = await queries.call(db, claim.call_id)
        contact = await crm.find_contact_by_phone(db, CALLER)
        tasks = await crm.open_tasks_of(db, contact.id)
    assert (call.state, call.end_reason) == ("interrupted", "lost")
    assert [task.kind for task in tasks] == ["call"]


@pytest.mark.requirement("TEL-01", "VOX-02")
async def test_a_caller_whom_no_voice_is_left_to_tell_hears_it_from_the_switch(
    database, scope, browser, account, agent, worker
):
    sid = str(new_id())
    answer = await post(browser, account, "call", told(sid))
    claim = open_token(secrets.installed(), answer.json()[1]["url"].rpartition("/")[2])
    line = await join(database, scope, claim.call_id)
    sorry = line.briefing.setup.fallback_text
    await line.briefing.events.tell(Unspoken(at_ms=400, text=sorry))
    says, hang_up = (await post(browser, account, "done", told(sid))).json()
    assert says == {"verb": "say", "text": sorry}
    assert hang_up == {"verb": "hangup"}
    await line.end("speech_failed")
    async with database.scoped(scope) as db:
        call = await queries.call(db, claim.call_id)
        contact = await crm.find_contact_by_phone(db, CALLER)
        tasks = await crm.open_tasks_of(db, contact.id)
    assert (call.state, call.end_reason, call.outcome) == ("failed", "speech_failed", None)
    assert [task.kind for task in tasks] == ["call"]


@pytest.mark.requirement("TEL-03")
async def test_a_switch_that_hangs_up_for_a_dead_process_completes_nothing(
    database, scope, browser, account, agent, worker, monkeypatch, unused_tcp_port
):
    monkeypatch.setenv("HUB_VOICE_PORT", str(unused_tcp_port))
    sid = str(new_id())
    answer = await post(browser, account, "call", told(sid))
    claim = open_token(secrets.installed(), answer.json()[1]["url"].rpartition("/")[2])
    await join(database, scope, claim.call_id)
    await post(browser, account, "status", told(sid, call_status="completed", sip_status=200))

    async def over():
        async with database.scoped(scope) as db:
            call = await queries.call(db, claim.call_id)
        return call if call.ended_at else None

    assert (await settled(over)).state == "interrupted"


@pytest.mark.requirement("VOX-06")
@pytest.mark.parametrize(
    ("kind", "machine", "over"),
    [
        ("amd_human_detected", False, False),
        ("amd_machine_detected", True, False),
        ("amd_machine_stopped_speaking", True, True),
        ("amd_tone_detected", True, True),
    ],
)
def test_what_the_switch_hears_of_machines_is_understood(kind, machine, over):
    delivery = SimpleNamespace(type="machine", payload=told("c1", type=kind))
    [report] = parse(delivery)
    assert (report.answered_by_machine, report.greeting_over) == (machine, over)
    assert parse(SimpleNamespace(type="machine", payload=told("c1", type="amd_error"))) == []


@pytest.mark.requirement("TEL-01")
async def test_a_forged_or_nameless_webhook_is_refused(browser, account, agent):
    forged = await post(browser, account, "call", told("x"), secret="guessed")
    assert forged.status_code == 403
    assert (await post(browser, account, "call", {"from": "1"})).status_code == 422
    gone = await browser.post("/hooks/jambonz/nobody/call", content=b"{}")
    assert gone.status_code == 404


@pytest.mark.requirement("TEL-04")
async def test_outside_its_hours_a_call_goes_on_and_who_is_not_reached_is_called_back(
    browser, account, database, scope
):
    hours = Hours(always=False, days=("mon",), forward_e164="+15125550188")
    config = AgentConfig(flow="seller", hours=hours)
    async with database.scoped(scope) as db:
        await make_agent(db, "Ava", config, number_e164=NUMBER, live=True)
    sid = str(new_id())
    sunday = clock.now().replace(year=2026, month=11, day=22, hour=18)
    with clock.fixed(sunday):
        dial, hang_up = (await post(browser, account, "call", told(sid))).json()
        assert dial["target"] == [{"type": "phone", "number": "+15125550188"}]
        assert hang_up == {"verb": "hangup"}
        missed = told(sid, dial_call_status="no-answer")
        says, _ = (await post(browser, account, "dialled", missed)).json()
    assert says["verb"] == "say"
    assert "You will be called back." in says["text"]
    async with database.scoped(scope) as db:
        contact = await crm.find_contact_by_phone(db, CALLER)
        tasks = await crm.open_tasks_of(db, contact.id)
    assert [task.kind for task in tasks] == ["call"]


@pytest.mark.requirement("TEL-04")
async def test_a_number_that_nobody_answers_is_declined(browser, account, database, scope):
    answer = await post(browser, account, "call", told(str(new_id())))
    assert answer.json()[0]["verb"] == "sip:decline"
    assert "No live agent" in answer.json()[0]["reason"]


@pytest.mark.requirement("TEL-03")
async def test_reports_move_the_call_on_and_only_forward(
    database, scope, browser, account, agent, worker
):
    sid = str(new_id())
    await post(browser, account, "call", told(sid))
    busy = told(
        sid, call_status="busy", sip_status=486, sip_reason="Busy Here", direction="inbound"
    )
    assert (await post(browser, account, "status", busy)).status_code == 204

    async def over():
        async with database.scoped(scope) as db:
            call = await queries.call_of_provider(db, "jambonz", sid)
        return call if call and call.state == "busy" else None

    call = await settled(over)
    assert call.facts["sip_status"] == 486
    assert call.end_detail == "The carrier answered 486 (Busy Here): the line is busy."
    late = told(sid, call_status="ringing", direction="inbound")
    await post(browser, account, "status", late)
    done = await post(browser, account, "call", told(sid))
    assert done.json()[0]["verb"] == "sip:decline"
