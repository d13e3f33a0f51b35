"""A run repeats another from a step on: what was done is taken over, what has left does not leave."""

from typing import ClassVar

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, Rendered, declare
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.bulk import begin_bulk, latest_bulks
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.find_runs import RunFilter, find_runs
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.agents.tools import register_tool
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, Unavailable
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from tests.conftest import settled

WHO = new_id()


class Ring(BaseModel):
    whom: str


class Jot(BaseModel):
    words: str


class Given(BaseModel):
    whom: str = "Ann"
    flaky: bool = False
    broken: bool = False
    jots: tuple[str, ...] = ()
    key: str | None = None


class Found(BaseModel):
    summary: str


class Looks:
    asked: ClassVar[list[str]] = []
    noted: ClassVar[list[str]] = []


async def _render(_: Db, payload: Ring) -> Rendered:
    return Rendered(title=f"Ring {payload.whom}", channel="records", icon="phone")


async def _apply(_: Db, payload: Ring | Jot) -> dict[str, str]:
    return {"did": str(payload)}


async def _render_jot(_: Db, payload: Jot) -> Rendered:
    return Rendered(title=f"Jot {payload.words}", channel="records", icon="pencil")


declare(
    ActionKind(
        name="test.ring",
        title="Ring somebody",
        payload=Ring,
        approval=Approval.BY_POLICY,
        subjects=lambda _: [Ref("crm.contact", WHO)],
        render=_render,
        apply=_apply,
    )
)

declare(
    ActionKind(
        name="test.jot",
        title="Jot down",
        payload=Jot,
        approval=Approval.BY_POLICY,
        subjects=lambda _: [Ref("crm.deal", WHO)],
        told_apart=lambda jot: jot.words,
        render=_render_jot,
        apply=_apply,
    )
)


async def note_it(db: Db, words: str) -> str:
    """Notes the words at once."""
    del db
    Looks.noted.append(words)
    return words


register_tool(
    "test.note_at_once", note_it, title="Note at once", permission="agents.run",
    approval="asked_for",
)  # fmt: skip


async def _who(_: Db, whom: str) -> str:
    Looks.asked.append(f"who {whom}")
    return whom.upper()


async def _age(_: Db, loud: str) -> int:
    Looks.asked.append(f"age {loud}")
    return len(loud)


async def _outside(flaky, whom):
    Looks.asked.append(f"outside {whom}")
    if flaky and Looks.asked.count(f"outside {whom}") == 1:
        raise Unavailable("Not reached.")
    return whom


@agent(
    name="test.ringer",
    title="Ringer",
    domain="Tests",
    purpose="Rings people",
    input=Given,
    output=Found,
    permission="agents.run",
    tools=("test.note_at_once",),
    may_propose=(Ring, Jot),
)
async def ringer(run: AgentRun, given: Given) -> Found:
    loud = await run.read("Who", _who, given.whom)
    age = await run.read("Age", _age, loud)
    await run.outside("Look", _outside, given.flaky, given.whom)
    await run.tool("test.note_at_once", words=given.whom)
    if given.broken:
        raise ValueError("Broken.")
    for at, words in enumerate(given.jots):
        key = given.key and f"{run.spec.name}:{given.key}:{at}"
        run.propose(Jot(words=words), reason="They asked.", dedupe_key=key)
    if not given.jots:
        run.propose(Ring(whom=given.whom), reason="They asked.")
    return Found(summary=f"{loud} {age}")


@pytest.fixture(autouse=True)
def as_at_first():
    Looks.asked.clear()
    Looks.noted.clear()


async def _ended(database, scope, run_id):
    async def look():
        async with database.scoped(scope) as db:
            row, steps = await runs.run_with_steps(db, run_id)
            return (row, steps) if row.status not in ("pending", "running") else None

    return await settled(look)


async def _run(database, scope, **given):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.ringer", given)
    row, _ = await _ended(database, scope, run.id)
    return row


async def _approve(database, scope, run_id):
    async with database.scoped(scope) as db:
        action = await db.scalar(select(ActionRow).where(ActionRow.run_id == run_id))
        await decide.approve(db, action.id, seen_version=action.version)


def _about(whom: str, told: list[str]) -> list[str]:
    """What concerns this person: runs of another test may still be at work."""
    return [words for words in told if whom in words.lower()]


@pytest.mark.requirement("AGT-04")
async def test_earlier_steps_are_taken_over_and_only_what_changed_is_done(database, scope, worker):
    first = await _run(database, scope, whom="Ann")
    assert first.summary == "ANN 3"
    assert set(_about("ann", Looks.asked)) == {"who Ann", "age ANN", "outside Ann"}
    Looks.asked.clear()
    async with database.scoped(scope) as db:
        again = await runs.rerun(db, first.id, from_step=3, given={"whom": "Ann"})
    row, steps = await _ended(database, scope, again.id)
    assert (row.retry_of, row.from_step, row.summary) == (first.id, 3, "ANN 3")
    assert [step.status for step in steps] == ["reused", "reused", "success", "reused"]
    assert _about("ann", Looks.asked) == ["outside Ann"]
    assert _about("ann", Looks.noted) == ["Ann"], (
        "a tool that acts at once does not act a second time"
    )
    Looks.asked.clear()
    async with database.scoped(scope) as db:
        other = await runs.rerun(db, first.id, from_step=4, given={"whom": "Bea"})
    row, steps = await _ended(database, scope, other.id)
    assert row.summary == "BEA 3"
    assert [step.status for step in steps] == ["success"] * 4, "an edit is never answered by memory"
    assert _about("bea", Looks.noted) == ["Bea"]


