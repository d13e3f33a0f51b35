"""With a model key: better reading and wording, the same policy; and none of it when it fails."""

import json
import re

import pytest

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.ask_model import EXTRACT_VERSION
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.llm.ledger import latest_calls
from enterprisehub.kernel.llm.prompts.outcomes import figures_of
from enterprisehub.kernel.llm.prompts.versions import publish_version, save_draft
from tests.domains.conversations.talk import STORY
from tests.scripted_models import Raw, Reply, Silence, scripted_models

TOP = "so the top's shot and me and the missus are heading to Tulsa"


def _route(request) -> str:
    return "extract" if "exact words of the message" in json.dumps(request) else "rephrase"


class Scripted:
    """Answers extraction with `slots` and rephrasing with `words`, or fails with a status."""

    def __init__(self) -> None:
        self.slots: list[dict[str, str]] = []
        self.words: str | None = None
        self.fail: Reply | None = None
        self.asked: list[str] = []
        self.prompts: list[str] = []
        self.instructions: list[str] = []

    def __call__(self, request):
        route = _route(request)
        self.asked.append(route)
        self.prompts.append(request["messages"][-1]["content"])
        self.instructions.append(request["messages"][0]["content"])
        if self.fail is not None:
            return self.fail
        if route == "extract":
            return {"slots": self.slots}
        return self.words or "Dallas is great, call 555-0100."


@pytest.fixture
async def model(database, scope, ring):
    async with scripted_models() as server:
        script = Scripted()
        server.replies = [script]
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "tiny", "api_key": "k"}
            await connect(db, "openai_compatible", values)
        yield script


@pytest.mark.requirement("LLM-02")
async def test_a_model_reads_what_grammars_cannot(talk, model):
    await talk.begin(default_flow="seller")
    model.slots = [
        {"slot": "condition", "value": "needs_roof", "evidence": "the top's shot"},
        {"slot": "motivation", "value": "relocating", "evidence": "heading to Tulsa"},
        {"slot": "price", "value": "400000", "evidence": "four hundred thousand"},
    ]
    answer = await talk.says(TOP)
    session = await talk.session()
    assert session.slots["condition"]["extractor"] == "model"
    assert session.slots["condition"]["surface"] == "the top's shot"
    assert "price" not in session.slots
    assert "new roof" in answer
    assert model.asked[0] == "extract"


@pytest.mark.requirement("BYD-05")
async def test_a_good_wording_is_used_and_stands_in_the_receipt(talk, model):
    await talk.begin(default_flow="seller")
    model.words = (
        "Hello! I'm the automated assistant of Acme Realty. So it is a 3-bedroom in Austin, this"
        " summer, around $450,000, and it needs a new roof. May I ask what brings you to sell?"
    )
    answer = await talk.says(STORY)
    (turn,) = await talk.answers(1)
    assert answer == model.words
    assert turn.engine == "model"
    assert turn.versions["model"] == "openai_compatible:tiny"
    assert turn.versions["prompt_version"]
    assert turn.versions["template_text"] != answer


@pytest.mark.requirement("LLM-05")
@pytest.mark.requirement("LLM-04")
async def test_the_tenants_own_prompt_is_asked_by_and_judged(talk, model, database, scope):
    """Published in the console, used by the bot, named in the ledger, judged by the checks."""
    await talk.begin(default_flow="seller")
    async with database.scoped(scope) as db:
        draft = await save_draft(db, "conversations.rephrase", "Be brief. {{budget}} at most.")
        await publish_version(db, draft.id, use_pct=100)
    model.words = "Sure! Dallas homes sell for $900,000 by Friday, guaranteed. Call me?"
    await talk.says(STORY)
    (turn,) = await talk.answers(1)
    assert turn.versions["prompt_version"] == "own-1"
    async with database.scoped(scope) as db:
        calls = {(c.prompt, c.prompt_version) for c in await latest_calls(db)}
        found = (await figures_of(db, ["conversations.rephrase"]))["conversations.rephrase"]
    assert calls == {("conversations.extract", "2"), ("conversations.rephrase", "own-1")}
    assert (found["own-1"].calls, found["own-1"].refused, found["own-1"].kept) == (1, 1, 0)
    assert any("Be brief. 320 at most." in prompt for prompt in model.instructions)


@pytest.mark.requirement("BYD-05")
async def test_an_invented_fact_is_refused_and_the_template_leaves(talk, model):
    await talk.begin(default_flow="seller")
    model.words = "Sure! Dallas homes sell for $900,000 by Friday, guaranteed. Call me?"
    answer = await talk.says(STORY)
    (turn,) = await talk.answers(1)
    assert "around $450,000" in answer
    assert turn.engine == "rules"
    problems = turn.versions["rephrase_check"]["problems"]
    assert {"name: Dallas", "number: 900000"} <= set(problems)


