"""People see what reuse of answers saved, and decide about it."""

import pytest

from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.llm.gateway import Question, ask
from tests.scripted_models import scripted_models


def _question():
    return Question(
        route="reason",
        instructions="Choose.",
        prompt="Now.",
        output=str,
        prompt_version="1",
        reuse="exact",
    )


@pytest.mark.requirement("LLM-03")
@pytest.mark.requirement("LLM-04")
async def test_savings_are_shown_and_reuse_is_set_and_forgotten(
    database, scope, signed_in, runtime
):
    page = await signed_in.page("/models")
    assert "No question could be answered from before yet" in page
    assert "No connected model makes vectors" in page
    async with scripted_models() as server:
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "tiny"}
            await connect(db, "openai_compatible", values)
        for _ in range(3):
            await ask(database, scope, _question())
        page = await signed_in.page("/models")
        assert "67 %" in page
        assert "300 saved, 150 used" in page
        usage = (await signed_in.get("/api/models/usage")).json()
        assert usage["savings"]["hits"] == {"process": 2, "shared": 0, "similar": 0}
        assert usage["routes"][0]["reused"] == 2
        assert (await signed_in.delete("/api/models/answers")).json() == {"forgotten": 1}
        assert (await ask(database, scope, _question())).cache_level == "miss"
        form = {"level_reason": "off", "level_extract": "similar", "likeness_extract": "0.97"}
        saved = await signed_in.post("/models/reuse", data=form | {"keep_hours_extract": "2"})
        assert saved.status_code == 303, saved.text
        assert (await ask(database, scope, _question())).cache_level == "none"
        assert (await signed_in.post("/models/reuse/forget")).status_code == 303
    wrong = await signed_in.post("/models/reuse", data={"likeness_reason": "7"})
    assert wrong.status_code == 422
    assert "from 0.8 to 1" in wrong.text
    page = await signed_in.page("/models")
    assert 'value="0.97"' in page


@pytest.mark.requirement("LLM-01")
async def test_a_task_is_not_left_without_a_model_by_a_slip(signed_in):
    form = {"budget": "100", "tokens": "16000", "enabled": "true"}
    for slip in ("nonsense", "opnai:gpt-4o", "openai:"):
        wrong = await signed_in.post("/models", data=form | {"route_reason": slip})
        assert wrong.status_code == 422
        assert "write connector:model" in wrong.text
    kept = await signed_in.post("/models", data=form | {"route_reason": "openai:gpt-4o, gemini:x"})
    assert kept.status_code == 303
    assert "openai:gpt-4o, gemini:x" in await signed_in.page("/models")
