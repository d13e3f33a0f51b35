"""Past calls through a version of a flow, of a voice agent, another model: what would be said."""

import re
from uuid import UUID

import pytest
from sqlalchemy import func, select

from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.logic.save_flow import publish_flow, save_flow
from enterprisehub.domains.conversations.models import TurnRow
from enterprisehub.domains.replay.logic.promote_replay import promote_replay
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.domains.voice import queries as calls
from enterprisehub.domains.voice.contracts.agents import AgentConfig, TransferRule
from enterprisehub.domains.voice.logic.save_agent import make_agent, publish_version, save_version
from enterprisehub.domains.voice.models import CallRow, SaidRow
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.choose_models import choose_models
from tests.domains.replay.test_replay import _asking_otherwise, _examples, _replayed, _world
from tests.domains.replay.test_replay_models import A, B, _connected, _reads
from tests.domains.voice.line import Line, join, make_caller
from tests.scripted_models import scripted_models

pytestmark = [pytest.mark.requirement("BYD-04"), pytest.mark.usefixtures("worker")]
SELLS = "I want to sell my three bedroom house in Austin"
PRICE = "four hundred and fifty thousand dollars"
PERSON = "Can I speak to a real person please?"
CONFIG = AgentConfig(flow="seller")


def _answer_in(request) -> str:
    """The answer that a model was given to reword, as it stands."""
    said = "\n".join(message["content"] for message in request["messages"])
    found = re.search(r"<<<(\S+) answer\n(.*?)\n\1>>>", said, re.DOTALL)
    return found[2] if found else ""


async def _agent(database, scope, config=CONFIG) -> UUID:
    async with database.scoped(scope) as db:
        return (await make_agent(db, "Ava", config, live=True)).id


async def _call(database, scope, agent_id, *said: str, contact_id=None) -> Line:
    """A caller, known or not, says this; the call is over."""
    async with database.scoped(scope) as db:
        row = CallRow(
            agent_id=agent_id, agent_version=1, direction="inbound", state="ringing",
            contact_id=contact_id, connector="twilio", carrier="twilio",
            begun_at=func.now(),
        )  # fmt: skip
        db.add(row)
        await db.flush()
    line = await join(database, scope, row.id)
    await line.pick_up()
    for text in said:
        await line.say(text)
    await line.end()
    return line


async def _kept(database, scope) -> tuple[int, ...]:
    async with database.scoped(scope) as db:
        tables = (CallRow, SaidRow, TurnRow)
        return tuple([await db.scalar(select(func.count()).select_from(one)) for one in tables])


async def test_a_flow_is_proven_on_calls_too(database, scope):
    contact_id = await make_caller(database, scope)
    agent_id = await _agent(database, scope)
    line = await _call(database, scope, agent_id, SELLS, PRICE, contact_id=contact_id)
    await _call(database, scope, agent_id, "I have a house to sell")
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=2).save(db)
        version = (await save_flow(db, _asking_otherwise())).flow_version
    with pytest.raises(Conflict, match="at least 2 past items"):
        async with database.scoped(scope) as db:
            await publish_flow(db, "seller", version)
    before = await _world(database, scope), await _kept(database, scope)
    row = await _replayed(database, scope, {"kind": "flow", "name": "seller", "version": version})
    assert (row.state, row.error, row.done_count) == ("done", None, 2)
    report = row.report
    assert report["compared"] == 3 + 2, "each beginning, and each answer"
    assert report["faithful"] == 5, "what is live now says what was said"
    assert report["texts"] == 4, "asked again it says the same"
    assert (await _world(database, scope), await _kept(database, scope)) == before
    examples = {one.heard: one for one in await _examples(database, scope, row.id)}
    told = examples[SELLS]
    assert (told.subject_kind, told.title) == ("voice.call", "Answer 1 in a call")
    assert told.subject_id == line.call_id
    assert "And what would you ask for it?" in told.after["text"]
    assert "three-bedroom house in Austin" in told.before["text"]
    async with database.scoped(scope) as db:
        await promote_replay(db, row.id)


