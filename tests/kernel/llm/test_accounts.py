"""Accounts of models: tried out when they are connected, and tried one after the other."""

import pytest

from enterprisehub.kernel.connectors.accounts import try_out
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.llm.ledger import latest_calls
from enterprisehub.kernel.llm.policy import ModelSettings
from tests.scripted_models import scripted_models

ASKED = Question(
    route="reason", instructions="Be short.", prompt="Well?", output=str, prompt_version="1"
)


async def _connected(database, scope, url, model, **more):
    async with database.scoped(scope) as db:
        values = {"base_url": url, "model": model, **more}
        return (await connect(db, "openai_compatible", values)).id


@pytest.mark.requirement("LLM-01")
@pytest.mark.parametrize(
    ("reply", "says"),
    [("Ready.", "tiny answers."), (401, "refuses the key"), (404, "no such model")],
)
async def test_an_account_is_tried_out_in_words_for_people(
    database, scope, runtime, ring, reply, says
):
    async with scripted_models() as server:
        server.replies[:] = [reply]
        account_id = await _connected(database, scope, server.url, "tiny")
        assert says in await try_out(database, scope, account_id)
    async with database.scoped(scope) as db:
        (call,) = await latest_calls(db, limit=5)
    assert call.prompt_version == "trial", "a trial costs as every call does"


@pytest.mark.requirement("LLM-01")
async def test_a_model_that_cannot_be_asked_is_explained_without_the_librarys_words(
    database, scope, runtime, ring
):
    async with scripted_models() as server:
        server.replies[:] = [503, 503, 503]
        account_id = await _connected(database, scope, server.url, "tiny")
        assert "in trouble (HTTP 503). Try again" in await try_out(database, scope, account_id)
    for address, says in (
        ("http://127.0.0.1:9/v1", "tiny does not answer: Nothing listens at its address."),
        ("http://models.invalid/v1", "No server of that name is found."),
    ):
        account_id = await _connected(database, scope, address, "tiny")
        said = await try_out(database, scope, account_id)
        assert says in said
        assert "Errno" not in said


@pytest.mark.requirement("LLM-01")
async def test_two_servers_of_one_kind_stand_in_for_each_other(database, scope, runtime, ring):
    async with scripted_models() as first, scripted_models() as second:
        first.replies[:], second.replies[:] = [500], ["From the second."]
        await _connected(database, scope, first.url, "one")
        await _connected(database, scope, second.url, "two")
        assert (await gateway.ask(database, scope, ASKED)).value == "From the second."
        first.requests.clear()
        async with database.scoped(scope) as db:
            settings = await ModelSettings.load(db)
            routes = {"reason": ["openai_compatible:two"]}
            await settings.model_copy(update={"routes": routes}).save(db)
        assert (await gateway.ask(database, scope, ASKED)).value == "From the second."
        assert not first.requests, "a model's own server is asked where one names it"
