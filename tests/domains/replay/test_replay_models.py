"""Past conversations through another model: what it reads and words, and going live by proof."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from enterprisehub.domains.conversations.models import TurnRow
from enterprisehub.domains.replay.contracts import NewReplay
from enterprisehub.domains.replay.logic.promote_replay import promote_replay
from enterprisehub.domains.replay.logic.start_replay import start_replay
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.kernel import timeline
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.errors import Conflict, Denied, Invalid, Unavailable
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.llm.choose_models import choose_models, models_of
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.policy import ModelSettings
from enterprisehub.kernel.llm.prompts.choices import Share, choose
from enterprisehub.kernel.llm.prompts.versions import publish_version, save_draft
from enterprisehub.kernel.scope import Ref
from tests.domains.conversations.talk import STORY, Talk
from tests.domains.replay.test_replay import _examples, _replayed, _world
from tests.scripted_models import scripted_models

A, B = "openai_compatible:tiny-a", "openai_compatible:tiny-b"
GOOD = (
    "Hello! I'm the automated assistant of Acme Realty. So it is a 3-bedroom in Austin, this"
    " summer, around $450,000, and it needs a new roof. May I ask what brings you to sell?"
)
PERSON = "Can I speak to a real person please?"
pytestmark = pytest.mark.requirement("BYD-04")


@pytest.fixture
def talk(database, scope, worker) -> Talk:
    return Talk(database, scope)


def _reads(request) -> bool:
    return "exact words of the message" in str(request)


def _careful(request):
    return {"slots": []} if _reads(request) else GOOD


def _hasty(request):
    """Reads what nobody wrote and words what nobody said."""
    slot = {"slot": "motivation", "value": "divorce", "evidence": "getting divorced"}
    return {"slots": [slot]} if _reads(request) else "Dallas is great, call 555-0100."


async def _connected(database, scope, server, model):
    async with database.scoped(scope) as db:
        values = {"base_url": server.url, "model": model, "api_key": "k"}
        await connect(db, "openai_compatible", values)


async def test_a_model_is_proven_on_past_answers_before_it_words_them(talk, database, scope):
    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [_careful], [_hasty]
        await _connected(database, scope, now, "tiny-a")
        await talk.begin(default_flow="seller")
        assert await talk.says(STORY) == GOOD
        await _connected(database, scope, other, "tiny-b")
        before = await _world(database, scope)
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
            assert await models_of(db, await ModelSettings.load(db), "rephrase") == [A, B]
            await choose_models(db, {"rephrase": [A]})
        for models in ([B], [B, A]):
            with pytest.raises(Conflict, match="must be replayed first") as refused:
                async with database.scoped(scope) as db:
                    await choose_models(db, {"rephrase": models})
            assert refused.value.details["unproven"] == f"rephrase={B}"
        asked = len(now.requests)
        candidate = {"kind": "model", "route": "rephrase", "model": B}
        row = await _replayed(database, scope, candidate)
        assert (row.state, row.error, row.kind) == ("done", None, "model")
        report = row.report
        assert (report["compared"], report["texts"], report["refused_wordings"]) == (1, 1, 1)
        assert report["asked"] == {"conversations.rephrase": 1}
        assert (report["tokens"], report["unpriced"], report["calls_before"]) == (150, 1, 1)
        assert (report["tokens_before"], report["refused_before"]) == (150, 0)
        assert len(now.requests) == asked, "the candidate is asked alone"
        (example,) = await _examples(database, scope, row.id)
        assert (example.before["text"], example.before["model"]) == (GOOD, A)
        assert example.after["model"] == B
        assert example.after["text"] != GOOD
        assert example.after["words"] == "Dallas is great, call 555-0100."
        assert example.differs == ["refused", "text"]
        assert await _world(database, scope) == before
        async with database.scoped(scope) as db:
            await promote_replay(db, row.id)
            settings = await ModelSettings.load(db)
            assert settings.routes == {"rephrase": [B, A]}
            calls = await db.scalars(select(ModelCallRow).where(ModelCallRow.model == "tiny-b"))
            assert {call.subject_kind for call in calls} == {"replay.run"}
        async with database.scoped(scope) as db:
            await choose_models(db, {"rephrase": [A]})
            await choose_models(db, {"rephrase": [B]})


async def test_what_another_model_reads_is_followed_to_the_answer(talk, database, scope):
    """It takes a reason out of words that give none: that is not asked about any more."""

    def reader(request):
        slot = {"slot": "motivation", "value": "relocating", "evidence": "thinking of selling"}
        made_up = {"slot": "bedrooms", "value": "9", "evidence": "nine bedrooms"}
        return {"slots": [slot, made_up]} if _reads(request) else GOOD

    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [_careful], [reader]
        await _connected(database, scope, now, "tiny-a")
        await talk.begin(default_flow="seller")
        await talk.says(STORY)
        await talk.says(PERSON)
        await _connected(database, scope, other, "tiny-b")
        before = await _world(database, scope)
        row = await _replayed(database, scope, {"kind": "model", "route": "extract", "model": B})
        assert (row.state, row.error) == ("done", None)
        async with database.scoped(scope) as db:
            turns = (await db.scalars(select(TurnRow).order_by(TurnRow.at))).all()
        heard = [turn for turn in turns if turn.direction == "in"]
        report = row.report
        assert report["compared"] == len([t for t in heard if "slots" in t.versions]) == 2
        assert (report["readings"], report["refused_before"]) == (2, 0)
        assert report["refused_wordings"] == 2
        assert (report["handoffs_before"], report["handoffs_after"]) == (1, 1)
        assert report["asked"] == {"conversations.extract": 2}
        examples = {one.heard: one for one in await _examples(database, scope, row.id)}
        story = examples[STORY]
        assert story.before["read"] == "Nothing."
        assert "motivation: relocating (“thinking of selling”)" in story.after["read"]
        assert story.after["refused"] == ["“nine bedrooms” does not stand in the message"]
        assert "text" in story.differs, "it need not ask for the motivation any more"
        assert any(STORY in prompt for prompt in other.prompts)
        assert any("company's last question" in prompt for prompt in other.prompts)
        assert await _world(database, scope) == before


async def test_a_prompt_that_reads_is_replayed_like_one_that_words(talk, database, scope):
    name = "conversations.extract"
    async with scripted_models() as server:
        server.replies = [_careful]
        await _connected(database, scope, server, "tiny-a")
        await talk.begin(default_flow="seller")
        await talk.says(STORY)
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
            draft = await save_draft(db, name, "Name the facts: the exact words of the message.")
            await publish_version(db, draft.id)
        with pytest.raises(Conflict, match="must be replayed first"):
            async with database.scoped(scope) as db:
                await choose(db, name, [Share("own-1", 100)])
        row = await _replayed(database, scope, {"kind": "prompt", "prompt": name, "number": 1})
        assert (row.state, row.report["compared"], row.report["same"]) == ("done", 1, 1)
        assert any("Name the facts" in prompt for prompt in server.prompts)
        async with database.scoped(scope) as db:
            await promote_replay(db, row.id)


async def test_a_model_that_does_not_answer_proves_nothing(talk, database, scope):
    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [_careful], [404]
        await _connected(database, scope, now, "tiny-a")
        await talk.begin(default_flow="seller")
        await talk.says(STORY)
        await _connected(database, scope, other, "tiny-b")
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
            await choose_models(db, {"extract": [A]})
        row = await _replayed(database, scope, {"kind": "model", "route": "extract", "model": B})
        assert (row.state, row.report["compared"], row.report["failed"]) == ("done", 0, 1)
        (example,) = await _examples(database, scope, row.id)
        assert "failed" in example.differs
        with pytest.raises(Conflict, match="must be replayed first"):
            async with database.scoped(scope) as db:
                await choose_models(db, {"extract": [B]})
        admin = replace(scope, permissions=permissions_of(Role.ADMIN))
        with pytest.raises(Denied, match="Only an owner"):
            async with database.scoped(admin) as db:
                await choose_models(db, {"extract": [B]}, override="It is up.")
        async with database.scoped(scope) as db:
            await choose_models(db, {"extract": [B]}, override="It is up.")
            told = await timeline.of(db, Ref("kernel.tenant", scope.tenant_id))
            assert f"by {B} went live without a replay: It is up." in told[0].summary


async def test_what_is_no_model_cannot_be_replayed(database, scope, runtime):
    for given, refusal in (
        ({"route": "rephrase", "model": "nonsense"}, Invalid),
        ({"route": "rephrase", "model": B}, Unavailable),
        ({"route": "research", "model": B}, Invalid),
    ):
        async with database.scoped(scope) as db:
            asked = NewReplay.model_validate({"candidate": given | {"kind": "model"}})
            with pytest.raises(refusal):
                await start_replay(db, asked)
