"""Autonomy is earned by evidence, used only where a rule offers it, and lost by itself."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import func, select

from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide, perform, write_policies
from enterprisehub.kernel.actions.autonomy import judge
from enterprisehub.kernel.actions.autonomy.earned import falls_into
from enterprisehub.kernel.actions.autonomy.evidence import Cell
from enterprisehub.kernel.actions.autonomy.levels import (
    LEVELS,
    Evidence,
    next_level,
    wilson_low,
)
from enterprisehub.kernel.actions.autonomy.reversals import reverse_latest
from enterprisehub.kernel.actions.autonomy.set_bars import set_bars
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, Rendered, declare
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.actions.write_policies import PolicyIn, switch_sending
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.models import EventRow
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.scope import Ref

AGENT = "test.gardener"
KIND = "test.seed"
SEGMENT = "spring/warm"
CELL = Cell(AGENT, KIND, SEGMENT)
BARS = AutonomySettings().bars


class Seed(BaseModel):
    what: str = "beans"


async def _render(_: Db, seed: Seed) -> Rendered:
    return Rendered(title=f"Sow {seed.what}", channel="garden", icon="sun")


async def _sow(_: Db, seed: Seed) -> dict[str, str]:
    return {"sown": seed.what}


async def _dig_out(*_: object) -> None: ...


declare(
    ActionKind(
        name=KIND,
        title="Sow seed",
        payload=Seed,
        approval=Approval.BY_POLICY,
        render=_render,
        audience=lambda _: "spring",
        apply=_sow,
        undo=_dig_out,
        risk="low",
    )
)


async def _sow_again(db: Db, **more) -> ActionRow:
    priority = Priority(temperature="warm")
    return await propose(db, Seed(), reason="It is time.", agent=AGENT, priority=priority, **more)


async def _decided(db: Db, count: int, *, days_ago: int = 1, **values) -> None:
    """So many proposals that a person decided, done unless they were rejected."""
    given = {"decision": "approved", "state": "done", "decided_by": "user:dana"} | values
    at = clock.now() - timedelta(days=days_ago)
    for number in range(count):
        row = ActionRow(
            kind=KIND, title="Sow beans", payload={"what": "beans"}, rendered={}, effect_hash="",
            subjects=[], reason="", risk="low", aps=50, proposed_by="agent:x", agent=AGENT,
            segment=SEGMENT, decided_at=at + timedelta(microseconds=number), performed_at=at, **given,
        )  # fmt: skip
        db.add(row)
    await db.flush()


async def _rule(db: Db, **values):
    given = {"title": "Garden", "kind": KIND, "mode": "earned"} | values
    return await write_policies.add_policy(db, PolicyIn(**given))


async def _raised(db: Db, level: str):
    """The cell at a level, by evidence."""
    await _rule(db)
    await _decided(db, 60, days_ago=2)
    row = await judge.judge(db, CELL)
    assert row.level == "sampled"
    if level == "automatic":
        await _decided(db, 15, days_ago=0)
        row = await judge.judge(db, CELL)
    assert row.level == level
    return row


@pytest.fixture(autouse=True)
def installed(runtime):
    """Approving plans work."""


@pytest.mark.requirement("BYD-03")
async def test_evidence_raises_step_by_step_and_every_step_is_told(database, scope):
    async with database.scoped(scope) as db:
        await _rule(db)
        first = await _sow_again(db)
        assert (first.state, first.decision_reason) == ("proposed", "Garden: not earned yet")
        await _decided(db, 19)
        assert (await judge.judge(db, CELL)).level == "review"
        await _decided(db, 41, days_ago=2)
        row = await judge.judge(db, CELL)
        assert (row.level, row.evidence["decided"]) == ("sampled", 60)
        assert (await judge.judge(db, CELL)).level == "sampled", "one step at a time"
        await _decided(db, 10, days_ago=0)
        row = await judge.judge(db, CELL)
        assert row.level == "automatic"
        moves = await judge.moves_of(db, row.id)
        assert [(m.before, m.after) for m in moves] == [
            ("sampled", "automatic"),
            ("review", "sampled"),
        ]
        assert "approved unedited" in moves[0].because
        told = {e.kind for e in await timeline.of(db, Ref("kernel.autonomy", row.id))}
        assert told == {"actions.autonomy_moved"}
        events = select(func.count()).where(EventRow.type == "actions.autonomy_moved")
        assert await db.scalar(events) == 2


@pytest.mark.requirement("BYD-03")
async def test_automatic_goes_without_asking_but_for_the_share_that_people_see(database, scope):
    async with database.scoped(scope) as db:
        await _raised(db, "automatic")
        await set_bars(db, {"checked_automatic_ratio": 0.2})
        rows = [await _sow_again(db) for _ in range(40)]
        for row in rows:
            asked = falls_into(row.id, 0.2)
            assert row.state == ("proposed" if asked else "approved")
            assert ("people still see" in row.decision_reason) is asked
        assert {row.state for row in rows} == {"proposed", "approved"}
        gone = next(row for row in rows if row.state == "approved")
        assert gone.decided_by == "policy:Garden"
        assert await perform.begin(db, str(gone.id)) == "done"


@pytest.mark.requirement("BYD-03")
async def test_what_was_let_go_returns_when_the_level_is_lost_before_it_left(database, scope):
    async with database.scoped(scope) as db:
        await _raised(db, "automatic")
        await set_bars(db, {"checked_automatic_ratio": 0})
        soon = clock.now() + timedelta(minutes=5)
        row = await _sow_again(db, not_before=soon)
        assert row.state == "approved"
        await _decided(db, 40, days_ago=0, decision="rejected", state="rejected")
        lost = await judge.judge(db, CELL)
        assert lost.level == "review"
        assert "approved unedited" in lost.because
    with clock.fixed(soon + timedelta(minutes=1)):
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(row.id)) == "returned"


@pytest.mark.requirement("BYD-03")
async def test_reversals_lower_it_although_everything_was_approved(database, scope):
    async with database.scoped(scope) as db:
        await _raised(db, "automatic")
        rows = list(await db.scalars(select(ActionRow).where(ActionRow.state == "done")))
        for row in rows[-12:]:
            await decide.undo(db, row.id)
        lowered = await judge.judge(db, CELL)
        assert lowered.level in ("sampled", "review")
        assert "reversed" in lowered.because
        assert lowered.evidence["reversed"] == 12


@pytest.mark.requirement("BYD-03")
async def test_old_evidence_does_not_keep_a_level(database, scope):
    async with database.scoped(scope) as db:
        await _raised(db, "automatic")
    with clock.fixed(clock.now() + timedelta(days=120)):
        async with database.scoped(scope) as db:
            assert await judge.judge_all(db) == 1
            [row] = await judge.all_rows(db)
            assert (row.level, row.evidence["decided"]) == ("review", 0)
            assert "recent enough" in row.because


@pytest.mark.requirement("BYD-03")
async def test_two_people_the_kill_switch_and_high_risk_win(database, scope):
    async with database.scoped(scope) as db:
        await _raised(db, "automatic")
        await set_bars(db, {"checked_automatic_ratio": 0})
        assert (await _sow_again(db)).state == "approved"
        high = await _sow_again(db, risk="high")
        assert (high.state, high.decision_reason) == (
            "proposed",
            "Garden: high risk is never earned",
        )
        await switch_sending(db, paused=True)
        assert (await _sow_again(db)).state == "proposed"
        await switch_sending(db, paused=False)
        two = await _rule(db, title="Two", mode="two_person", position=900)
        both = await _sow_again(db)
        assert (both.state, both.approvals_needed) == ("proposed", 2)
        await write_policies.remove_policy(db, two.id)
        await _rule(db, title="Ask first", mode="review", position=1)
        assert (await _sow_again(db)).state == "proposed"


@pytest.mark.requirement("BYD-03")
async def test_a_cap_and_a_missing_rule_hold_it(database, scope):
    async with database.scoped(scope) as db:
        await _raised(db, "automatic")
        await set_bars(db, {"checked_automatic_ratio": 0})
        [rule] = await write_policies.policies(db)
        capped = PolicyIn(title="Garden", kind=KIND, mode="earned", daily_cap=1)
        await write_policies.change_policy(db, rule.id, capped, override="Less.")
        assert (await _sow_again(db)).state == "approved"
        second = await _sow_again(db)
        assert "as many as it may today" in second.decision_reason
        await write_policies.remove_policy(db, rule.id)
        [row] = await judge.all_rows(db)
        assert (row.level, row.because) == ("review", "no approval rule lets it be earned")


@pytest.mark.requirement("BYD-03")
async def test_switched_off_by_hand_it_begins_again_at_review(database, scope):
    async with database.scoped(scope) as db:
        row = await _raised(db, "automatic")
        off = await judge.switch(db, row.id, on=False, because="Too keen.")
        assert (off.level, off.enabled) == ("review", False)
        assert off.because.endswith("Too keen.")
        assert (await _sow_again(db)).state == "proposed"
        assert (await judge.judge(db, CELL)).level == "review"
        on = await judge.switch(db, row.id, on=True)
        assert (on.level, (await judge.judge(db, CELL)).level) == ("review", "review")
        await _decided(db, 10, days_ago=0)
        assert (await judge.judge(db, CELL)).level == "sampled"


@pytest.mark.requirement("BYD-03")
async def test_an_opt_out_right_after_counts_against_the_agent(database, scope):
    about, since = new_id(), clock.now() - timedelta(days=3)
    async with database.scoped(scope) as db:
        await _decided(db, 1, subject_kind="crm.contact", subject_id=about)
        ref = Ref("crm.contact", about)
        found = await reverse_latest(db, ref, since=since, because="opted out")
        assert found is not None
        assert await reverse_latest(db, ref, since=since, because="opted out") is None
        row = await judge.judge(db, CELL)
        assert (row.evidence["done"], row.evidence["reversed"]) == (1, 1)


@pytest.mark.requirement("BYD-03")
async def test_rules_decide_only_by_people_and_never_high_risk(database, scope):
    with pytest.raises(ValueError, match="high risk is never earned"):
        PolicyIn(title="All", kind="*", mode="earned", max_risk="high")
    async with database.scoped(scope) as db:
        await _rule(db)
        await _decided(db, 60, decided_by="policy:Garden")
        row = await judge.judge(db, CELL)
        assert (row.level, row.evidence["decided"]) == ("review", 0)
        assert await db.scalar(select(func.count()).select_from(NoticeRow)) == 0


@given(good=st.integers(0, 500), bad=st.integers(0, 500))
def test_the_bound_is_below_the_ratio_and_grows_with_evidence(good, bad):
    all_ = good + bad
    low = wilson_low(good, all_)
    assert 0 <= low <= (good / all_ if all_ else 0) + 1e-9
    if good:
        assert wilson_low(good * 2, all_ * 2) >= low - 1e-9
    assert wilson_low(good, all_ + 1) <= low + 1e-9


@given(
    now=st.sampled_from(LEVELS),
    decided=st.integers(0, 200),
    edited=st.integers(0, 200),
    done=st.integers(0, 200),
    taken_back=st.integers(0, 200),
    fresh=st.integers(0, 200),
)
def test_levels_rise_one_step_on_enough_and_never_on_less(
    now, decided, edited, done, taken_back, fresh
):
    found = Evidence(
        decided=decided, unedited=max(decided - edited, 0), done=done,
        reversed=min(taken_back, done), decided_since=min(fresh, decided),
    )  # fmt: skip
    after, because = next_level(now, found, BARS, moved_before=True)
    step = LEVELS.index(after) - LEVELS.index(now)
    assert step <= 1
    assert bool(because) is (step != 0)
    if step == 1:
        bar = BARS.sampled if after == "sampled" else BARS.automatic
        assert found.unedited_low >= bar.unedited_low_ratio
        assert found.kept_low >= bar.kept_low_ratio
        again, _ = next_level(after, found, BARS, moved_before=True)
        assert LEVELS.index(again) >= LEVELS.index(after), "what was earned is not lost at once"


def test_the_share_that_people_see_is_the_share_and_always_the_same():
    ids = [new_id() for _ in range(4000)]
    seen = sum(falls_into(one, 0.25) for one in ids) / len(ids)
    assert 0.21 < seen < 0.29
    assert all(falls_into(one, 0.25) == falls_into(one, 0.25) for one in ids[:50])
    assert not any(falls_into(one, 0.0) for one in ids)
    assert all(falls_into(one, 0.5) for one in ids if falls_into(one, 0.25))
