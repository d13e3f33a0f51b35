"""A goal's tasks run together, bounded; a failure takes only its dependents; clashes are noticed."""

import asyncio
from typing import ClassVar

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import select

from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.agents.swarm import run_goal
from enterprisehub.kernel.agents.swarm.board import settle
from enterprisehub.kernel.agents.swarm.conflicts import clash_of
from enterprisehub.kernel.agents.swarm.models import GoalRow, TaskRow
from enterprisehub.kernel.agents.swarm.pool import Pool, TaskDef, concurrency_of
from enterprisehub.kernel.agents.swarm.result import contradictions_of, notes_of, result_of
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.scope import Ref
from tests.conftest import settled


class Given(BaseModel):
    says: str = ""
    surety: float | None = None
    budget: int | None = None
    fails: bool = False


class Found(BaseModel):
    summary: str


class Busy:
    now: ClassVar[int] = 0
    most: ClassVar[int] = 0


async def _be_busy() -> None:
    Busy.now += 1
    Busy.most = max(Busy.most, Busy.now)
    for _ in range(3):
        await asyncio.sleep(0)
    Busy.now -= 1


COMMON = {
    "domain": "Tests",
    "purpose": "Says what it is told",
    "input": Given,
    "output": Found,
    "permission": "agents.run",
}


async def _body(run: AgentRun, given: Given) -> Found:
    await run.outside("Be busy", _be_busy)
    if given.fails:
        raise ValueError("No luck.")
    if given.budget is not None:
        run.note(None, "budget", given.budget, confidence_ratio=given.surety)
    if given.says == "what others say":
        seen = await run.board()
        return Found(summary=f"{len(seen)} findings so far")
    return Found(summary=given.says)


agent(name="test.teller_one", title="One", **COMMON)(_body)
agent(name="test.teller_two", title="Two", **COMMON)(_body)
ABOUT = Ref("crm.deal", new_id())


async def _goal(db, *tasks, concurrency=5, user_id=None):
    goal = GoalRow(
        words="Do it", reading={"steps": []}, complexity_ratio=0.1, concurrency=concurrency,
        asked_by="user:x", asked_by_user=user_id,
    )  # fmt: skip
    db.add(goal)
    await db.flush()
    for position, (key, needs, given) in enumerate(tasks, 1):
        name = "test.teller_two" if given.pop("two", False) else "test.teller_one"
        db.add(
            TaskRow(
                goal_id=goal.id, key=key, position=position, title=f"Task {key}",
                agent_name=name, input=given, needs=needs, about=str(ABOUT),
                about_title="Acme",
            )
        )  # fmt: skip
    await db.flush()
    return goal


async def _over(database, scope, goal_id):
    async def look():
        async with database.scoped(scope) as db:
            found = await result_of(db, goal_id)
            return found if found.goal.status not in ("planned", "running") else None

    return await settled(look)


@pytest.mark.requirement("AGT-07")
async def test_ten_tasks_at_once_end_and_a_failure_takes_only_its_dependents(
    database, scope, worker
):
    tasks = [(f"1.{n}", [], {"says": f"Fine {n}", "fails": n == 3}) for n in range(10)]
    tasks += [
        ("2.1", ["1.3"], {"says": "never"}),
        ("2.2", ["1.1", "1.2"], {"says": "what others say"}),
    ]
    tasks += [("3.1", ["2.1"], {"says": "never"})]
    async with database.scoped(scope) as db:
        goal = await _goal(db, *tasks)
        await run_goal.approve_goal(db, goal.id)
        with pytest.raises(Conflict):
            await run_goal.approve_goal(db, goal.id)
    result = await _over(database, scope, goal.id)
    assert result.goal.status == "done"
    assert result.by_status == {"success": 10, "failed": 1, "skipped": 2}
    assert set(result.errors) == {"1.3", "2.1", "3.1"}
    assert "No luck." in result.errors["1.3"]
    assert "Task 1.3" in result.errors["2.1"]
    assert Busy.most <= 5
    last = next(task for task in result.tasks if task.key == "2.2")
    assert last.summary.endswith("findings so far")
    assert int(last.summary.split()[0]) >= 2