async def test_a_version_of_an_agent_needs_its_replay(database, scope):
    agent_id = await _agent(database, scope)
    await _call(database, scope, agent_id, SELLS, PERSON)
    other = CONFIG.model_copy(
        update={
            "greeting": "Good day from the Northwind team.",
            "transfer": TransferRule(to="number", number_e164="+15125550199"),
        }
    )
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=1).save(db)
        number = await save_version(db, agent_id, other)
    with pytest.raises(Conflict, match="Ava, version 2 must be replayed first"):
        async with database.scoped(scope) as db:
            await publish_version(db, agent_id, number)
    given = {"kind": "voice", "agent_id": str(agent_id), "number": number}
    row = await _replayed(database, scope, given)
    assert (row.state, row.kind, row.title) == ("done", "voice", "Ava, version 2")
    examples = {one.heard: one for one in await _examples(database, scope, row.id)}
    assert "Good day from the Northwind team." in examples[""].after["text"]
    asked = examples[PERSON]
    assert asked.after["handoff"] == "connected with +15125550199"
    assert asked.after["end"] == "transferred"
    assert asked.before["handoff"] == "human_requested"
    assert {"handoff", "end", "text"} <= set(asked.differs)
    assert SELLS not in examples, "nothing differs there"
    async with database.scoped(scope) as db:
        await promote_replay(db, row.id)
        assert (await calls.agent(db, agent_id)).live_number == number
    async with database.scoped(scope) as db:
        await publish_version(db, agent_id, 1)
    with pytest.raises(NotFound):
        await _replayed(database, scope, given | {"number": 9})


async def test_tests_and_calls_of_nobody_prove_nothing(database, scope):
    agent_id = await _agent(database, scope)
    await _call(database, scope, agent_id)
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=1).save(db)
        number = await save_version(db, agent_id, CONFIG.model_copy(update={"greeting": "Hi."}))
        await publish_version(db, agent_id, number)


async def test_what_was_known_when_the_call_began_is_known_again(database, scope):
    contact_id = await make_caller(database, scope)
    agent_id = await _agent(database, scope)
    await _call(database, scope, agent_id, SELLS, contact_id=contact_id)
    second = await _call(database, scope, agent_id, PRICE, contact_id=contact_id)
    async with database.scoped(scope) as db:
        version = (await save_flow(db, shipped("seller").model_dump(mode="json"))).flow_version
    row = await _replayed(database, scope, {"kind": "flow", "name": "seller", "version": version})
    assert (row.report["compared"], row.report["same"], row.report["faithful"]) == (4, 4, 4)
    async with database.scoped(scope) as db:
        said = [one.text for one in await calls.said(db, second.call_id)]
    assert "three-bedroom" not in " ".join(said), "it is not asked or said twice"


async def test_whoever_talks_over_the_agent_is_answered_as_then(database, scope):
    agent_id = await _agent(database, scope)
    line = await _call(database, scope, agent_id, SELLS)
    async with database.scoped(scope) as db:
        rows = await calls.said(db, line.call_id)
        greeting = [row for row in rows if row.engine_turn == 1]
        heard = next(row for row in rows if row.speaker == "caller")
        heard.began_ms = greeting[1].began_ms - 1
        version = await save_version(db, agent_id, CONFIG.model_copy(update={"greeting": "Hi."}))
    given = {"kind": "voice", "agent_id": str(agent_id), "number": version}
    row = await _replayed(database, scope, given)
    assert (row.report["compared"], row.report["faithful"]) == (2, 2)


async def test_what_models_read_and_word_in_calls_is_asked_again(database, scope):
    odd = "well you know we are moving for work to be honest"

    def reader(request):
        slot = {"slot": "motivation", "value": "relocating", "evidence": "moving for work"}
        return {"slots": [slot]} if _reads(request) else _answer_in(request)

    def hasty(request):
        return {"slots": []} if _reads(request) else "It is worth $9,000,000. Call 555-0100."

    contact_id = await make_caller(database, scope)
    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [reader], [hasty]
        await _connected(database, scope, now, "tiny-a")
        words = CONFIG.model_copy(update={"language_model": "words"})
        agent_id = await _agent(database, scope, words)
        await gateway.warm(database, scope, "extract", "rephrase")
        await _call(database, scope, agent_id, odd, contact_id=contact_id)
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
            await choose_models(db, {"extract": [A], "rephrase": [A]})
            turns = list(await db.scalars(select(TurnRow).order_by(TurnRow.at)))
        read = [turn for turn in turns if "slots" in turn.versions]
        worded = [turn for turn in turns if "template_text" in turn.versions]
        assert read, "what a model read in a call is kept from now on"
        assert worded
        await _connected(database, scope, other, "tiny-b")
        for route, kept in (("extract", read), ("rephrase", worded)):
            with pytest.raises(Conflict, match="must be replayed first"):
                async with database.scoped(scope) as db:
                    await choose_models(db, {route: [B]})
            row = await _replayed(database, scope, {"kind": "model", "route": route, "model": B})
            assert (row.state, row.error) == ("done", None)
            assert sum(row.report["asked"].values()) == len(kept)
            assert row.report["calls_before"] >= len(kept)
            examples = await _examples(database, scope, row.id)
            assert examples, route
            assert all("in a call" in one.title for one in examples)
        assert any("spoken on the telephone" in prompt for prompt in other.prompts)
        assert row.report["refused_wordings"] == len(worded)
