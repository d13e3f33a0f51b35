"""Past days through a candidate: what differs is told, nothing is sent, and promotion needs it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from enterprisehub.connectors.sandbox.models import ParcelRow
from enterprisehub.domains.compliance.models import ReceiptRow
from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.logic.save_flow import publish_flow, save_flow
from enterprisehub.domains.conversations.models import HandoffRow, SessionRow, TurnRow
from enterprisehub.domains.crm.models import ContactRow
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.contracts import NewReplay
from enterprisehub.domains.replay.logic.promote_replay import promote_replay
from enterprisehub.domains.replay.logic.start_replay import start_replay
from enterprisehub.domains.replay.models import ReplayItemRow
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide, write_policies
from enterprisehub.kernel.actions.models import ActionRow, PolicyRow
from enterprisehub.kernel.actions.write_policies import PolicyIn
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.errors import Conflict, Denied, Unavailable
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.llm.prompts.choices import Share, choose, shares_of
from enterprisehub.kernel.llm.prompts.versions import publish_version, save_draft
from enterprisehub.kernel.scope import Ref
from tests.conftest import settled
from tests.domains.conversations.talk import STORY, Talk
from tests.kernel.actions.test_autonomy import KIND, _sow_again
from tests.scripted_models import scripted_models

KEPT = (ActionRow, TurnRow, SessionRow, HandoffRow, ReceiptRow, ParcelRow, PolicyRow)
ASK_PRICE = "And what would you ask for it?"
pytestmark = pytest.mark.requirement("BYD-04")


@pytest.fixture
def talk(database, scope, worker) -> Talk:
    return Talk(database, scope)


async def _world(database, scope) -> dict[str, object]:
    """Everything a replay must leave alone: counts, and the versions of what exists."""

    async def all_sent():
        async with database.scoped(scope) as db:
            under_way = ("approved", "performing")
            query = select(func.count()).where(ActionRow.state.in_(under_way))
            return None if await db.scalar(query) else True

    await settled(all_sent)
    async with database.scoped(scope) as db:
        found: dict[str, object] = {}
        for table in KEPT:
            found[table.__tablename__] = await db.scalar(select(func.count()).select_from(table))
        for table in (SessionRow, ContactRow):
            rows = await db.execute(select(table.id, table.version).order_by(table.id))
            found[f"{table.__tablename__} versions"] = [tuple(row) for row in rows]
        return found


async def _replayed(database, scope, candidate, *, days: int = 7):
    async with database.scoped(scope) as db:
        given = NewReplay.model_validate({"candidate": candidate, "days": days})
        row = await start_replay(db, given)

    async def look():
        async with database.scoped(scope) as db:
            found = await queries.replay(db, row.id)
            return found if found.state in ("done", "failed") else None

    return await settled(look)


async def _examples(database, scope, replay_id):
    async with database.scoped(scope) as db:
        return await queries.differing(db, replay_id)


def _asking_otherwise() -> dict:
    """The seller's flow, with other words for every question."""
    document = shipped("seller").model_dump(mode="json")
    for question in document["questions"]:
        for texts in question["ask"].values():
            texts["en"] = [f"{ASK_PRICE} ({question['slot']})"]
    return document


async def test_a_flow_is_proven_on_past_conversations_and_then_promoted(talk, database, scope):
    await talk.begin(default_flow="seller")
    await talk.says(STORY)
    before = await _world(database, scope)
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=1).save(db)
        draft = await save_flow(db, _asking_otherwise())
        version = draft.flow_version
    with pytest.raises(Conflict, match="must be replayed first"):
        async with database.scoped(scope) as db:
            await publish_flow(db, "seller", version)
    row = await _replayed(database, scope, {"kind": "flow", "name": "seller", "version": version})
    assert (row.state, row.error, row.done_count) == ("done", None, 1)
    assert (row.report["compared"], row.report["texts"], row.report["faithful"]) == (1, 1, 1)
    (example,) = await _examples(database, scope, row.id)
    assert example.heard == STORY
    assert example.before["text"] == example.before["recorded"]
    assert ASK_PRICE in example.after["text"]
    assert example.differs == ["text"]
    assert await _world(database, scope) == before
    async with database.scoped(scope) as db:
        await promote_replay(db, row.id)
        told = await timeline.of(db, Ref("replay.run", row.id))
        assert {entry.kind for entry in told} == {"replay.finished", "replay.promoted"}
    with pytest.raises(Conflict, match="went live already"):
        async with database.scoped(scope) as db:
            await promote_replay(db, row.id)
    answer = await talk.says("Yes, as soon as possible")
    assert ASK_PRICE not in answer, "those under way finish on their own version"


