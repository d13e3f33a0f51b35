"""An action leaves only as approved, once, and everything about it is recorded."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, Field
from sqlalchemy import select

from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide, perform, queue
from enterprisehub.kernel.actions.kinds import (
    GUARDS,
    ActionKind,
    Approval,
    Attempt,
    Draft,
    Rendered,
    Ruling,
    Verdict,
    declare,
)
from enterprisehub.kernel.actions.models import ActionRow, PolicyRow
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, ConnectorRejected, Invalid
from enterprisehub.kernel.identity.suspend_tenant import resume_tenant, suspend_tenant
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Ref
from tests.conftest import settled


class Postcard(BaseModel):
    to: str
    text: str = Field(min_length=1, max_length=200)
    about: UUID


class Gesture(BaseModel):
    note: str


SENT: list[tuple[str, str, int]] = []
ADDRESS: dict[str, int] = {}
RULINGS: dict[str, Ruling] = {}


async def _render(_: Db, card: Postcard) -> Rendered:
    return Rendered(
        title=f"Send a postcard to {card.to}",
        channel="post",
        icon="mail",
        fields=(("To", card.to),),
        body=card.text,
        editable=("text",),
    )


async def _watch(_: Db, card: Postcard) -> dict[str, Any]:
    return {"Address version": ADDRESS.get(card.to, 1)}


async def _send(_: Ports, card: Postcard, attempt: Attempt) -> dict[str, Any]:
    if card.text == "refuse":
        raise ConnectorRejected("The post office does not take this.")
    if all(key != attempt.key for key, _, _ in SENT):
        SENT.append((attempt.key, card.text, attempt.number))
    return {"stamp": len(SENT)}


async def _record(db: Db, action_id: UUID, card: Postcard, result: dict[str, Any]) -> None:
    timeline.add(db, "post.sent", [Ref("post.card", card.about)], "Postcard sent", **result)


declare(
    ActionKind(
        name="test.postcard",
        title="Send a postcard",
        payload=Postcard,
        approval=Approval.BY_POLICY,
        render=_render,
        watch=_watch,
        subjects=lambda card: [Ref("post.card", card.about)],
        perform=_send,
        record=_record,
    )
)


@GUARDS.implement("test.postcard")
async def _guard(_: Db, draft: Draft) -> Ruling | None:
    if isinstance(draft.payload, Postcard) and draft.stage == "send":
        return RULINGS.get(draft.payload.to)
    return None


async def _propose(db: Db, to: str = "Lee", text: str = "Hello", **more: Any) -> ActionRow:
    card = Postcard(to=to, text=text, about=new_id())
    return await propose(db, card, reason="Because it is nice.", **more)


async def _state(database, scope, action_id, *wanted):
    async def look():
        async with database.scoped(scope) as db:
            row = await queue.action(db, action_id)
            return row if row.state in wanted else None

    return await settled(look)


@pytest.fixture(autouse=True)
async def quick(database, scope, runtime):
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=0).save(db)


@pytest.mark.requirement("AGT-23")
async def test_approved_by_a_person_it_leaves_once(database, scope, worker):
    async with database.scoped(scope) as db:
        row = await _propose(db)
        assert row.state == "proposed"
        assert await queue.waiting_count(db) == 1
    async with database.scoped(scope) as db:
        await decide.approve(db, row.id, seen_version=row.version)
    done = await _state(database, scope, row.id, "done")
    assert [text for key, text, _ in SENT if key == str(row.id)] == ["Hello"]
    assert done.performed_at is not None
    async with database.scoped(scope) as db:
        entries = await timeline.of(db, Ref("post.card", UUID(done.payload["about"])))
        assert {e.kind for e in entries} == {"actions.approved", "post.sent"}
        await perform.begin(db, str(row.id))
    assert len([1 for key, *_ in SENT if key == str(row.id)]) == 1


@pytest.mark.requirement("AGT-21")
async def test_edits_are_kept_as_a_difference(database, scope, worker):
    async with database.scoped(scope) as db:
        row = await _propose(db)
        await decide.approve(db, row.id, seen_version=1, edits={"text": "Dear Lee"})
    done = await _state(database, scope, row.id, "done")
    assert done.payload["text"] == "Dear Lee"
    assert done.original["payload"]["text"] == "Hello"


async def test_only_editable_and_valid_edits_are_taken(database, scope):
    async with database.scoped(scope) as db:
        row = await _propose(db)
    for edits in ({"to": "Eve"}, {"text": ""}, {"text": "x" * 201}, {"nonsense": 1}):
        with pytest.raises(Invalid):
            async with database.scoped(scope) as db:
                await decide.approve(db, row.id, seen_version=1, edits=edits)
    async with database.scoped(scope) as db:
        assert (await queue.action(db, row.id)).state == "proposed"


@pytest.mark.requirement("BYD-02")
async def test_what_changed_before_the_approval_is_shown_not_approved(database, scope):
    async with database.scoped(scope) as db:
        row = await _propose(db, to="Mover")
    ADDRESS["Mover"] = 2
    async with database.scoped(scope) as db:
        again = await decide.approve(db, row.id, seen_version=row.version)
    assert again.state == "proposed"
    assert again.changed_since == [{"what": "Address version", "before": 1, "after": 2}]


@pytest.mark.requirement("BYD-02")
async def test_what_changed_after_the_approval_comes_back_to_the_queue(database, scope):
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=60).save(db)
        row = await _propose(db, to="Later mover")
        await decide.approve(db, row.id, seen_version=row.version)
    ADDRESS["Later mover"] = 2
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(row.id)) == "returned"
    async with database.scoped(scope) as db:
        back = await queue.action(db, row.id)
    assert (back.state, back.changed_since[0]["after"]) == ("proposed", 2)


@pytest.mark.requirement("AGT-22")
async def test_two_people_must_agree_where_the_policy_says_so(database, scope, worker):
    async with database.scoped(scope) as db:
        db.add(PolicyRow(title="Two pairs of eyes", kind="test.postcard", mode="two_person"))
        await db.flush()
        row = await _propose(db)
        assert (await decide.approve(db, row.id, seen_version=1)).state == "proposed"
    with pytest.raises(Conflict, match="second person"):
        async with database.scoped(scope) as db:
            await decide.approve(db, row.id, seen_version=2)
    second = scope.acting_as(Actor("user", str(new_id()), "Jorge"))
    async with database.scoped(second) as db:
        assert (await decide.approve(db, row.id, seen_version=2)).state == "approved"
    await _state(database, scope, row.id, "done")


@pytest.mark.requirement("AGT-22")
async def test_the_first_of_two_takes_their_approval_back(database, scope):
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=600).save(db)
        db.add(PolicyRow(title="Two pairs of eyes", kind="test.postcard", mode="two_person"))
        await db.flush()
        row = await _propose(db)
        await decide.approve(db, row.id, seen_version=1)
    second = scope.acting_as(Actor("user", str(new_id()), "Jorge"))
    with pytest.raises(Conflict, match="too late"):
        async with database.scoped(second) as db:
            await decide.take_back(db, row.id)
    with (
        clock.fixed(clock.now() + timedelta(minutes=11)),
        pytest.raises(Conflict, match="too late"),
    ):
        async with database.scoped(scope) as db:
            await decide.take_back(db, row.id)
    async with database.scoped(scope) as db:
        back = await decide.take_back(db, row.id)
    assert (back.state, back.approvals) == ("proposed", [])
    async with database.scoped(second) as db:
        alone = await decide.approve(db, row.id, seen_version=back.version)
    assert (alone.state, len(alone.approvals)) == ("proposed", 1)


@pytest.mark.requirement("AGT-22")
async def test_a_policy_approves_by_itself_up_to_its_cap(database, scope):
    async with database.scoped(scope) as db:
        db.add(
            PolicyRow(title="Cards go out", kind="test.postcard", mode="auto", max_risk="medium")
        )
        await db.flush()
        assert (await _propose(db)).state == "approved"
        assert (await _propose(db, risk="high")).state == "proposed"


@pytest.mark.requirement("AGT-22")
async def test_the_kill_switch_stops_everything(database, scope):
    async with database.scoped(scope) as db:
        db.add(PolicyRow(title="Cards go out", kind="test.postcard", mode="auto"))
        await db.flush()
        approved = await _propose(db)
        await ActionSettings(sending_paused=True, sending_paused_because="Audit").save(db)
        assert (await _propose(db)).state == "proposed"
        assert await perform.begin(db, str(approved.id)) == "later"
        assert approved.held_because == "Audit"


@pytest.mark.requirement("DLV-06")
async def test_nothing_leaves_a_suspended_organisation_until_it_works_again(database, scope):
    async with database.scoped(scope) as db:
        row = await _propose(db)
        await decide.approve(db, row.id, seen_version=1)
        await suspend_tenant(db, "Bills are not paid")
        with pytest.raises(Conflict):
            await suspend_tenant(db, "Once more")
        assert await perform.begin(db, str(row.id)) == "later"
        assert row.held_because == "The organisation is suspended."
        await resume_tenant(db)
        row.not_before = None
        await db.flush()
        assert await perform.begin(db, str(row.id)) == "perform"


@pytest.mark.requirement("CMP-01")
@pytest.mark.parametrize(
    ("verdict", "state"), [("refuse", "refused"), ("review", "proposed"), ("defer", "approved")]
)
async def test_the_guards_are_asked_at_the_moment_of_sending(database, scope, verdict, state):
    RULINGS[verdict] = Ruling(
        verdict=Verdict(verdict), reason="A rule", until=clock.now() + timedelta(hours=3)
    )
    async with database.scoped(scope) as db:
        row = await _propose(db, to=verdict)
        await decide.approve(db, row.id, seen_version=1)
        await perform.begin(db, str(row.id))
        assert (row.state, row.held_because) == (state, "A rule")


@pytest.mark.requirement("AGT-23")
async def test_a_failure_is_recorded_and_can_be_retried(database, scope, worker):
    async with database.scoped(scope) as db:
        row = await _propose(db, text="refuse")
        await decide.approve(db, row.id, seen_version=1)
    failed = await _state(database, scope, row.id, "failed")
    assert (failed.error, failed.error_code) == (
        "The post office does not take this.",
        "connector_rejected",
    )
    async with database.scoped(scope) as db:
        await decide.retry(db, row.id)
    await _state(database, scope, row.id, "failed")


async def test_a_decision_can_be_taken_back_within_the_window(database, scope):
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=10).save(db)
        row = await _propose(db)
        await decide.approve(db, row.id, seen_version=1)
        await decide.take_back(db, row.id)
        assert row.state == "proposed"
        lines = [line.summary for line in await timeline.recent(db, limit=2)]
        assert lines == [f"Approval taken back: {row.title}", f"Approved: {row.title}"]
        await decide.reject(db, row.id, seen_version=row.version, reason="Not now")
    late = clock.fixed(clock.now() + timedelta(seconds=11))
    with late, pytest.raises(Conflict, match="too late"):
        async with database.scoped(scope) as db:
            await decide.take_back(db, row.id)


@pytest.mark.requirement("AGT-24")
async def test_silence_is_never_consent(database, scope):
    async with database.scoped(scope) as db:
        row = await _propose(db, expires_at=clock.now() + timedelta(minutes=5))
    with clock.fixed(clock.now() + timedelta(minutes=6)):
        async with database.scoped(scope) as db:
            assert await decide.expire_due(db) == 1
            assert (await queue.action(db, row.id)).state == "expired"


@pytest.mark.requirement("AGT-20")
async def test_the_queue_is_ranked_by_priority_with_its_factors(database, scope):
    async with database.scoped(scope) as db:
        cold = await _propose(db, priority=Priority(temperature="cold"))
        soon = clock.now() + timedelta(minutes=30)
        hot = await _propose(
            db, priority=Priority(temperature="hot", due_at=soon, amount_cents=48_000_00)
        )
        ranked = await queue.ranked(db)
    assert [row.id for row in ranked] == [hot.id, cold.id]
    assert hot.aps == round(sum(f["points"] for f in hot.aps_factors))


async def test_the_same_proposal_is_made_once(database, scope):
    async with database.scoped(scope) as db:
        first = await _propose(db, dedupe_key="nudge:1")
        assert (await _propose(db, dedupe_key="nudge:1")).id == first.id
        assert len((await db.scalars(select(ActionRow))).all()) == 1


async def test_two_who_propose_the_same_at_once_make_one(database, scope):
    """Somebody pressed Run twice: the second run ends well instead of failing on the first."""

    async def second():
        async with database.scoped(scope) as db:
            return (await _propose(db, dedupe_key="nudge:2")).id

    async with database.scoped(scope) as db:
        first = await _propose(db, dedupe_key="nudge:2")
        waiting = asyncio.create_task(second())
        await asyncio.wait([waiting], timeout=0.2)
        assert not waiting.done()
    assert await waiting == first.id


async def test_another_tenant_cannot_decide(database, scope, other_scope):
    async with database.scoped(scope) as db:
        row = await _propose(db)
    with pytest.raises(Exception, match="does not exist"):
        async with database.scoped(other_scope) as db:
            await decide.approve(db, row.id, seen_version=1)
