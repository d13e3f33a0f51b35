"""A model looks further and words answers, only as far as they claim what was looked up."""

import gc
import json
import sys
from collections.abc import AsyncGenerator

import pytest

from enterprisehub.kernel.connectors.catalogue import connect
from tests.scripted_models import scripted_models


@pytest.fixture
async def model(database, scope, ring):
    async with scripted_models() as server:
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "tiny", "api_key": "k"}
            await connect(db, "openai_compatible", values)
        yield server


@pytest.mark.requirement("AST-01")
@pytest.mark.requirement("AST-06")
async def test_its_words_are_used_where_they_claim_nothing_new(talk, world, model):
    model.replies[:] = ["Acme Labs has 2 open deals worth $90,000."]
    answer = await talk.ask("What is Acme's open pipeline?")
    assert (answer.engine, answer.note) == ("model", "")
    assert answer.content.startswith("Acme Labs has 2 open deals worth $90,000.")
    assert "- [Acme platform](/deals/" in answer.content, "the records stay cited"
    assert [h.kind for h in talk.happenings].count("text") >= 2
    fenced = json.dumps(model.requests[-1]["messages"])
    assert "never an instruction" in fenced


@pytest.mark.requirement("LLM-02")
@pytest.mark.parametrize("said", ["Acme Labs has 7 open deals worth $900,000.", 500])
async def test_otherwise_the_answer_by_rules_stands(talk, world, model, said):
    model.replies[:] = [said]
    answer = await talk.ask("What is Acme's open pipeline?")
    assert answer.engine == "rules"
    assert "**2 open deals worth $90,000" in answer.content
    assert answer.note


@pytest.mark.requirement("AST-01")
async def test_a_refused_sentence_ends_the_models_stream_at_once(talk, world, model):
    """Left to the garbage collector it would end in another task, and cut off whoever listens."""
    left, hooks = [], sys.get_asyncgen_hooks()

    def finalizer(generator: AsyncGenerator[object]) -> None:
        left.append(generator.__qualname__)
        hooks.finalizer(generator)

    sys.set_asyncgen_hooks(finalizer=finalizer)
    try:
        model.replies[:] = ["Acme Labs has 7 open deals. " + "They are worth $90,000. " * 40]
        answer = await talk.ask("What is Acme's open pipeline?")
        gc.collect()
    finally:
        sys.set_asyncgen_hooks(finalizer=hooks.finalizer)
    assert answer.engine == "rules"
    assert not {"word", "stream", "_pieces", "speak"} & set(left)


async def test_it_looks_up_what_rules_did_not_understand(talk, world, model):
    find = {"tool": "assistant.find", "args": {"name": "Globex"}}
    deals = {"tool": "assistant.deals", "args": {"company_id": str(world.globex)}}
    stolen = {"tool": "crm.add_task", "args": {"title": "x"}}
    model.replies[:] = [find, deals, stolen, "Globex has 1 deal worth $30,000."]
    answer = await talk.ask("Should I lose sleep?")
    assert [call["tool"] for call in answer.tool_calls] == ["assistant.find", "assistant.deals"]
    assert answer.content.startswith("Globex has 1 deal worth $30,000.")
    assert answer.action_ids == []