async def test_an_owner_may_go_without_and_says_why(database, scope, runtime):
    rule = PolicyIn(title="Sow", kind=KIND, mode="auto", max_risk="low")
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=1).save(db)
        await _sow_again(db)
        with pytest.raises(Conflict, match="must be replayed first"):
            await write_policies.add_policy(db, rule)
        asks = rule.model_copy(update={"mode": "two_person"})
        await write_policies.add_policy(db, asks)
    admin = replace(scope, permissions=permissions_of(Role.ADMIN))
    async with database.scoped(admin) as db:
        with pytest.raises(Denied, match="Only an owner"):
            await write_policies.add_policy(db, rule, override="We know it.")
    async with database.scoped(scope) as db:
        made = await write_policies.add_policy(db, rule, override="We know it.")
        assert made.mode == "auto"
        told = await timeline.of(db, Ref("kernel.tenant", scope.tenant_id))
        assert "went live without a replay: We know it." in told[0].summary


async def test_a_rule_is_proven_on_past_queue_items(database, scope, worker):
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=1).save(db)
        rows = [await _sow_again(db) for _ in range(6)]
        for row in rows[:2]:
            await decide.reject(db, row.id, seen_version=1, reason="Too early.")
        high = await _sow_again(db, risk="high")
    before = await _world(database, scope)
    values = {"title": "Sow", "kind": KIND, "mode": "auto", "max_risk": "low", "daily_cap": 5}
    row = await _replayed(database, scope, {"kind": "policy", "values": values})
    assert (row.state, row.error) == ("done", None)
    report = row.report
    assert (report["compared"], report["alone_before"], report["alone_after"]) == (7, 0, 5)
    assert (report["freed"], report["freed_unwanted"]) == (5, 2)
    assert await _world(database, scope) == before
    examples = await _examples(database, scope, row.id)
    assert {e.subject_id for e in examples[:2]} == {r.id for r in rows[:2]}
    assert examples[0].before["past"] == "rejected"
    assert high.id not in {e.subject_id for e in examples}
    async with database.scoped(scope) as db:
        await promote_replay(db, row.id)
        [rule] = await write_policies.policies(db)
        assert (rule.title, rule.daily_cap) == ("Sow", 5)
        again = await _sow_again(db)
        assert again.state == "approved"


async def test_a_prompt_is_replayed_by_asking_the_model_again(talk, database, scope, ring):
    good = (
        "Hello! I'm the automated assistant of Acme Realty. So it is a 3-bedroom in Austin, this"
        " summer, around $450,000, and it needs a new roof. May I ask what brings you to sell?"
    )
    wording = [good]

    def script(request):
        reads = "exact words of the message" in str(request)
        return {"slots": []} if reads else wording[-1]

    async with scripted_models() as server:
        server.replies = [script]
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "tiny", "api_key": "k"}
            await connect(db, "openai_compatible", values)
        await talk.begin(default_flow="seller")
        assert await talk.says(STORY) == good
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
            draft = await save_draft(db, "conversations.rephrase", "Briefly: {{budget}}.")
            await publish_version(db, draft.id)
        before = await _world(database, scope)
        async with database.scoped(scope) as db:
            with pytest.raises(Conflict, match="must be replayed first"):
                await choose(db, "conversations.rephrase", [Share("own-1", 100)])
        wording.append("Dallas is great, call 555-0100.")
        candidate = {"kind": "prompt", "prompt": "conversations.rephrase", "number": 1}
        row = await _replayed(database, scope, candidate)
        assert (row.state, row.error) == ("done", None)
        assert (row.report["compared"], row.report["refused_wordings"]) == (1, 1)
        assert row.report["calls_before"] == 1
        (example,) = await _examples(database, scope, row.id)
        assert (example.before["text"], bool(example.after["refused"])) == (good, True)
        assert any("Briefly: 320." in prompt for prompt in server.prompts)
        assert await _world(database, scope) == before
        async with database.scoped(scope) as db:
            await promote_replay(db, row.id)
            assert await shares_of(db, "conversations.rephrase") == (Share("own-1", 100),)


async def test_without_a_model_a_prompt_cannot_be_replayed(database, scope, runtime):
    async with database.scoped(scope) as db:
        await save_draft(db, "conversations.rephrase", "Briefly: {{budget}}.")
        candidate = {"kind": "prompt", "prompt": "conversations.rephrase", "number": 1}
        with pytest.raises(Unavailable, match="asking a model again"):
            await start_replay(db, NewReplay.model_validate({"candidate": candidate}))


async def test_items_stand_once_and_outside_the_window_nothing_counts(database, scope, worker):
    async with database.scoped(scope) as db:
        await _sow_again(db)
    with clock.fixed(clock.now() + timedelta(days=40)):
        values = {"title": "Sow", "kind": KIND, "mode": "auto", "max_risk": "low"}
        async with database.scoped(scope) as db:
            rule = await write_policies.add_policy(db, PolicyIn(**values))
            assert rule.mode == "auto", "nothing recent to prove it on"
    row = await _replayed(database, scope, {"kind": "policy", "values": values | {"daily_cap": 9}})
    async with database.scoped(scope) as db:
        found = (await db.scalars(select(ReplayItemRow))).all()
        item = {name: getattr(found[0], name) for name in queries.ITEM_COLUMNS}
        await queries.put_items(db, row.id, [item, item])
        count = select(func.count()).select_from(ReplayItemRow)
        assert (len(found), await db.scalar(count)) == (1, 1)
