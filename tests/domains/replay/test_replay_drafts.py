"""Drafts that agents had worded are worded again: by a version of their prompt, by a model."""

import pytest

from enterprisehub.domains.crm.contracts.inputs import EmailIn
from enterprisehub.domains.replay.logic.promote_replay import promote_replay
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.llm.choose_models import choose_models
from enterprisehub.kernel.llm.policy import ModelSettings
from enterprisehub.kernel.llm.prompts.choices import Share, choose, shares_of
from enterprisehub.kernel.llm.prompts.versions import publish_version, save_draft
from tests.domains.outreach.test_worded_drafts import BODY, _nurtured, _quiet, model
from tests.domains.replay.test_replay import _examples, _replayed, _world
from tests.domains.replay.test_replay_models import B, _connected
from tests.scripted_models import scripted_models

__all__ = ["model"]
PROMPT = "outreach.reword"
pytestmark = pytest.mark.requirement("BYD-04")


async def test_drafts_are_worded_again_by_prompt_and_by_model(
    database,
    scope,
    worker,
    model,
):
    await _quiet(database, scope, emails=[EmailIn(email="ana@northwind.example")])
    model.replies = [BODY]
    run, [email] = await _nurtured(database, scope)
    assert email.payload["body"] == BODY
    before = await _world(database, scope)
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=1).save(db)
        draft = await save_draft(db, PROMPT, "Shorter, please: {{budget}}.")
        await publish_version(db, draft.id)
    with pytest.raises(Conflict, match="must be replayed first"):
        async with database.scoped(scope) as db:
            await choose(db, PROMPT, [Share("own-1", 100)])
    model.replies = [BODY.replace("pick up", "pick up our $900,000 offer")]
    row = await _replayed(database, scope, {"kind": "prompt", "prompt": PROMPT, "number": 1})
    assert (row.state, row.error) == ("done", None)
    report = row.report
    assert (report["compared"], report["refused_wordings"], report["refused_before"]) == (1, 1, 0)
    assert (report["asked"], report["calls_before"]) == ({PROMPT: 1}, 1)
    (example,) = await _examples(database, scope, row.id)
    assert (example.subject_kind, example.subject_id) == ("kernel.run", run.id)
    assert example.before["text"] == BODY
    assert "$900,000" in example.after["words"]
    assert "$900,000" not in example.after["text"], "the draft would have stood"
    assert "Shorter, please" in model.prompts[-1]
    assert "ana@northwind.example" not in model.prompts[-1]
    async with scripted_models() as other:
        other.replies = [BODY]
        await _connected(database, scope, other, "tiny-b")
        with pytest.raises(Conflict, match="must be replayed first"):
            async with database.scoped(scope) as db:
                await choose_models(db, {"rephrase": [B]})
        asked = {"kind": "model", "route": "rephrase", "model": B}
        again = await _replayed(database, scope, asked)
        assert (again.report["compared"], again.report["same"]) == (1, 1)
        assert again.report["asked"] == {PROMPT: 1}
    assert await _world(database, scope) == before
    async with database.scoped(scope) as db:
        await promote_replay(db, row.id)
        assert await shares_of(db, PROMPT) == (Share("own-1", 100),)
        await promote_replay(db, again.id)
        assert (await ModelSettings.load(db)).routes["rephrase"][0] == B