@pytest.mark.requirement("AGT-09")
async def test_a_run_says_which_of_its_proposals_are_new(database, scope, worker):
    first = await _run(database, scope, jots=["one", "two"], key="week")
    assert first.summary == "ANN 3"
    more = await _run(database, scope, jots=["one", "two", "three"], key="week")
    assert more.summary == "ANN 3 Of 3 proposals 1 is new, 2 wait already."
    await _approve(database, scope, more.id)
    done = await _run(database, scope, jots=["one", "two", "three"], key="week")
    assert "Of 3 proposals none are new, " in done.summary


@pytest.mark.requirement("AGT-04")
async def test_what_has_left_does_not_leave_again_unless_allowed(database, scope, worker):
    first = await _run(database, scope)
    async with database.scoped(scope) as db:
        waiting = await runs.retry(db, first.id)
    row, _ = await _ended(database, scope, waiting.id)
    assert row.status == "waiting_approval"
    async with database.scoped(scope) as db:
        states = await db.scalars(select(ActionRow.state).order_by(ActionRow.created_at))
        assert sorted(states) == ["cancelled", "proposed"], "the newer proposal replaces the older"
    await _approve(database, scope, waiting.id)
    async with database.scoped(scope) as db:
        again = await runs.retry(db, waiting.id)
        allowed = await runs.retry(db, waiting.id, repeats_allowed=True)
    row, _ = await _ended(database, scope, again.id)
    assert (row.status, [b["title"] for b in row.blocked]) == ("success", ["Ring Ann"])
    row, _ = await _ended(database, scope, allowed.id)
    assert (row.status, row.blocked) == ("waiting_approval", [])


@pytest.mark.requirement("AGT-04")
async def test_another_task_on_the_same_deal_repeats_nothing(database, scope, worker):
    first = await _run(database, scope, jots=("call", "meet"), key="jot")
    async with database.scoped(scope) as db:
        of_first = select(ActionRow).where(ActionRow.run_id == first.id).order_by(ActionRow.id)
        done, _ = await db.scalars(of_first)
        assert done.payload == {"words": "call"}
        await decide.approve(db, done.id, seen_version=done.version)
    given = first.input | {"jots": ["call", "write"], "key": None}
    async with database.scoped(scope) as db:
        again = await runs.rerun(db, first.id, from_step=4, given=given)
    row, _ = await _ended(database, scope, again.id)
    assert (row.status, [b["title"] for b in row.blocked]) == ("waiting_approval", ["Jot call"])
    async with database.scoped(scope) as db:
        states = await db.scalars(select(ActionRow).order_by(ActionRow.id))
        assert {a.payload["words"]: a.state for a in states if a.kind == "test.jot"} == {
            "call": "approved", "meet": "proposed", "write": "proposed",
        }  # fmt: skip
    given |= {"jots": ["ring"], "key": "jot"}
    async with database.scoped(scope) as db:
        same_key = await runs.rerun(db, first.id, from_step=4, given=given)
    row, _ = await _ended(database, scope, same_key.id)
    assert [b["title"] for b in row.blocked] == ["Jot call"], "the agent calls it the same"


@pytest.mark.requirement("AGT-04")
async def test_each_try_of_a_step_is_kept(database, scope, worker):
    row = await _run(database, scope, flaky=True)
    async with database.scoped(scope) as db:
        _, steps = await runs.run_with_steps(db, row.id)
    tries = next(step for step in steps if step.name == "Look").attempts
    assert [bool(one["error"]) for one in tries] == [True, False]


async def test_a_step_that_is_not_there_is_refused(database, scope, worker):
    row = await _run(database, scope)
    async with database.scoped(scope) as db:
        with pytest.raises(Invalid) as caught:
            await runs.rerun(db, row.id, from_step=9, given={})
        assert set(caught.value.details["fields"]) == {"from_step"}
        pending = await runs.execute(db, "test.ringer", {})
        with pytest.raises(Conflict):
            await runs.rerun(db, pending.id, from_step=1, given={})
        await runs.cancel(db, pending.id)


@pytest.mark.requirement("AGT-04")
async def test_many_runs_are_replayed_after_they_were_counted(database, scope, worker):
    broken = [(await _run(database, scope, whom=whom, broken=True)).id for whom in ("A", "B")]
    wanted = RunFilter(status="failures", agent="test.ringer")
    async with database.scoped(scope) as db:
        with pytest.raises(Invalid, match="By now 2 runs"):
            await begin_bulk(db, "replay", wanted, seen_count=1)
        with pytest.raises(Invalid, match="have ended"):
            await begin_bulk(db, "replay", RunFilter(status="running"), seen_count=9)
        with pytest.raises(Invalid, match="no run fits"):
            await begin_bulk(db, "cancel", RunFilter(status="waiting"), seen_count=9)
        await begin_bulk(db, "replay", wanted, seen_count=2)

    async def done():
        async with database.scoped(scope) as db:
            (bulk,) = await latest_bulks(db)
            return bulk if bulk.status == "done" else None

    bulk = await settled(done)
    assert (bulk.estimated, bulk.done, bulk.refused) == (2, 2, 0)
    async with database.scoped(scope) as db:
        again = await db.scalars(select(RunRow.retry_of).where(RunRow.retry_of.is_not(None)))
        assert set(again) == set(broken)
        assert len(await find_runs(db, RunFilter(agent="test.ringer"))) == 4
