"""A run is recorded at once, executed durably, traced, and ends with its proposals in the queue."""

import asyncio

import pytest
from pydantic import BaseModel, Field

from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, Rendered, declare
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.define import Limits, agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.agents.statistics import statistics
from enterprisehub.kernel.audit.list_changes import ChangeFilter, latest_changes
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.tenancy.models import WorkspaceRow
from tests.conftest import settled


class Rename(BaseModel):
    name: str


class Forbidden(BaseModel):
    pass


class Given(BaseModel):
    name: str = Field(min_length=1, max_length=40)
    mood: str = "good"


class Found(BaseModel):
    summary: str


async def _render(_: Db, payload: Rename) -> Rendered:
    return Rendered(title=f"Open {payload.name}", channel="records", icon="copy")


async def _apply(db: Db, payload: Rename) -> dict[str, str]:
    db.add(WorkspaceRow(name=payload.name))
    return {"made": payload.name}


declare(
    ActionKind(
        name="test.open_workspace",
        title="Open a workspace",
        payload=Rename,
        approval=Approval.BY_POLICY,
        render=_render,
        apply=_apply,
    )
)


async def _look(db: Db, name: str) -> str:
    return name.upper()


@agent(
    name="test.opener",
    title="Opener",
    domain="Tests",
    purpose="Opens a workspace",
    input=Given,
    output=Found,
    permission="agents.run",
    may_propose=(Rename,),
    limits=Limits(seconds=1.5, steps=5),
)
async def opener(run: AgentRun, given: Given) -> Found:
    if given.mood == "slow":
        await asyncio.Event().wait()
    if given.mood == "greedy":
        run.propose(Forbidden(), reason="Because.")
    if given.mood == "endless":
        while True:
            await run.read("Look again", _look, given.name)
    loud = await run.read("Look", _look, given.name)
    if given.mood != "shy":
        run.propose(Rename(name=given.name), reason="It is missing.")
    return Found(summary=f"Found {loud}")


async def _ended(database, scope, run_id):
    async def look():
        async with database.scoped(scope) as db:
            row, steps = await runs.run_with_steps(db, run_id)
            return (row, steps) if row.status not in ("pending", "running") else None

    return await settled(look)


@pytest.mark.requirement("AGT-02")
@pytest.mark.requirement("AGT-03")
async def test_a_run_is_traced_and_waits_for_the_decision(database, scope, worker):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.opener", {"name": "North"})
        assert run.status == "pending"
    row, steps = await _ended(database, scope, run.id)
    assert (row.status, row.output) == ("waiting_approval", {"summary": "Found NORTH"})
    assert [(s.kind, s.name, s.got) for s in steps] == [("read", "Look", {"result": "NORTH"})]
    async with database.scoped(scope) as db:
        (action,) = await queue.ranked(db)
        assert (action.run_id, action.agent) == (run.id, "test.opener")
        await decide.reject(db, action.id, seen_version=action.version, reason="Not now")

    async def over():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run.id)
            return row if row.status != "waiting_approval" else None

    over_now = await settled(over)
    assert (over_now.status, over_now.error_code) == ("cancelled", "nothing_done")
    assert "rejected (Not now)" in over_now.error
    assert over_now.outcomes == {"rejected": 1}


@pytest.mark.requirement("PLT-12")
async def test_the_change_log_names_the_agent_the_run_and_the_request(database, scope, worker):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.opener", {"name": "North"})
    await _ended(database, scope, run.id)
    async with database.scoped(scope) as db:
        found = await latest_changes(db, ChangeFilter(table="kernel_actions", actor="agent"))
    assert {(change.actor, change.request_id) for change in found} == {
        (f"agent:test.opener/{run.id}", "test-request")
    }


@pytest.mark.requirement("AGT-03")
@pytest.mark.parametrize(
    ("mood", "status", "says"),
    [
        ("slow", "timed_out", "time limit of 1.5 s"),
        ("greedy", "failed", "may not propose Forbidden"),
        ("endless", "failed", "stopped after 5 steps"),
        ("shy", "success", None),
    ],
)
async def test_how_runs_end(database, scope, worker, mood, status, says):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.opener", {"name": "North", "mood": mood})
    row, _ = await _ended(database, scope, run.id)
    assert row.status == status
    assert says is None or says in row.error
    assert row.duration_ms is not None


async def test_wrong_input_is_refused_naming_the_field(database, scope):
    async with database.scoped(scope) as db:
        with pytest.raises(Invalid) as caught:
            await runs.execute(db, "test.opener", {"name": ""})
    assert set(caught.value.details["fields"]) == {"name"}


@pytest.mark.requirement("AGT-03")
async def test_cancel_retry_dismiss(database, scope, runtime):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.opener", {"name": "A", "mood": "slow"})
        with pytest.raises(Conflict):
            await runs.retry(db, run.id)
        await runs.cancel(db, run.id)
        again = await runs.retry(db, run.id)
        assert (again.retry_of, again.input) == (run.id, run.input)
        await runs.cancel(db, again.id)
        await runs.dismiss(db, run.id)
        assert [r.id for r in await runs.history(db, "test.opener")] == [again.id]


@pytest.mark.requirement("AGT-01")
async def test_statistics_by_agent(database, scope, worker):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.opener", {"name": "B", "mood": "shy"})
    await _ended(database, scope, run.id)
    async with database.scoped(scope) as db:
        found = (await statistics(db))["test.opener"]
    assert (found.runs, found.succeeded, found.success_ratio, found.health) == (
        1,
        1,
        1.0,
        "healthy",
    )
