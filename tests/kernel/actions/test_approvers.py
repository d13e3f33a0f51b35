"""Who must agree, until when, and what happens when a rule changes in between."""

from datetime import timedelta
from uuid import UUID

import pytest

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import approvers, decide, perform, queue, write_policies
from enterprisehub.kernel.actions.models import PolicyRow
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.actions.write_policies import PolicyIn
from enterprisehub.kernel.errors import Conflict, Denied, Invalid
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from tests.kernel.actions.test_lifecycle import ADDRESS, _propose

KIND = "test.postcard"


@pytest.fixture(autouse=True)
async def window(database, scope, runtime):
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=60).save(db)


@pytest.fixture
def later():
    return clock.fixed(clock.now() + timedelta(seconds=61))


async def _rule(db, **values) -> PolicyRow:
    given = {"title": "House rule", "kind": KIND, "mode": "review"} | values
    return await write_policies.add_policy(db, PolicyIn(**given))


def _as(scope: Scope, user_id: UUID) -> Scope:
    return scope.acting_as(Actor("user", str(user_id), "Jorge"))


@pytest.mark.requirement("BYD-02")
async def test_a_rule_made_stricter_after_the_approval_takes_it_back(database, scope, later):
    async with database.scoped(scope) as db:
        rule = await _rule(db)
        row = await _propose(db)
        assert (await decide.approve(db, row.id, seen_version=1)).state == "approved"
        values = PolicyIn(title="House rule", kind=KIND, mode="two_person")
        await write_policies.change_policy(db, rule.id, values)
    with later:
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(row.id)) == "returned"
            back = await queue.action(db, row.id)
    assert (back.state, back.approvals_needed, back.approvals) == ("proposed", 2, [])
    assert back.changed_since == [
        {
            "what": "Approval rule",
            "before": "House rule: one person is asked",
            "after": "House rule: two people are asked",
        }
    ]


@pytest.mark.requirement("BYD-02")
async def test_what_a_rule_approved_by_itself_needs_that_rule_until_it_leaves(
    database, scope, later
):
    async with database.scoped(scope) as db:
        rule = await _rule(db, mode="auto", max_risk="high", daily_cap=1)
        held = await _propose(db, not_before=clock.now() + timedelta(seconds=30))
        kept = await _propose(db)
        assert (held.state, kept.state) == ("approved", "proposed")
        assert held.policy["id"] == str(rule.id)
        await write_policies.remove_policy(db, rule.id)
    with later:
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(held.id)) == "returned"


@pytest.mark.requirement("BYD-02")
async def test_an_own_cap_does_not_hold_back_what_it_let_through(database, scope, later):
    async with database.scoped(scope) as db:
        await _rule(db, mode="auto", max_risk="high", daily_cap=1)
        row = await _propose(db)
    with later:
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(row.id)) == perform.PERFORM


@pytest.mark.requirement("BYD-02")
async def test_the_hash_covers_the_version_of_the_rule(database, scope):
    async with database.scoped(scope) as db:
        rule = await _rule(db)
        row = await _propose(db, to="Same", text="Same")
        before = row.effect_hash
        await write_policies.change_policy(
            db, rule.id, PolicyIn(title="House rule", kind=KIND, mode="review", max_risk="high")
        )
        await db.refresh(rule)
        approved = await decide.approve(db, row.id, seen_version=row.version)
    assert approved.state == "approved"
    assert approved.policy["version"] == rule.version
    assert approved.effect_hash != before


@pytest.mark.requirement("BYD-02")
async def test_an_edit_does_not_hide_that_something_changed(database, scope):
    async with database.scoped(scope) as db:
        row = await _propose(db, to="Edited mover")
    ADDRESS["Edited mover"] = 2
    async with database.scoped(scope) as db:
        again = await decide.approve(db, row.id, seen_version=1, edits={"text": "Dear mover"})
    assert (again.state, again.payload["text"], again.original) == ("proposed", "Hello", None)
    assert again.changed_since == [{"what": "Address version", "before": 1, "after": 2}]
    async with database.scoped(scope) as db:
        done = await decide.approve(
            db, row.id, seen_version=again.version, edits={"text": "Dear mover"}
        )
    assert (done.state, done.payload["text"]) == ("approved", "Dear mover")


