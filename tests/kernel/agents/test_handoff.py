"""Work goes from agent to agent with its context, comes back when it fails, never goes in circles."""

from datetime import timedelta

import pytest
from pydantic import BaseModel, Field
from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents import lifecycle
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.handoff import MOST_PER_MINUTE, handoffs_of, return_stalled
from enterprisehub.kernel.agents.models import HandoffRow, RunRow
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.events.models import EventRow
from tests.conftest import settled


class Given(BaseModel):
    to: str = "test.receiver"
    about: str = Field(default="Acme", min_length=1)
    fails: bool = False


class Found(BaseModel):
    summary: str


async def _giver(run: AgentRun, given: Given) -> Found:
    if run.handed_over is not None:
        told = run.handed_over
        return Found(summary=f"Did it myself: {told['what']}, {told['reason']}")
    handed = {"about": given.about, "fails": given.fails}
    run.hand_off(given.to, handed, reason="It knows better.", seconds=60)
    return Found(summary=f"Asked about {given.about}")


async def _receiver(run: AgentRun, given: Given) -> Found:
    if given.fails:
        raise ValueError("I cannot.")
    assert run.handed_over is not None
    return Found(summary=f"Took {given.about} from {run.handed_over['from']}")


async def _circling(run: AgentRun, given: Given) -> Found:
    if run.handed_over is not None and "what" in run.handed_over:
        return Found(summary=f"Back: {run.handed_over['reason']}")
    to = "test.circler_two" if run.spec.name == "test.circler_one" else "test.circler_one"
    run.hand_off(to, {"about": given.about}, reason="Not mine.")
    return Found(summary="Not mine.")


COMMON = {
    "domain": "Tests",
    "purpose": "Hands work on",
    "input": Given,
    "output": Found,
    "permission": "agents.run",
}
agent(name="test.giver", title="Giver", may_hand_to=("test.receiver",), **COMMON)(_giver)
agent(name="test.receiver", title="Receiver", **COMMON)(_receiver)
agent(name="test.circler_one", title="One", may_hand_to=("test.circler_two",), **COMMON)(_circling)
agent(name="test.circler_two", title="Two", may_hand_to=("test.circler_one",), **COMMON)(_circling)


async def _begin(database, scope, name="test.giver", **given):
    async with database.scoped(scope) as db:
        return (await runs.execute(db, name, given)).id


async def _handed(database, scope, run_id, *statuses):
    async def look():
        async with database.scoped(scope) as db:
            found = [h for h in await handoffs_of(db, run_id) if h.status in statuses]
            return found[0] if found else None

    return await settled(look)


async def _summary(database, scope, run_id):
    async def look():
        async with database.scoped(scope) as db:
            row = await db.get(RunRow, run_id)
            return row.summary

    return await settled(look)


async def _told(database, scope):
    async with database.scoped(scope) as db:
        query = select(EventRow.body).where(EventRow.type == "agents.coordination")
        return [body["what"] for body in await db.scalars(query.order_by(EventRow.seq))]


@pytest.mark.requirement("AGT-06")
async def test_work_goes_on_with_its_context(database, scope, worker):
    run_id = await _begin(database, scope, about="Globex")
    one = await _handed(database, scope, run_id, "completed")
    assert (one.path, one.says) == (
        ["test.giver", "test.receiver"],
        "Took Globex from test.giver",
    )
    async with database.scoped(scope) as db:
        received = await db.get(RunRow, one.to_run_id)
        assert (received.parent_run_id, received.trigger) == (run_id, "agent")
        assert received.handed_over["summary"] == "Asked about Globex"
    assert await _told(database, scope) == ["handoff", "completed"]


@pytest.mark.requirement("AGT-06")
async def test_what_fails_comes_back_to_the_giver(database, scope, worker):
    run_id = await _begin(database, scope, fails=True)
    one = await _handed(database, scope, run_id, "failed")
    said = await _summary(database, scope, one.back_run_id)
    assert said == "Did it myself: failed, ValueError: I cannot."
    assert await _told(database, scope) == ["handoff", "failed"]


@pytest.mark.requirement("AGT-06")
async def test_what_is_not_taken_comes_back_at_once(database, scope, worker):
    async with database.scoped(scope) as db:
        await lifecycle.pause(db, "test.receiver")
    run_id = await _begin(database, scope)
    one = await _handed(database, scope, run_id, "refused")
    assert "Receiver is paused" in await _summary(database, scope, one.back_run_id)
    async with database.scoped(scope) as db:
        await runs.resume(db, "test.receiver")
    run_id = await _begin(database, scope, about=" ")
    async with database.scoped(scope) as db:
        row = await db.get(RunRow, run_id)
        assert row.input["about"] == " "


@pytest.mark.requirement("AGT-06")
async def test_a_circle_is_broken_and_told(database, scope, worker):
    run_id = await _begin(database, scope, "test.circler_one")
    first = await _handed(database, scope, run_id, "completed")
    second = await _handed(database, scope, first.to_run_id, "refused")
    said = await _summary(database, scope, second.back_run_id)
    assert "has had this work already: test.circler_one → test.circler_two" in said


@pytest.mark.requirement("AGT-06")
async def test_only_declared_receivers_are_given_work(database, scope, worker):
    run_id = await _begin(database, scope, to="test.circler_one")

    async def failed():
        async with database.scoped(scope) as db:
            row = await db.get(RunRow, run_id)
            return row if row.status == "failed" else None

    assert "may not hand work to 'test.circler_one'" in (await settled(failed)).error


@pytest.mark.requirement("AGT-06")
async def test_no_agent_is_handed_more_than_so_much_a_minute(database, scope, worker):
    async with database.scoped(scope) as db:
        earlier = await runs.execute(db, "test.receiver", {})
        for number in range(MOST_PER_MINUTE):
            db.add(
                HandoffRow(
                    root_run_id=earlier.id, from_run_id=earlier.id, from_agent="test.giver",
                    to_agent="test.receiver", context={}, path=["test.giver", "test.receiver"],
                    status="completed", reason=f"Piece {number}.", deadline_at=clock.now(),
                )
            )  # fmt: skip
    run_id = await _begin(database, scope)
    refused = await _handed(database, scope, run_id, "refused")
    says = f"More than {MOST_PER_MINUTE} handoffs to Receiver within a minute."
    assert refused.says == says
    assert says in await _summary(database, scope, refused.back_run_id)
    async with database.scoped(scope) as db:
        for row in await db.scalars(select(HandoffRow)):
            row.created_at = clock.now() - timedelta(minutes=2)
    run_id = await _begin(database, scope)
    assert await _handed(database, scope, run_id, "completed")


@pytest.mark.requirement("AGT-06")
async def test_what_is_not_done_in_time_comes_back(database, scope, runtime):
    async with database.scoped(scope) as db:
        giver = await runs.execute(db, "test.giver", {})
        taken = await runs.execute(db, "test.receiver", {})
        db.add(
            HandoffRow(
                root_run_id=giver.id, from_run_id=giver.id, to_run_id=taken.id,
                from_agent="test.giver", to_agent="test.receiver", context={}, status="accepted",
                path=["test.giver", "test.receiver"], reason="Because.",
                deadline_at=clock.now() - timedelta(seconds=1),
            )
        )  # fmt: skip
        await db.flush()
        assert await return_stalled(db) == 1
        assert await return_stalled(db) == 0
        (one,) = await handoffs_of(db, giver.id)
        assert (one.status, one.back_run_id is not None) == ("stalled", True)
        assert (await db.get(RunRow, taken.id)).status == "cancelled"
    assert await _told(database, scope) == ["stalled"]
