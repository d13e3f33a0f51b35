"""In calls a language model reads what rules cannot and words answers; it never decides."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from enterprisehub.domains.conversations import queries as conversation_queries
from enterprisehub.domains.conversations.logic import ask_model_aloud
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic import word_turn
from enterprisehub.domains.voice.logic.say_aloud import aloud, sentences
from enterprisehub.domains.voice.ports import Say, Utterance
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.ledger import latest_calls
from enterprisehub.kernel.llm.prompts.outcomes import figures_of
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work.runtime import Runtime
from tests.conftest import settled
from tests.domains.voice.line import Line, make_caller, pick_up, try_it
from tests.scripted_models import Reply, Silence, scripted_models

pytestmark = [
    pytest.mark.usefixtures("runtime"),
    pytest.mark.requirement("VOX-02", "VOX-05", "LLM-05"),
]
TOP = "so the top's shot and me and the missus are heading to Tulsa"
CLEAR = "i want to sell my three bedroom house in austin"


class Model:
    """Reads `slots` and words answers as `words`, or answers `instead`, whatever it is asked."""

    def __init__(self) -> None:
        self.slots: list[dict[str, str]] = []
        self.words = ""
        self.instead: Reply | None = None
        self.asked: list[str] = []
        self.told: list[str] = []

    def __call__(self, request: dict[str, Any]) -> Reply:
        reads = "exact words of the message" in json.dumps(request)
        self.asked.append("reads" if reads else "words")
        self.told.append(request["messages"][-1]["content"])
        if self.instead is not None:
            return self.instead
        return {"slots": self.slots} if reads else self.words

    async def asked_once(self) -> bool | None:
        return True if self.asked else None


@pytest.fixture
async def model(
    database: Database, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Model]:
    """A model that is given the time that a loaded machine takes."""
    await gateway.warm(database, scope)
    monkeypatch.setattr(ask_model_aloud, "READING_SECONDS", 30.0)
    monkeypatch.setattr(word_turn, "FIRST_SENTENCE_SECONDS", 30.0)
    monkeypatch.setattr(word_turn, "NEXT_SENTENCE_SECONDS", 30.0)
    async with scripted_models() as server:
        scripted = Model()
        server.replies = [scripted]
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "tiny", "api_key": "k"}
            await connect(db, "openai_compatible", values)
        yield scripted


async def _call(database: Database, scope: Scope, part: str) -> tuple[Line, UUID]:
    contact_id = await make_caller(database, scope)
    config = AgentConfig.model_validate({"flow": "seller", "language_model": part})
    line = await pick_up(database, scope, config, contact_id=contact_id)
    await line.pick_up()
    return line, contact_id


async def _turns(database: Database, scope: Scope, contact_id: UUID) -> list[Any]:
    async with database.scoped(scope) as db:
        session = await conversation_queries.latest_session(db, contact_id)
        assert session is not None
        return await conversation_queries.turns_of(db, session.id)


async def test_what_rules_cannot_read_a_model_does(
    database: Database, scope: Scope, model: Model, runtime: Runtime
) -> None:
    line, contact_id = await _call(database, scope, "reads")
    await line.say(CLEAR)
    assert model.asked == []
    model.slots = [
        {"slot": "motivation", "value": "relocating", "evidence": "heading to Tulsa"},
        {"slot": "price", "value": "400000", "evidence": "four hundred thousand"},
    ]
    await line.say(TOP)
    await line.end()
    assert model.asked == ["reads"]
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        ledger = [one for one in await latest_calls(db) if one.subject_id == line.call_id]
    assert call is not None
    assert call.slots["Reason to sell"]["words"] == "heading to Tulsa"
    assert "Hoped-for price" not in call.slots
    assert [(one.route, one.prompt, one.status) for one in ledger] == [
        ("extract", "conversations.extract", "success")
    ]
    heard = [turn for turn in await _turns(database, scope, contact_id) if turn.direction == "in"]
    assert [turn.engine for turn in heard] == ["rules", "rules+model"]
    assert heard[1].versions["model"] == "openai_compatible:tiny"


@pytest.mark.parametrize("failing", [401, Silence()])
async def test_a_model_that_fails_or_is_late_changes_nothing(
    database: Database,
    scope: Scope,
    model: Model,
    failing: Reply,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.instead = failing
    if isinstance(failing, Silence):
        monkeypatch.setattr(word_turn, "FIRST_SENTENCE_SECONDS", 0.2)
    line, _ = await _call(database, scope, "words")
    answer = await line.say(CLEAR)
    assert "three-bedroom house in Austin" in answer
    assert answer.count("?") == 1


async def test_answers_are_worded_sentence_by_sentence_and_kept_as_they_were_said(
    database: Database, scope: Scope, model: Model, runtime: Runtime
) -> None:
    line, contact_id = await _call(database, scope, "words")
    model.words = "Lovely, a 3-bedroom house in Austin. Now what price would make you happy?"
    answer = await line.say(CLEAR)
    assert answer == aloud(model.words)
    assert [part.text for part in line.last if isinstance(part, Say)] == [
        aloud(one) for one in sentences(model.words)
    ]
    await line.end()
    said = [turn for turn in await _turns(database, scope, contact_id) if turn.direction == "out"]
    assert said[-1].text == model.words
    assert said[-1].engine == "model"
    async with database.scoped(scope) as db:
        figures = (await figures_of(db, ["conversations.rephrase"]))["conversations.rephrase"]
    assert sum(one.kept for one in figures.values()) == 1


async def test_what_a_model_makes_up_is_not_said_and_the_question_is_put_all_the_same(
    database: Database, scope: Scope, model: Model
) -> None:
    line, _ = await _call(database, scope, "words")
    model.words = "Thanks. We sold one there for $900,000 last week. Shall I call 555-0100?"
    answer = await line.say(CLEAR)
    assert answer.startswith("Thanks.")
    assert "nine hundred thousand" not in answer
    assert "555" not in answer
    assert answer.count("?") == 1
    await line.end()
    async with database.scoped(scope) as db:
        figures = (await figures_of(db, ["conversations.rephrase"]))["conversations.rephrase"]
    assert sum(one.refused for one in figures.values()) == 1


@pytest.mark.requirement("BYD-05")
async def test_a_model_that_asks_something_else_is_not_heard_asking_it(
    database: Database, scope: Scope, model: Model
) -> None:
    line, _ = await _call(database, scope, "words")
    model.words = "Lovely, a 3-bedroom house in Austin. Which city is the home in?"
    answer = await line.say(CLEAR)
    assert answer.startswith("Lovely")
    assert "city" not in answer
    assert "price" in answer
    await line.end()


async def test_what_was_said_while_a_model_read_is_not_lost_when_the_caller_goes_on(
    database: Database, scope: Scope, model: Model
) -> None:
    line, contact_id = await _call(database, scope, "reads")
    model.instead = Silence()
    brain = line.briefing.brain
    first = brain.hear(Utterance(text=TOP, began_ms=0, ended_ms=900))
    waiting = asyncio.create_task(anext(aiter(first)))
    await settled(model.asked_once)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await brain.cut("")
    model.instead = 401
    await line.say("and it has three bedrooms", continues=True)
    await line.end()
    heard = [turn for turn in await _turns(database, scope, contact_id) if turn.direction == "in"]
    assert [turn.text for turn in heard] == [f"{TOP} and it has three bedrooms"]


async def test_an_agent_may_do_without_a_model(
    database: Database, scope: Scope, model: Model
) -> None:
    line, _ = await _call(database, scope, "off")
    await line.say(CLEAR)
    await line.say(TOP)
    assert model.asked == []


@pytest.mark.requirement("VUI-01")
async def test_a_trial_by_text_asks_the_model_as_a_call_does_and_each_turn_once(
    database: Database, scope: Scope, model: Model
) -> None:
    config = AgentConfig.model_validate({"flow": "seller", "language_model": "words"})
    model.slots = [{"slot": "motivation", "value": "relocating", "evidence": "heading to Tulsa"}]
    model.words = "Lovely, a 3-bedroom house in Austin. Now what price would make you happy?"
    first = await try_it(database, scope, config, [CLEAR])
    assert first.lines[-1].text == aloud(model.words)
    assert ("note", "Worded by a language model") in [(line.who, line.text) for line in first.lines]
    both = await try_it(database, scope, config, [CLEAR, TOP], first.remembered)
    assert model.asked.count("reads") == 1
    assert both.lines[: len(first.lines)] == first.lines
    assert any("motivation in “heading to Tulsa”" in line.text for line in both.lines)
    assert dict(both.known)["Reason to sell"]
    asked = len(model.asked)
    again = await try_it(database, scope, config, [CLEAR, TOP], both.remembered)
    assert (len(model.asked), again.lines) == (asked, both.lines)


@pytest.mark.requirement("VUI-01")
async def test_a_trial_says_that_the_model_failed_and_goes_on(
    database: Database, scope: Scope, model: Model
) -> None:
    model.instead = 401
    config = AgentConfig.model_validate({"flow": "seller", "language_model": "reads"})
    tried = await try_it(database, scope, config, [TOP])
    told = [line.text for line in tried.lines if line.who == "note"]
    assert len(told) == 1
    assert told[0].endswith("The rules went on")
    assert tried.lines[-1].who == "agent"