@pytest.mark.requirement("BYD-02")
async def test_only_those_whom_the_rule_names_may_approve(database, scope, new_person):
    lena = (await new_person(Role.MEMBER, name="Lena")).id
    async with database.scoped(scope) as db:
        await _rule(db, approvers=[lena])
        row = await _propose(db)
        assert not approvers.may_approve(row, scope.actor)
    with pytest.raises(Denied, match="“House rule” asks Lena"):
        async with database.scoped(scope) as db:
            await decide.approve(db, row.id, seen_version=1)
    async with database.scoped(_as(scope, lena)) as db:
        assert (await decide.approve(db, row.id, seen_version=1)).state == "approved"


@pytest.mark.requirement("BYD-02")
async def test_undecided_proposals_go_to_those_named_for_that(database, scope, new_person):
    lena, boss = [(await new_person(role)).id for role in (Role.MEMBER, Role.MANAGER)]
    async with database.scoped(scope) as db:
        await _rule(db, approvers=[lena], escalate_after_minutes=30, escalate_to=[boss])
        row = await _propose(db)
    with pytest.raises(Denied):
        async with database.scoped(_as(scope, boss)) as db:
            await decide.approve(db, row.id, seen_version=1)
    async with database.scoped(scope) as db:
        assert await approvers.escalate_due(db) == 0
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        async with database.scoped(scope) as db:
            assert await approvers.escalate_due(db) == 1
            assert await approvers.escalate_due(db) == 0
            escalated = await queue.action(db, row.id)
            assert escalated.assigned_to == boss
        async with database.scoped(_as(scope, boss)) as db:
            done = await decide.approve(db, row.id, seen_version=escalated.version)
    assert done.state == "approved"


@pytest.mark.requirement("BYD-02")
async def test_rules_name_people_who_may_decide(database, scope, new_person):
    viewer, lena = [(await new_person(role)).id for role in (Role.VIEWER, Role.MEMBER)]
    for wrong in ([viewer], [new_id()]):
        with pytest.raises(Invalid, match="may not decide"):
            async with database.scoped(scope) as db:
                await _rule(db, approvers=wrong)
    for values in (
        {"mode": "auto", "daily_cap": 1, "approvers": [lena]},
        {"mode": "two_person", "approvers": [lena]},
        {"escalate_after_minutes": 30},
        {"escalate_to": [lena]},
    ):
        with pytest.raises(ValueError, match=r"asks nobody|two at least|both"):
            PolicyIn(**({"title": "No", "kind": KIND, "mode": "review"} | values))


@pytest.mark.requirement("BYD-02")
async def test_an_approval_does_not_outlive_the_proposal(database, scope):
    """Held back by quiet hours until after its expiry, it does not leave."""
    async with database.scoped(scope) as db:
        row = await _propose(db, expires_at=clock.now() + timedelta(minutes=5))
        await decide.approve(db, row.id, seen_version=1)
    with clock.fixed(clock.now() + timedelta(minutes=6)):
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(row.id)) == "expired"
            late = await queue.action(db, row.id)
    assert late.state == "expired"
    assert "expired before it could leave" in late.held_because


@pytest.mark.requirement("BYD-02")
async def test_nothing_is_decided_or_retried_after_the_expiry(database, scope):
    async with database.scoped(scope) as db:
        row = await _propose(db, expires_at=clock.now() + timedelta(minutes=5))
        failed = await _propose(db, expires_at=clock.now() + timedelta(minutes=5))
        failed.state = "failed"
    with clock.fixed(clock.now() + timedelta(minutes=6)):
        for decision in (
            lambda db: decide.approve(db, row.id, seen_version=1),
            lambda db: decide.retry(db, failed.id),
        ):
            with pytest.raises(Conflict, match="expired on"):
                async with database.scoped(scope) as db:
                    await decision(db)


async def test_what_is_planned_for_later_expires_later(database, scope):
    async with database.scoped(scope) as db:
        planned = clock.now() + timedelta(days=40)
        row = await _propose(db, not_before=planned)
    assert row.expires_at > planned
