"""Approval rules as people write them: every condition is shown, kept and obeyed."""

from uuid import UUID

import pytest

from enterprisehub.kernel.actions import write_policies
from enterprisehub.kernel.actions.kinds import KINDS, Risk
from enterprisehub.kernel.actions.models import ActionRow, PolicyRow
from enterprisehub.kernel.actions.policies import Approving, approving
from enterprisehub.kernel.actions.write_policies import PolicyIn
from enterprisehub.kernel.clock import now
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from tests.webtest import Browser, Person

KIND = "messaging.send_text"
FORM = {"title": "House rule", "kind": KIND, "mode": "review", "position": "100", "enabled": "on"}


async def made(database: Database, scope: Scope, **values: object) -> PolicyRow:
    given = {"title": "House rule", "kind": KIND, "mode": "auto", "max_risk": "high"} | values
    async with database.scoped(scope) as db:
        return await write_policies.add_policy(db, PolicyIn.model_validate(given))


async def asked(
    db: Db, *, risk: Risk = "low", amount_cents: int | None = None, agent: str | None = None
) -> Approving:
    return await approving(
        db,
        KINDS[KIND],
        risk=risk,
        aps=50,
        audience="follow_up",
        amount_cents=amount_cents,
        agent=agent,
        beside=new_id(),
    )


@pytest.mark.requirement("AGT-22")
async def test_saving_a_rule_on_the_page_keeps_every_condition_that_the_api_gave_it(
    signed_in: Browser, database: Database, scope: Scope, owner: Person
) -> None:
    values = {"audience": "press_release", "min_decided_count": 25, "mode": "review",
              "min_risk": "medium", "min_amount_cents": 1_000_00, "approvers": [str(owner.id)],
              "escalate_after_minutes": 30, "escalate_to": [str(owner.id)]}  # fmt: skip
    rule = await made(database, scope, **values)
    page = await signed_in.page(f"/approvals/{rule.id}")
    for words in ("for press release", "risk from medium to high", "amount from 1,000",
                  f"approved by {owner.name}", f"after 30 min to {owner.name}"):  # fmt: skip
        assert words in page
    assert '<option value="press_release" selected>' in page
    form = FORM | {"audience": "press_release", "min_risk": "medium", "max_risk": "high",
                   "min_amount": "1,000", "approvers": str(owner.id), "min_decided_count": "25",
                   "escalate_to": str(owner.id), "escalate_after_minutes": "30"}  # fmt: skip
    saved = await signed_in.post(
        f"/approvals/{rule.id}", data=form | {"csrf_token": signed_in.csrf}
    )
    assert saved.status_code == 303, saved.text
    async with database.scoped(scope) as db:
        kept = await write_policies.policy(db, rule.id)
        assert (kept.audience, kept.min_risk, kept.min_decided_count) == (
            "press_release",
            "medium",
            25,
        )
        assert (kept.min_amount_cents, kept.approvers) == (100_000, [str(owner.id)])
        assert kept.escalate_to == [str(owner.id)]


@pytest.mark.requirement("AGT-22")
async def test_two_people_for_everything_of_high_risk(database: Database, scope: Scope) -> None:
    await made(database, scope, mode="two_person", min_risk="high", max_risk=None)
    async with database.scoped(scope) as db:
        assert (await asked(db, risk="high")).approvals_needed == 2
        assert (await asked(db, risk="medium")).approvals_needed == 1


@pytest.mark.requirement("AGT-22")
async def test_an_unknown_amount_is_within_no_bounds(database: Database, scope: Scope) -> None:
    await made(database, scope, max_amount_cents=500_00)
    async with database.scoped(scope) as db:
        assert (await asked(db, amount_cents=499_00)).automatic
        assert not (await asked(db, amount_cents=501_00)).automatic
        assert not (await asked(db)).automatic


@pytest.mark.requirement("AGT-22")
async def test_a_record_counts_once_it_is_long_enough(database: Database, scope: Scope) -> None:
    await made(database, scope, min_approved_unedited_ratio=0.9, min_decided_count=3)
    async with database.scoped(scope) as db:
        for number in range(3):
            assert not (await asked(db, agent="writer")).automatic, number
            db.add(decided_row())
            await db.flush()
        assert (await asked(db, agent="writer")).automatic


def decided_row() -> ActionRow:
    return ActionRow(
        kind=KIND,
        title="Hello",
        payload={},
        rendered={},
        effect_hash="",
        state="done",
        reason="",
        risk="low",
        aps=1,
        proposed_by="agent:writer",
        agent="writer",
        decision="approved",
        decided_at=now(),
        decided_by=f"user:{UUID(int=1)}",
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"min_risk": "high", "max_risk": "low"}, "the lowest risk is above the highest"),
        ({"min_amount": "9", "max_amount": "8"}, "the lowest amount is above the highest"),
        ({"min_amount": "lots"}, "Give a whole number."),
    ],
)
async def test_bounds_that_leave_no_room_are_refused(
    signed_in: Browser, values: dict[str, str], words: str
) -> None:
    answer = await signed_in.post("/approvals", data=FORM | values)
    assert answer.status_code == 422
    assert words in answer.text
