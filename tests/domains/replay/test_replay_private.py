"""What people asked the assistant and research, through another model: numbers for everybody, words
for whoever asked.
"""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from enterprisehub.domains.assistant.logic.keep_chat import delete_chat
from enterprisehub.domains.replay.logic.replay_private import own_examples
from enterprisehub.domains.replay.models import ReplayItemRow
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.domains.research.logic.keep_document import keep_document
from enterprisehub.domains.research.logic.start_research import start_research
from enterprisehub.domains.research.models import SessionRow
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.llm.choose_models import choose_models
from enterprisehub.kernel.llm.policy import ModelSettings
from enterprisehub.kernel.llm.prompts.choices import Share, choose
from enterprisehub.kernel.llm.prompts.versions import publish_version, save_draft
from enterprisehub.kernel.scope import Actor
from tests.conftest import settled
from tests.domains.assistant.conftest import Talk, world  # noqa: F401  its records are asked about
from tests.domains.replay.test_replay import _examples, _replayed
from tests.domains.replay.test_replay_models import A, B, _connected
from tests.domains.research.conftest import objects  # noqa: F401  where documents are kept
from tests.scripted_models import scripted_models

pytestmark = pytest.mark.requirement("BYD-04")
ASKED = "What is Acme's open pipeline?"
TRUE = "Acme Labs has 2 open deals worth $90,000."
FALSE = "It has 7 open deals worth $900,000."
VAGUE = "Should I lose sleep?"


@pytest.fixture
def talk(database, scope, worker) -> Talk:
    return Talk(database, replace(scope, user_id=UUID(scope.actor.id)))


async def _asked_with_a(database, scope, server, question):
    await _connected(database, scope, server, "tiny-a")
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=1).save(db)
        await choose_models(db, {"reason": [A]})
    return await question


async def test_answers_in_chats_prove_a_model_by_numbers(talk, world, database, scope):  # noqa: F811
    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [TRUE], [f"{TRUE} {FALSE}"]
        answer = await _asked_with_a(database, scope, now, talk.ask(ASKED))
        assert answer.engine == "model"
        await _connected(database, scope, other, "tiny-b")
        with pytest.raises(Conflict, match="must be replayed first"):
            async with database.scoped(scope) as db:
                await choose_models(db, {"reason": [B]})
        asked = len(now.requests)
        row = await _replayed(database, scope, {"kind": "model", "route": "reason", "model": B})
        assert (row.state, row.error) == ("done", None)
        report = row.report
        assert report["asked"] == {"assistant.word": 1}
        assert (report["private"], report["worded"], report["worded_before"]) == (1, 0, 1)
        assert (report["sentences"], report["dropped"]) == (2, 1)
        assert (report["refused_wordings"], report["refused_before"]) == (1, 0)
        assert (report["calls_before"], report["tokens"]) == (1, 150)
        assert len(now.requests) == asked, "the candidate is asked alone"
        assert any("Acme Labs" in prompt and ASKED in prompt for prompt in other.prompts)
    assert await _examples(database, scope, row.id) == [], "nobody else reads of it"
    async with database.scoped(scope) as db:
        (kept,) = list(await db.scalars(select(ReplayItemRow)))
        assert ASKED not in str((kept.before, kept.heard, kept.after, kept.title))
    async with database.scoped(talk.scope) as db:
        (own,) = await own_examples(db, row.id)
        assert (own["heard"], own["after"]) == (ASKED, f"{TRUE} {FALSE}")
        assert own["before"].startswith(TRUE)
        assert own["href"] == f"/assistant/chats/{talk.session_id}"
        assert "7" in " ".join(own["refused"])
    stranger = replace(scope, user_id=uuid4(), actor=Actor("user", str(uuid4()), "Another owner"))
    async with database.scoped(stranger) as db:
        assert await own_examples(db, row.id) == []
    async with database.scoped(talk.scope) as db:
        await delete_chat(db, talk.session_id)
        assert await own_examples(db, row.id) == [], "deleted is deleted"
    async with database.scoped(scope) as db:
        await choose_models(db, {"reason": [B]})
        assert (await ModelSettings.load(db)).routes["reason"] == [B]


