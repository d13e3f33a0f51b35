"""A paused agent finishes what it began and lets requests wait; a restart drains, checks, puts back."""

import asyncio

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import select

from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents import lifecycle
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.lifecycle import CHANGES, AgentController, AgentStatus
from enterprisehub.kernel.agents.restart import health_of, restart
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound, Unavailable
from enterprisehub.kernel.events.models import EventRow
from enterprisehub.kernel.notices.models import NoticeRow
from tests.conftest import settled

GATE, BEGUN = asyncio.Event(), asyncio.Event()
TROUBLE: list[str] = []


class Given(BaseModel):
    stuck: bool = False


class Found(BaseModel):
    summary: str


async def _wait_for_gate() -> str:
    BEGUN.set()
    await GATE.wait()
    return "through"


async def _check(_: Db) -> None:
    if TROUBLE:
        raise Unavailable(TROUBLE[0])


@agent(
    name="test.steered",
    title="Steered",
    domain="Tests",
    purpose="Waits when it is told to",
    input=Given,
    output=Found,
    permission="agents.run",
    check=_check,
)
async def steered(run: AgentRun, given: Given) -> Found:
    if given.stuck:
        await run.outside("Wait", _wait_for_gate)
    return Found(summary="Done.")


@pytest.fixture(autouse=True)
def as_at_first():
    GATE.clear()
    BEGUN.clear()
    TROUBLE.clear()


async def _status(database, scope, run_id, *wanted):
    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run_id)
            return row if row.status in wanted else None

    return await settled(look)


async def _standing(database, scope, *wanted):
    async def look():
        async with database.scoped(scope) as db:
            row = await lifecycle.registered(db, "test.steered")
            return row if row and row.status in wanted else None

    return await settled(look)


@pytest.mark.requirement("AGT-05")
async def test_a_paused_agent_finishes_its_work_and_lets_requests_wait(database, scope, worker):
    async with database.scoped(scope) as db:
        first = await runs.execute(db, "test.steered", {"stuck": True})
    await asyncio.wait_for(BEGUN.wait(), 60)
    async with database.scoped(scope) as db:
        await lifecycle.pause(db, "test.steered", reason="Too eager.")
        with pytest.raises(Conflict, match="cannot become paused"):
            await lifecycle.pause(db, "test.steered")
        second = await runs.execute(db, "test.steered", {})
        assert second.held_at is not None
        assert await lifecycle.held_count(db, "test.steered") == 1
    GATE.set()
    assert (await _status(database, scope, first.id, "success")).summary == "Done."
    async with database.scoped(scope) as db:
        row, _ = await runs.run_with_steps(db, second.id)
        assert row.status == "pending"
        assert await runs.resume(db, "test.steered") == 1
        with pytest.raises(Conflict, match="only a paused agent is resumed"):
            await runs.resume(db, "test.steered")
    assert (await _status(database, scope, second.id, "success")).held_at is None
    async with database.scoped(scope) as db:
        told = await db.scalars(
            select(EventRow.body).where(EventRow.type == "agents.status_changed").order_by(EventRow.seq)
        )  # fmt: skip
        assert [(b["before"], b["after"]) for b in told] == [
            ("active", "paused"), ("paused", "active"),
        ]  # fmt: skip


@pytest.mark.requirement("AGT-05")
async def test_a_run_enqueued_before_the_pause_waits_too(database, scope, runtime):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.steered", {})
        await lifecycle.pause(db, "test.steered")
    async with database.scoped(scope) as db:
        assert await runs._begin(db, str(run.id)) is None
        row, _ = await runs.run_with_steps(db, run.id)
        assert (row.status, row.held_at is not None) == ("pending", True)


@pytest.mark.requirement("AGT-05")
async def test_a_restart_drains_stops_by_force_and_starts_what_waited(database, scope, worker):
    async with database.scoped(scope) as db:
        stuck = await runs.execute(db, "test.steered", {"stuck": True})
    await asyncio.wait_for(BEGUN.wait(), 60)
    async with database.scoped(scope) as db:
        await restart(db, "test.steered", drain_seconds=0.5, force_seconds=0.5)
        with pytest.raises(Conflict, match="being restarted"):
            await restart(db, "test.steered")
        waiting = await runs.execute(db, "test.steered", {})
        assert waiting.held_at is not None
    row = await _standing(database, scope, "active")
    assert [check["error"] for check in row.checks] == [None] * len(row.checks)
    stopped = await _status(database, scope, stuck.id, "cancelled")
    assert "restarted" in stopped.error
    await _status(database, scope, waiting.id, "success")
    GATE.set()


@pytest.mark.requirement("AGT-05")
async def test_a_failed_restart_puts_the_agent_back_and_tells(database, scope, owner, worker):
    TROUBLE.append("The price book is empty.")
    async with database.scoped(scope) as db:
        await lifecycle.pause(db, "test.steered")
        await restart(db, "test.steered", drain_seconds=0.5, force_seconds=0.5)
    row = await _standing(database, scope, "paused")
    assert "The price book is empty." in row.trouble
    async with database.scoped(scope) as db:
        notice = (
            await db.scalars(select(NoticeRow).where(NoticeRow.kind == "agents.restart_failed"))
        ).one()
        assert (notice.user_id, notice.href) == (owner.id, "/agents/test.steered")
        assert "It is paused again" in notice.body


@pytest.mark.requirement("AGT-05")
async def test_who_is_unknown_is_not_steered(database, scope):
    async with database.scoped(scope) as db:
        with pytest.raises(NotFound):
            await AgentController(db).update_status("test.nobody", AgentStatus.PAUSED)
        assert (await health_of(db, "test.nobody"))[0]["error"]


@pytest.mark.requirement("AGT-05")
@hypothesis_given(st.lists(st.sampled_from(list(AgentStatus)), max_size=12))
def test_every_way_through_the_statuses_comes_back_to_active(wanted):
    status = AgentStatus.ACTIVE
    for new in wanted:
        if new in CHANGES[status]:
            status = new
    seen = {status}
    while AgentStatus.ACTIVE not in seen and not seen >= set().union(*(CHANGES[s] for s in seen)):
        seen |= set().union(*(CHANGES[s] for s in seen))
    assert AgentStatus.ACTIVE in seen