@pytest.mark.requirement("LLM-02")
@pytest.mark.requirement("BYD-05")
async def test_when_the_model_fails_in_mid_conversation_the_rules_go_on(talk, model):
    await talk.begin(default_flow="seller")
    model.words = "no"
    await talk.says(STORY)
    model.fail = 500
    corrected = await talk.says("actually 425, not 450")
    assert "$425,000" in corrected
    turn = (await talk.answers(2))[-1]
    assert turn.engine == "rules"
    assert "2.5 %" in await talk.says("what's your commission?")


@pytest.mark.requirement("BYD-05")
async def test_rules_and_model_disagree_and_the_lead_is_asked(talk, model):
    await talk.begin(default_flow="seller")
    model.words = "no"
    model.slots = [{"slot": "bedrooms", "value": "4", "evidence": "4 beds"}]
    answer = await talk.says("it's in Austin, 3 bedrooms, or 4 beds if you count the den")
    assert answer.endswith("a 3-bedroom home?")
    session = await talk.session()
    bedrooms = session.slots["bedrooms"]
    assert (bedrooms["value"], bedrooms["confidence"]) == (3, 0.5)
    heard = (await talk.heard(1))[-1]
    (found,) = heard.understanding["disagreements"]
    assert (found["rule_value"], found["model_value"]) == (3, 4)


@pytest.mark.requirement("BYD-05")
async def test_disagreements_are_counted_per_slot_model_and_prompt(
    talk, model, signed_in, with_key, database, scope
):
    assert "Where rules and model read differently" not in await signed_in.page("/bots")
    await talk.begin(default_flow="seller")
    model.words = "no"
    model.slots = [{"slot": "bedrooms", "value": "4", "evidence": "4 beds"}]
    await talk.says("it's in Austin, 3 bedrooms, or 4 beds if you count the den")
    model.slots = [{"slot": "bedrooms", "value": "3", "evidence": "3 bedrooms"}]
    await talk.says("I mean 3 bedrooms")
    model.fail = 500
    await talk.says("really 3 bedrooms")
    found = {row["slot"]: row for row in (await with_key.get("/api/bots/disagreements")).json()}
    assert found["bedrooms"] == {
        "slot": "bedrooms",
        "model": "openai_compatible:tiny",
        "prompt_version": EXTRACT_VERSION,
        "turns": 2,
        "disagreements": 1,
        "share_ratio": 0.5,
    }
    assert next(iter(found)) == "bedrooms"
    assert {row["disagreements"] for slot, row in found.items() if slot != "bedrooms"} == {0}
    shown = await signed_in.page("/bots")
    assert "Where rules and model read differently" in shown
    assert f"openai_compatible:tiny · prompt {EXTRACT_VERSION}" in shown
    assert "50.0 %" in shown
    async with database.scoped(scope) as db:
        assert await queries.disagreements_since(db, clock.now()) == []


async def test_a_tenant_can_do_without_a_model(talk, model):
    await talk.begin(default_flow="seller", use_model=False)
    await talk.says(STORY)
    assert model.asked == []


@pytest.mark.requirement("LLM-01")
async def test_an_answer_without_choices_costs_the_lead_nothing(talk, model):
    await talk.begin(default_flow="seller")
    model.fail = Raw({"id": "c", "object": "chat.completion", "created": 1, "choices": []})
    assert "around $450,000" in await talk.says(STORY)
    heard = (await talk.heard(1))[-1]
    assert "failed" in heard.versions


@pytest.mark.requirement("LLM-01")
async def test_a_model_that_hangs_is_not_waited_for(talk, model):
    await talk.begin(default_flow="seller", model_seconds=1)
    model.fail = Silence()
    assert "around $450,000" in await talk.says(STORY)


@pytest.mark.requirement("LLM-02")
async def test_a_short_answer_is_read_beside_the_question_it_answers(talk, model):
    await talk.begin(default_flow="seller")
    model.words = "no"
    question = await talk.says("I want to sell my house in Austin")
    await talk.says("3")
    first, *later = [p for p in model.prompts if "The slots:" in p]
    assert " question\n" not in first
    fenced = later[0].split("<<<")[1]
    assert " question\n" in fenced
    assert question.split("?")[0][-30:] in fenced


@pytest.mark.requirement("LLM-06")
async def test_the_answer_that_quotes_the_lead_is_fenced_like_the_leads_own_words(talk, model):
    await talk.begin(default_flow="seller")
    await talk.says(STORY)
    prompt = model.prompts[model.asked.index("rephrase")]
    begins = re.search(r"<<<(?P<word>[0-9a-f]+) answer\n", prompt)
    assert begins is not None
    inside = prompt[begins.end() : prompt.index(f"{begins['word']}>>>", begins.end())]
    assert "around $450,000" in inside
    assert "$450,000" not in prompt.replace(inside, "")
