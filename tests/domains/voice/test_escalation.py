"""When a caller is given a person, where their call goes, and what they hear when nobody comes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import (
    AgentConfig,
    EscalationRule,
    Hours,
    TransferRule,
)
from enterprisehub.domains.voice.logic.analyse_call import record_analysis
from enterprisehub.domains.voice.logic.hand_over import not_reached
from enterprisehub.domains.voice.logic.queue_call import give_up_waiting
from enterprisehub.domains.voice.logic.route_call import choose_agent, take_inbound
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.domains.voice.ports import Hold
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.suspend_tenant import suspend_tenant
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.line import CALLER, Line, make_caller, pick_up

pytestmark = pytest.mark.usefixtures("runtime")
TO_QUEUE = TransferRule(to="queue")
NIGHT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PERSON = "+15125550188"


async def _line(database: Database, scope: Scope, rule: EscalationRule) -> Line:
    config = AgentConfig(flow="seller", transfer=TO_QUEUE, escalation=rule)
    line = await pick_up(database, scope, config, contact_id=await make_caller(database, scope))
    await line.pick_up()
    return line


async def _events(database: Database, scope: Scope, call_id: UUID) -> dict[str, str]:
    async with database.scoped(scope) as db:
        return {event.kind: event.summary for event in await queries.call_events(db, call_id)}


@pytest.mark.requirement("TEL-04")
async def test_who_is_not_understood_again_and_again_gets_a_person(
    database: Database, scope: Scope
) -> None:
    line = await _line(database, scope, EscalationRule(unclear_turns=2))
    first = await line.say("blorp fnargle wibble")
    assert "person" not in first
    said = await line.say("zzz krrk plonk")
    assert "I'd like to get a person for you." in said
    assert any(isinstance(part, Hold) for part in line.last)
    await line.end()
    events = await _events(database, scope, line.call_id)
    assert events["call.escalated"] == (
        "A person is due: the caller was not understood 2 times in a row"
    )


@pytest.mark.requirement("TEL-04")
async def test_a_word_that_calls_for_a_person_does(database: Database, scope: Scope) -> None:
    line = await _line(database, scope, EscalationRule(keywords=("probate",)))
    said = await line.say("the house is in probate, you know")
    assert "get a person" in said
    await line.end()
    assert "said “probate”" in (await _events(database, scope, line.call_id))["call.escalated"]


@pytest.mark.requirement("TEL-04")
async def test_a_displeased_caller_gets_a_person_where_the_agent_is_told_so(
    database: Database, scope: Scope
) -> None:
    angry = "this is terrible, awful service, I am really upset and disappointed"
    line = await _line(database, scope, EscalationRule(displeased=True))
    assert "get a person" in await line.say(angry)
    await line.end()
    calm = await pick_up(database, scope, AgentConfig(flow="seller", transfer=TO_QUEUE))
    await calm.pick_up()
    assert "get a person for you" not in await calm.say(angry)
    await calm.end()


@pytest.mark.requirement("TEL-04")
async def test_where_one_must_ask_twice_the_agent_first_offers_to_help(
    database: Database, scope: Scope
) -> None:
    line = await _line(database, scope, EscalationRule(asks=2))
    assert "I can help with most things" in await line.say("can I talk to a person")
    assert not any(isinstance(part, Hold) for part in line.last)
    assert "queue" in await line.say("no, I want to talk to a person")
    await line.end()


@pytest.mark.requirement("TEL-04", "VOX-06")
async def test_who_could_not_be_connected_hears_so_and_is_noted_for_a_callback(
    database: Database, scope: Scope
) -> None:
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, AgentConfig(flow="seller"), contact_id=contact_id)
    await line.pick_up()
    said = [part async for part in line.briefing.brain.not_connected("The line is dead.")]
    assert "could not connect you" in said[0].text  # type: ignore[union-attr]
    assert "Goodbye" in await line.say("no thank you")
    await line.end()
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        tasks = await crm.open_tasks_of(db, contact_id)
    assert call is not None
    assert call.outcome == "callback"
    assert [task.kind for task in tasks] == ["call"]


@pytest.mark.requirement("TEL-04")
async def test_who_waits_in_vain_goes_on_with_the_agent_and_is_called_back(
    database: Database, scope: Scope
) -> None:
    contact_id = await make_caller(database, scope)
    patient = AgentConfig(flow="seller", transfer=TransferRule(to="queue", queue_seconds=60))
    line = await pick_up(database, scope, patient, contact_id=contact_id)
    await line.pick_up()
    await line.say("can I talk to a person")
    begun = clock.now()
    for after, given_up, tasks in ((30, 0, 0), (90, 1, 1), (120, 0, 1)):
        with clock.fixed(begun + timedelta(seconds=after)):
            async with database.scoped(scope) as db:
                assert await give_up_waiting(db) == given_up
                assert len(await crm.open_tasks_of(db, contact_id)) == tasks
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        (task,) = await crm.open_tasks_of(db, contact_id)
    assert call is not None
    assert call.handler == "agent"
    assert (task.kind, task.title) == ("call", "Get back about what was said in a call")
    events = await _events(database, scope, line.call_id)
    assert events["call.queue_left"] == "Nobody came; the agent goes on"
    assert "trouble.queue" in events  # no voice process holds this call: the record says so
    await line.end()


@pytest.mark.requirement("TEL-04")
async def test_a_call_that_nobody_took_after_all_is_summed_up_as_such(
    database: Database, scope: Scope
) -> None:
    line = await pick_up(database, scope, contact_id=await make_caller(database, scope))
    await line.pick_up()
    await line.say("", digits="0")
    await line.end("transferred")
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id, lock=True)
        assert call is not None
        call.outcome = "transferred"
        await record_analysis(db, str(line.call_id), {})
        assert call.summary["text"] == "The caller was connected with a person."
        call.connector, call.provider_id = "jambonz", str(new_id())
        call.facts = {**call.facts, "onward": {"target": PERSON, "warm": False}}
        await db.flush()
        assert await not_reached(db, "jambonz", call.provider_id, "busy")
    assert call.summary["text"] == "The caller wants to talk with a person."
    assert call.summary["next_steps"][0].startswith("Call them back today")


@pytest.mark.requirement("TEL-04")
async def test_outside_its_hours_a_call_goes_on_and_an_unanswered_one_leaves_a_task(
    database: Database, scope: Scope
) -> None:
    closed = AgentConfig(
        flow="seller", hours=Hours(always=False, days=("mon",), forward_e164=PERSON)
    )
    sid = str(new_id())
    with clock.fixed(NIGHT):
        async with database.scoped(scope) as db:
            await make_agent(db, "Ava", closed, number_e164="+15125550100", live=True)
            answered = await take_inbound(
                db, connector="jambonz", provider_id=sid, from_e164=CALLER,
                to_e164="+15125550100",
            )  # fmt: skip
        assert answered.onward is not None
        assert answered.onward.target == PERSON
        async with database.scoped(scope) as db:
            assert await not_reached(db, "jambonz", sid, "completed") is None
            says = await not_reached(db, "jambonz", sid, "no-answer")
            call = await queries.call_of_provider(db, "jambonz", sid)
            assert call is not None
            assert call.contact_id is not None
            tasks = await crm.open_tasks_of(db, call.contact_id)
    assert says is not None
    assert "You will be called back." in says
    assert (call.state, call.end_reason, call.outcome) == ("completed", "forwarded", "callback")
    assert len(tasks) == 1


@pytest.mark.requirement("TEL-04")
async def test_a_call_rings_at_the_agent_that_is_good_at_it(
    database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        await make_agent(db, "Bo", AgentConfig(flow="buyer", good_at=("buyer",)), live=True)
        seller = AgentConfig(flow="seller", good_at=("seller", "hot"))
        good = await make_agent(db, "Ava", seller, live=True)
        fresh = AgentConfig(flow="lead", good_at=("new caller",))
        first = await make_agent(db, "Cy", fresh, live=True)
        contact_id = await make_known_seller(database, scope)
        chosen = await choose_agent(db, CALLER, None)
        unknown = await choose_agent(db, "+15125550177", None)
        assert chosen is not None
        assert unknown is not None
        assert (chosen.id, unknown.id) == (good.id, first.id)
        session = await conversations.session_of_contact(db, contact_id)
    assert session is not None
    assert session.flow == "seller"


async def make_known_seller(database: Database, scope: Scope) -> UUID:
    """A contact whose conversation is about a sale."""
    contact_id = await make_caller(database, scope)
    async with database.scoped(scope) as db:
        await conversations.begin_spoken(
            db, flow="seller", contact_id=contact_id, language="en", tone="consultative",
            address=CALLER,
        )  # fmt: skip
    return contact_id


@pytest.mark.requirement("DLV-06")
async def test_who_calls_a_suspended_organisation_hears_so_and_no_call_is_led(
    database: Database, scope: Scope
) -> None:
    sid = str(new_id())
    async with database.scoped(scope) as db:
        await make_agent(db, "Ava", AgentConfig(flow="seller"), live=True)
        await suspend_tenant(db, "Unpaid")
        answered = await take_inbound(
            db, connector="jambonz", provider_id=sid, from_e164=CALLER, to_e164="+15125550100"
        )
        assert answered.onward is not None
        assert (answered.onward.target, answered.media_token) == ("", "")
        assert "cannot take calls" in answered.onward.last_words
        assert await queries.call_of_provider(db, "jambonz", sid) is None