async def test_look_ups_are_chosen_again_and_not_made(talk, world, database, scope):  # noqa: F811
    find = {"tool": "assistant.find", "args": {"name": "Globex"}}
    deals = {"tool": "assistant.deals", "args": {"company_id": str(world.globex)}}
    done = {"done": True}
    async with scripted_models() as now, scripted_models() as other:
        now.replies = [find, deals, done, "Globex has 1 deal worth $30,000."]
        other.replies = [find, {"tool": "crm.add_task", "args": {"title": "x"}}, done, TRUE]
        answer = await _asked_with_a(database, scope, now, talk.ask(VAGUE))
        assert answer.engine == "model"
        await _connected(database, scope, other, "tiny-b")
        row = await _replayed(database, scope, {"kind": "model", "route": "reason", "model": B})
        report = row.report
        assert report["asked"] == {"assistant.word": 1, "assistant.choose": 3}
        assert (report["chosen"], report["refused_wordings"]) == (1, 2)
        assert any("Globex" in prompt and "1 found" in prompt for prompt in other.prompts)
    async with database.scoped(talk.scope) as db:
        shown = {one["after"]: one["refused"] for one in await own_examples(db, row.id)}
        assert shown['assistant.find {"name": "Globex"}'] == []
        (why,) = shown['crm.add_task {"title": "x"}']
        assert why == "names no look-up that its asker may make"


async def test_a_prompt_of_the_assistant_needs_its_replay_too(talk, world, database, scope):  # noqa: F811
    async with scripted_models() as now:
        now.replies = [TRUE]
        await _asked_with_a(database, scope, now, talk.ask(ASKED))
        async with database.scoped(scope) as db:
            draft = await save_draft(db, "assistant.word", "Answer briefly. Style: {{style}}")
            await publish_version(db, draft.id)
        with pytest.raises(Conflict, match="must be replayed first"):
            async with database.scoped(scope) as db:
                await choose(db, "assistant.word", [Share("own-1", 100)])
        given = {"kind": "prompt", "prompt": "assistant.word", "number": 1}
        row = await _replayed(database, scope, given)
        assert (row.state, row.report["worded"], row.report["dropped"]) == ("done", 1, 0)
        assert any("Answer briefly" in prompt for prompt in now.prompts)
        async with database.scoped(scope) as db:
            await choose(db, "assistant.word", [Share("own-1", 100)])


async def test_sections_of_research_are_worded_again(database, scope, worker, objects):  # noqa: F811
    asker = replace(scope, user_id=UUID(scope.actor.id))
    text = "The Vega device records 42 signs at night. It has a battery that lasts nine days."

    def quoting(request):
        quote = {"text": "The Vega device records 42 signs at night.", "cites": [1]}
        battery = {"text": "Its battery lasts nine days.", "cites": [2]}
        return {"sentences": [quote, battery]}

    def inventing(request):
        return {"sentences": [{"text": "It records 77 signs and costs $12.", "cites": [1]}]}

    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [quoting], [inventing]
        await _connected(database, scope, now, "tiny-a")
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
            await choose_models(db, {"reason": [A]})
        async with database.scoped(asker) as db:
            await keep_document(db, objects, "vega.txt", text.encode())
        async with database.scoped(asker) as db:
            begun = await start_research(db, "What does the Vega device record?", depth="standard")

        async def answered():
            async with database.scoped(asker) as db:
                found = await db.get(SessionRow, begun.id)
                return found if found.state != "running" else None

        session = await settled(answered)
        assert (session.state, session.error) == ("done", None)
        await _connected(database, scope, other, "tiny-b")
        with pytest.raises(Conflict, match="must be replayed first"):
            async with database.scoped(scope) as db:
                await choose_models(db, {"reason": [B]})
        row = await _replayed(database, scope, {"kind": "model", "route": "reason", "model": B})
        sections = len(session.report["sections"])
        assert (row.state, row.report["asked"]) == ("done", {"research.section": sections})
        assert (row.report["dropped"], row.report["worded"]) == (sections, 0)
        assert any("42 signs" in prompt for prompt in other.prompts)
    async with database.scoped(asker) as db:
        own = await own_examples(db, row.id)
        assert {one["heard"] for one in own} == {session.question}
        assert {one["after"] for one in own} == {"It records 77 signs and costs $12."}
        assert {one["href"] for one in own} == {f"/research/{session.id}"}
    async with database.scoped(scope) as db:
        items = list(await db.scalars(select(ReplayItemRow)))
        assert "Vega" not in str([(item.before, item.heard, item.after) for item in items])