@pytest.mark.requirement("AGT-07")
async def test_a_failed_task_is_tried_again_with_what_it_kept_from_beginning(
    database, scope, worker
):
    async with database.scoped(scope) as db:
        goal = await _goal(db, ("1", [], {"fails": True}), ("2", ["1"], {"says": "after"}))
        await run_goal.approve_goal(db, goal.id)
    assert (await _over(database, scope, goal.id)).goal.status == "failed"
    async with database.scoped(scope) as db:
        task = await db.scalar(
            select(TaskRow).where(TaskRow.goal_id == goal.id, TaskRow.key == "1")
        )
        task.input = {"says": "now"}
        with pytest.raises(Conflict):
            await run_goal.retry_task(db, goal.id, "2")
        await run_goal.retry_task(db, goal.id, "1")
    assert (await _over(database, scope, goal.id)).by_status == {"success": 2}


@pytest.mark.requirement("AGT-07")
async def test_a_cancelled_goal_begins_nothing_more(database, scope, runtime):
    async with database.scoped(scope) as db:
        goal = await _goal(db, ("1", [], {}), ("2", ["1"], {}), concurrency=1)
        await run_goal.approve_goal(db, goal.id)
        await run_goal.cancel_goal(db, goal.id)
        result = await result_of(db, goal.id)
        assert result.by_status == {"cancelled": 2}
        with pytest.raises(Conflict):
            await run_goal.cancel_goal(db, goal.id)


@pytest.mark.requirement("AGT-07")
async def test_clashes_are_settled_by_rule_or_asked_of_the_one_who_wants_it(
    database, scope, owner, worker
):
    async with database.scoped(scope) as db:
        goal = await _goal(
            db,
            ("1", [], {"says": "The deal is healthy", "budget": 100, "surety": 0.9}),
            ("2", ["1"], {"says": "The deal is at risk", "budget": 60, "surety": 0.5, "two": True}),
            user_id=owner.id,
        )
        await run_goal.approve_goal(db, goal.id)
    await _over(database, scope, goal.id)
    async with database.scoped(scope) as db:
        clashes = {found.row.kind: found for found in await contradictions_of(db, goal.id)}
        by_rule, asked = clashes["value"], clashes["statement"]
        assert (by_rule.row.status, by_rule.row.kept_note_id) == ("by_rule", by_rule.first.id)
        assert asked.row.status == "open"
        notice = (
            await db.scalars(select(NoticeRow).where(NoticeRow.kind == "agents.conflict"))
        ).one()
        assert (notice.user_id, notice.href) == (owner.id, f"/goals/{goal.id}")
        assert await settle(db, asked.row.id, new_id()) is None
        kept = await settle(db, asked.row.id, asked.second.id)
        assert (kept.status, kept.settled_by) == ("by_person", str(scope.actor))
        assert len(await notes_of(db, goal.id)) == 4


@pytest.mark.requirement("AGT-07")
@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (100, 80, "value"),
        (100, 101, None),
        (True, False, "value"),
        (True, True, None),
        ("Berlin", "Hamburg", "value"),
        ("Berlin", "berlin ", None),
        ("The customer wants to renew", "The customer does not want to renew", "statement"),
        ("The customer wants to renew", "The customer wants to renew soon", None),
        ("Acme is healthy", "Acme is at risk", "statement"),
        ("Acme is growing fast", "Acme is shrinking fast", "statement"),
        ("The budget is $50k", "The budget is $80k", "statement"),
        ("The budget is $50k", "The budget is 50,000 $", None),
        ("The market is up", "The server is down", None),
        ("Likes green tea", "Lives in Austin", None),
        (["a"], ["b"], None),
        (3, "three", None),
    ],
)
def test_what_contradicts_what(first, second, kind):
    found, turned = clash_of(first, second), clash_of(second, first)
    assert (found.kind if found else None) == kind
    assert (turned is None) == (found is None)


@hypothesis_given(st.text(max_size=80) | st.integers() | st.floats(allow_nan=False) | st.booleans())
def test_nothing_contradicts_itself(value):
    assert clash_of(value, value) is None


@pytest.mark.requirement("AGT-07")
@hypothesis_given(st.floats(0, 1))
def test_the_more_complex_the_fewer_at_a_time(ratio):
    assert concurrency_of(ratio) == max(1, int(5 * (1 - ratio)))


@pytest.mark.requirement("AGT-07")
async def test_the_pool_tells_errors_and_keeps_its_bound():
    pool, running, most = Pool(3), 0, 0

    async def work(fails):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        if fails:
            raise ValueError("no")
        return "yes"

    tasks = [TaskDef(str(n), lambda n=n: work(n == 4)) for n in range(10)]
    results = await asyncio.gather(*(pool.execute_task(task) for task in tasks))
    assert [r.outcome for r in results] == ["yes"] * 4 + ["failed"] + ["yes"] * 5
    assert isinstance(results[4].cause, ValueError)
    assert most <= 3
