"""What a run asks of models is its cost; it can be stopped; it succeeded only if something was."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, Rendered, declare
from enterprisehub.kernel.actions.models import PolicyRow
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.define import AGENTS, Limits, agent
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.agents.statistics import statistics
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import ConnectorRejected, Unavailable
from enterprisehub.kernel.llm import client
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.policy import ModelSettings
from tests.conftest import settled
from tests.scripted_models import Silence, scripted_models


class Note(BaseModel):
    """`how` decides what becomes of the action."""

    how: str


class Given(BaseModel):
    mood: str = "plain"
    hows: list[str] = []


class Found(BaseModel):
    summary: str
    engine: str = "rules"


async def _render(_: Db, payload: Note) -> Rendered:
    return Rendered(title=f"Note {payload.how}", channel="records", icon="copy")


async def _perform(_ports, payload: Note, _attempt) -> dict[str, str]:
    if payload.how == "breaks":
        raise ConnectorRejected("The other side said no.")
    return {"noted": payload.how}


async def _record(_: Db, _id, _payload: Note, _result) -> None:
    return None


declare(
    ActionKind(
        name="test.note",
        title="Make a note",
        payload=Note,
        approval=Approval.BY_POLICY,
        render=_render,
        perform=_perform,
        record=_record,
    )
)
GATE, CALLED = asyncio.Event(), asyncio.Event()
LOOKED: list[str] = []


async def _look(_: Db, what: str) -> str:
    LOOKED.append(what)
    if what == "fails":
        raise ValueError("nothing to see")
    return what


async def _call(what: str) -> str:
    if what == "waits":
        CALLED.set()
        await GATE.wait()
    if what == "fails":
        raise ValueError("nobody at home")
    return what


def _question(**more) -> Question[str]:
    return Question(
        route="reason",
        instructions="Weigh it.",
        prompt="What now?",
        output=str,
        prompt_version="test/1",
        **more,
    )


async def _body(run: AgentRun, given: Given) -> Found:
    match given.mood:
        case "fails reading":
            await run.read("Look", _look, "fails")
        case "fails outside":
            await run.outside("Call", _call, "fails", attempts=1)
        case "waits outside":
            await run.outside("Call", _call, "waits")
            await run.read("Look after", _look, "after")
        case "asks":
            answer = await run.ask("Weigh", _question())
            return Found(summary=answer.value, engine="model")
        case "asks or not":
            try:
                await run.ask("Weigh", _question(seconds=1.0))
            except Unavailable:
                return Found(summary="Went on without.")
        case "asks elsewhere":
            question = _question()
            await run.ask("Weigh", Question(**_fields(question) | {"route": "extract"}))
        case "asks for ever":
            await run.ask("Weigh", _question(seconds=30.0))
    for how in given.hows:
        run.propose(
            Note(how=how),
            reason="Because.",
            risk="high" if how == "risky" else None,
            expires_at=clock.now() + timedelta(days=3) if how == "risky" else None,
            cost_microcents=7 if how == "risky" else 0,
        )
    return Found(summary="Done.")


def _fields(question: Question[str]) -> dict[str, object]:
    return {name: getattr(question, name) for name in question.__dataclass_fields__}


COMMON = {
    "domain": "Tests",
    "purpose": "Does what it is told",
    "input": Given,
    "output": Found,
    "permission": "agents.run",
    "may_propose": (Note,),
    "route": "reason",
}
agent(name="test.teller", title="Teller", limits=Limits(seconds=4), **COMMON)(_body)
agent(name="test.hasty", title="Hasty", limits=Limits(seconds=1), **COMMON)(_body)
agent(name="test.poor", title="Poor", limits=Limits(cost_cents=0), **COMMON)(_body)
agent(name="test.asker", title="Asker", approval="always", **COMMON)(_body)


@pytest.fixture
async def models(database, scope, ring):
    assert client  # loaded before a run's time begins
    async with scripted_models() as server:
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "gpt-4o", "api_key": "k"}
            await connect(db, "openai_compatible", values)
        yield server


async def _run(database, scope, name="test.teller", **given):
    async with database.scoped(scope) as db:
        return (await runs.execute(db, name, given)).id


async def _when(database, scope, run_id, *states):
    async def look():
        async with database.scoped(scope) as db:
            row, steps = await runs.run_with_steps(db, run_id)
            return (row, steps) if row.status in states else None

    return await settled(look)


ENDED = ("success", "failed", "timed_out", "cancelled", "waiting_approval")


@pytest.mark.requirement("AGT-02")
@pytest.mark.requirement("LLM-04")
async def test_a_models_answer_is_a_step_and_its_cost_the_runs(database, scope, worker, models):
    models.replies = [503, "Call them."]
    run_id = await _run(database, scope, mood="asks")
    row, (step,) = await _when(database, scope, run_id, *ENDED)
    assert (row.status, row.summary, row.engine) == ("success", "Call them.", "model")
    assert (row.tokens_in, row.tokens_out) == (120, 30)
    assert (step.kind, step.status, step.got["value"]) == ("model", "success", "Call them.")
    assert (step.got["provider"], step.got["model"]) == ("openai_compatible", "gpt-4o")
    async with database.scoped(scope) as db:
        calls = list(await db.scalars(select(ModelCallRow).where(ModelCallRow.run_id == run_id)))
        found = (await statistics(db))["test.teller"]
    assert sorted(call.status for call in calls) == ["failed", "success"]
    assert row.cost_microcents == sum(call.cost_microcents for call in calls)
    assert found.cost_microcents == row.cost_microcents


@pytest.mark.requirement("AGT-01")
async def test_a_run_that_costs_more_than_its_limit_is_stopped(database, scope, worker, models):
    run_id = await _run(database, scope, "test.poor", mood="asks")
    row, _ = await _when(database, scope, run_id, *ENDED)
    assert row.cost_microcents > 0
    assert (row.status, "limit is $0.00" in row.error) == ("failed", True)


@pytest.mark.requirement("AGT-01")
async def test_only_the_declared_route_may_be_asked(database, scope, worker, models):
    run_id = await _run(database, scope, mood="asks elsewhere")
    row, _ = await _when(database, scope, run_id, *ENDED)
    assert (row.status, row.error_code, models.requests) == ("failed", "denied", [])


@pytest.mark.requirement("AGT-02")
async def test_steps_that_failed_stand_in_the_trace(database, scope, worker, models):
    models.replies = [401]
    said = {}
    for mood in ("fails reading", "fails outside", "asks or not"):
        run_id = await _run(database, scope, mood=mood)
        row, (step,) = await _when(database, scope, run_id, *ENDED)
        said[mood] = (row.status, step.kind, step.status, step.error)
    assert said["fails reading"] == ("failed", "read", "failed", "ValueError: nothing to see")
    assert said["fails outside"] == ("failed", "tool", "failed", "ValueError: nobody at home")
    assert said["asks or not"][:3] == ("success", "model", "failed")
    assert "deterministic engine" in said["asks or not"][3]


@pytest.mark.requirement("AGT-02")
async def test_the_step_that_was_under_way_at_the_time_limit_is_named(
    database, scope, worker, models
):
    models.replies = [Silence()]
    async with database.scoped(scope) as db:
        await ModelSettings(timeout_seconds=30, redact=False).save(db)
    run_id = await _run(database, scope, "test.hasty", mood="asks for ever")
    row, (step,) = await _when(database, scope, run_id, *ENDED)
    assert (row.status, row.error.endswith("It was at: Weigh.")) == ("timed_out", True)
    assert (step.kind, step.status) == ("model", "failed")
    async with database.scoped(scope) as db:
        (call,) = await db.scalars(select(ModelCallRow).where(ModelCallRow.run_id == run_id))
    assert (call.status, call.cost_microcents) == ("failed", 0)


@pytest.mark.requirement("AGT-03")
async def test_a_cancelled_run_takes_no_further_step(database, scope, worker):
    GATE.clear()
    CALLED.clear()
    LOOKED.clear()
    run_id = await _run(database, scope, mood="waits outside", hows=["plain"])
    await asyncio.wait_for(CALLED.wait(), 15)
    async with database.scoped(scope) as db:
        await runs.cancel(db, run_id)
    GATE.set()

    async def traced():
        async with database.scoped(scope) as db:
            row, steps = await runs.run_with_steps(db, run_id)
            return row if len(steps) == 1 else None

    row = await settled(traced)
    assert await settled(lambda: _workflow_over(run_id))
    assert (row.status, LOOKED) == ("cancelled", [])
    async with database.scoped(scope) as db:
        assert await queue.of_run(db, run_id) == []


async def _workflow_over(run_id):
    from dbos import DBOS  # noqa: PLC0415

    found = await DBOS.list_workflows_async(name="agents.run", sort_desc=True, limit=20)
    over = [w for w in found if str(run_id) in w.workflow_id and w.status == "SUCCESS"]
    return over or None


@pytest.mark.requirement("AGT-03")
async def test_cancelling_a_run_that_waits_takes_its_proposals_back(database, scope, worker):
    run_id = await _run(database, scope, hows=["one", "two"])
    await _when(database, scope, run_id, "waiting_approval")
    async with database.scoped(scope) as db:
        row = await runs.cancel(db, run_id)
        assert (row.status, row.error_code) == ("cancelled", None)
        assert row.outcomes == {"cancelled": 2}
    async with database.scoped(scope) as db:
        assert {action.state for action in await queue.of_run(db, run_id)} == {"cancelled"}


@pytest.mark.requirement("AGT-02")
@pytest.mark.parametrize(
    ("hows", "approved", "status", "says"),
    [
        (["fine"], 1, "success", None),
        (["breaks"], 1, "failed", "1 of 1 actions failed: "),
        (["fine", "other"], 1, "success", None),
        (["fine"], 0, "cancelled", "Note fine: rejected (No.)"),
    ],
)
async def test_a_run_succeeded_only_if_what_it_proposed_was_done(
    database, scope, worker, hows, approved, status, says
):
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=0).save(db)
    run_id = await _run(database, scope, hows=hows)
    await _when(database, scope, run_id, "waiting_approval")
    async with database.scoped(scope) as db:
        for number, action in enumerate(await queue.of_run(db, run_id)):
            if number < approved:
                await decide.approve(db, action.id, seen_version=action.version)
            else:
                await decide.reject(db, action.id, seen_version=action.version, reason="No.")
    row, _ = await _when(database, scope, run_id, "success", "failed", "cancelled")
    assert row.status == status
    assert row.error is None if says is None else says in row.error
    assert sum(row.outcomes.values()) == len(hows)


@pytest.mark.requirement("AGT-01")
@pytest.mark.requirement("AGT-20")
async def test_risk_cost_expiry_and_approval_reach_the_proposal(database, scope, worker):
    async with database.scoped(scope) as db:
        db.add(PolicyRow(title="All by itself", kind="test.note", mode="auto"))
    by_rule = await _run(database, scope, hows=["plain"])
    always = await _run(database, scope, "test.asker", hows=["risky"])
    await _when(database, scope, by_rule, "success")
    await _when(database, scope, always, "waiting_approval")
    async with database.scoped(scope) as db:
        (action,) = await queue.of_run(db, always)
    assert (action.risk, action.cost_microcents) == ("high", 7)
    assert action.expires_at - clock.now() < timedelta(days=3, minutes=1)
    assert action.decision_reason == "Asker always asks a person."


@pytest.mark.requirement("AGT-03")
async def test_a_run_of_a_removed_agent_ends(database, scope, worker, monkeypatch):
    async with database.scoped(scope) as db:
        values = {"agent_version": 1, "domain": "Tests", "trigger": "user", "started_by": "t"}
        started = clock.now() - timedelta(hours=1)
        row = RunRow(agent_name="test.gone", status="running", input={}, **values)
        row.started_at = started
        db.add(row)
        await db.flush()
        assert await runs.stop_overdue(db) == 1
        assert row.status == "timed_out"
    given = {name: spec for name, spec in AGENTS.items() if name != "test.hasty"}
    run_id = None
    async with database.scoped(scope) as db:
        run_id = (await runs.execute(db, "test.hasty", {})).id
        monkeypatch.setattr("enterprisehub.kernel.agents.execute.AGENTS", given)
    gone, _ = await _when(database, scope, run_id, "failed")
    assert gone.error == "This agent no longer exists."
