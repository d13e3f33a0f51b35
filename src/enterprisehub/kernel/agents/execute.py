"""Running an agent: recorded at once, executed durably, its proposals put into the queue."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from structlog.contextvars import bind_contextvars

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.agents.define import AGENTS, AgentSpec, Limits, agent_named
from enterprisehub.kernel.agents.models import UNFINISHED, RunRow, StepRow
from enterprisehub.kernel.agents.outcome import judge
from enterprisehub.kernel.agents.running import AgentRun, Proposal, agent_actor
from enterprisehub.kernel.agents.telling import say, say_end
from enterprisehub.kernel.agents.tracing import Step, add_up, said_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, HubError, Invalid, NotFound
from enterprisehub.kernel.events.publish import subscribe
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

log = structlog.get_logger()
type Trigger = Literal["user", "schedule", "event", "agent"]
_GRACE_SECONDS = 30.0


async def execute(
    db: Db,
    name: str,
    given: dict[str, Any],
    *,
    trigger: Trigger = "user",
    parent_run_id: UUID | None = None,
    retry_of: UUID | None = None,
) -> RunRow:
    """A run of the agent is recorded and will be executed after the commit.

    Raises:
        NotFound: no such agent.
        Denied: a person asks who may not run this agent.
        Invalid: the input does not fit the agent's input model.
    """
    spec = agent_named(name)
    if trigger == "user" and not db.scope.may(spec.permission):
        raise Denied(f"Your role may not run {spec.title}.", permission=spec.permission)
    try:
        checked = spec.input.model_validate(given)
    except ValidationError as error:
        fields = {".".join(map(str, e["loc"])): str(e["msg"]) for e in error.errors()}
        raise Invalid(f"{spec.title} cannot use this input.", fields=fields) from None
    row = RunRow(
        agent_name=name,
        agent_version=spec.version,
        domain=spec.domain,
        trigger=trigger,
        started_by=str(db.scope.actor),
        parent_run_id=parent_run_id,
        retry_of=retry_of,
        input=checked.model_dump(mode="json"),
    )
    db.add(row)
    await db.flush()
    await say(db, row)
    await enqueue(
        db,
        run_agent,
        str(row.id),
        key=str(row.id),
        time_limit_seconds=spec.limits.seconds + _GRACE_SECONDS,
    )
    return row


@workflow("agents.run", queue=Queue.AGENTS, title="Run an agent")
async def run_agent(ctx: WorkContext, run_id: str) -> str:
    """One run from pending to its end."""
    begun = await ctx.transaction(_begin, run_id)
    if begun is None:
        return "not started"
    name, given = begun
    bind_contextvars(run_id=run_id)
    spec = agent_named(name)
    run = AgentRun(ctx, spec, UUID(run_id))
    limit = asyncio.timeout(spec.limits.seconds)
    try:
        async with limit:
            output = await spec.body(run, spec.input.model_validate(given))
    except HubError as error:
        return await ctx.transaction(_end_badly, run_id, "failed", error.message, error.code)
    except Exception as error:
        if isinstance(error, TimeoutError) and limit.expired():
            message = f"Stopped at its time limit of {spec.limits.seconds:g} s."
            return await ctx.transaction(_end_late, run_id, message, run.under_way)
        log.exception("agent failed", agent=name, run=run_id)
        return await ctx.transaction(_end_badly, run_id, "failed", said_of(error), "agent_failed")
    return await ctx.transaction(_end_well, run_id, output, run.proposals)


async def _begin(db: Db, run_id: str) -> tuple[str, dict[str, Any]] | None:
    row = await _locked(db, UUID(run_id))
    if row.status != "pending":
        return None
    row.status, row.started_at = "running", clock.now()
    if row.agent_name not in AGENTS:
        row.status, row.error_code = "failed", "not_found"
        row.error = "This agent no longer exists."
        _stamp(row)
        await say_end(db, row)
        return None
    await say(db, row)
    return row.agent_name, row.input


async def _end_well(db: Db, run_id: str, output: BaseModel, proposals: list[Proposal]) -> str:
    row = await _locked(db, UUID(run_id))
    if row.status != "running":
        return row.status
    spec = agent_named(row.agent_name)
    await db.act_as(agent_actor(spec, row.id))
    await add_up(db, row)
    share = row.cost_microcents // max(len(proposals), 1)
    made = [await _put(db, spec, row, proposal, share) for proposal in proposals]
    row.output = output.model_dump(mode="json")
    row.summary = str(row.output.get("summary") or "")[:500] or None
    row.engine = str(row.output.get("engine") or "rules")
    judge(row, [action for action in made if action.run_id == row.id])
    _stamp(row)
    await say_end(db, row)
    return row.status


async def _put(
    db: Db, spec: AgentSpec, row: RunRow, proposal: Proposal, share_microcents: int
) -> ActionRow:
    always = spec.approval == "always"
    return await propose(
        db,
        proposal.payload,
        reason=proposal.reason,
        subjects=proposal.subjects,
        evidence=proposal.evidence,
        facts=proposal.facts,
        priority=proposal.priority,
        risk=proposal.risk,
        expires_at=proposal.expires_at,
        cost_microcents=proposal.cost_microcents + share_microcents,
        ask_because=f"{spec.title} always asks a person." if always else None,
        agent=spec.name,
        run_id=row.id,
        dedupe_key=proposal.dedupe_key,
    )


async def _end_badly(db: Db, run_id: str, status: str, message: str, code: str) -> str:
    row = await _locked(db, UUID(run_id))
    if row.status in UNFINISHED:
        row.status, row.error, row.error_code = status, message, code
        await add_up(db, row)
        _stamp(row)
        await say_end(db, row)
    return row.status


async def _end_late(db: Db, run_id: str, message: str, under_way: Step | None) -> str:
    if under_way is not None:
        db.add(under_way.row(error=message))
        message = f"{message} It was at: {under_way.name}."
    return await _end_badly(db, run_id, "timed_out", message, "timed_out")


def _stamp(row: RunRow) -> None:
    row.completed_at = clock.now()
    began = row.started_at or row.created_at
    row.duration_ms = max(round((row.completed_at - began).total_seconds() * 1000), 0)


async def _locked(db: Db, run_id: UUID) -> RunRow:
    query = select(RunRow).where(RunRow.id == run_id).with_for_update()
    row = await db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("This run does not exist.")
    return row


async def cancel(db: Db, run_id: UUID) -> RunRow:
    """The run stops before its next step; of what it proposed, nothing more leaves.

    Raises:
        Conflict: it has ended already.
    """
    row = await _locked(db, run_id)
    if row.status not in (*UNFINISHED, "waiting_approval"):
        raise Conflict(f"This run has ended already: {row.status}.", status=row.status)
    if row.status in UNFINISHED:
        _stamp(row)
    row.status = "cancelled"
    for action in await _actions_of(db, row.id):
        if action.state in ("proposed", "approved", "failed"):
            await decide.cancel(db, action.id, reason="Its run was cancelled.")
    judge(row, await _actions_of(db, row.id))
    await say_end(db, row)
    return row


async def retry(db: Db, run_id: UUID) -> RunRow:
    """A new run with the same input.

    Raises:
        Conflict: the run has not ended.
        Denied: the caller may not run this agent.
    """
    row = await _locked(db, run_id)
    if row.status in UNFINISHED:
        raise Conflict("This run is still under way.", status=row.status)
    return await execute(db, row.agent_name, row.input, retry_of=row.id)


async def dismiss(db: Db, run_id: UUID) -> None:
    """The run no longer shows in the agent's history; it stays in the record."""
    row = await _locked(db, run_id)
    row.dismissed_at = clock.now()


async def stop_overdue(db: Db) -> int:
    """Runs past their time limit whose worker could not say so are timed out. How many."""
    rows = await db.scalars(select(RunRow).where(RunRow.status == "running").with_for_update())
    now, stopped = clock.now(), 0
    for row in rows.all():
        spec = AGENTS.get(row.agent_name)
        limit = (spec.limits if spec else Limits()).seconds + _GRACE_SECONDS
        if row.started_at and now - row.started_at > timedelta(seconds=limit):
            row.status, row.error_code = "timed_out", "timed_out"
            row.error = f"Stopped at its time limit of {limit:g} s."
            _stamp(row)
            await say_end(db, row)
            stopped += 1
    return stopped


async def history(db: Db, name: str, *, limit: int = 10) -> list[RunRow]:
    """The agent's latest runs, newest first, without dismissed ones."""
    query = select(RunRow).where(RunRow.agent_name == name, RunRow.dismissed_at.is_(None))
    return list(await db.scalars(query.order_by(RunRow.created_at.desc()).limit(limit)))


async def latest_runs(
    db: Db, *, status: str | None = None, before: datetime | None = None, limit: int = 50
) -> list[RunRow]:
    """Runs of all agents, newest first."""
    query = select(RunRow).where(RunRow.dismissed_at.is_(None))
    if status is not None:
        query = query.where(RunRow.status == status)
    if before is not None:
        query = query.where(RunRow.created_at < before)
    return list(await db.scalars(query.order_by(RunRow.created_at.desc()).limit(limit)))


async def run_with_steps(db: Db, run_id: UUID) -> tuple[RunRow, list[StepRow]]:
    """One run and its trace in order.

    Raises:
        NotFound: this tenant has no such run.
    """
    row = await db.get(RunRow, run_id)
    if row is None:
        raise NotFound("This run does not exist.")
    query = select(StepRow).where(StepRow.run_id == run_id).order_by(StepRow.position)
    return row, list(await db.scalars(query))


async def _actions_of(db: Db, run_id: UUID) -> list[ActionRow]:
    query = select(ActionRow).where(ActionRow.run_id == run_id).order_by(ActionRow.id)
    return list(await db.scalars(query))


async def _follow(db: Db, fact: ActionDecided | ActionFinished) -> None:
    """A run that waits for decisions is over when all its actions are, and ended as they did."""
    action = await db.get(ActionRow, fact.action_id)
    if action is None or action.run_id is None:
        return
    row = await _locked(db, action.run_id)
    if row.status in UNFINISHED:
        return
    before = row.status
    judge(row, await _actions_of(db, row.id))
    if row.status != before:
        await say(db, row)


subscribe(ActionDecided, "agents.follow_decisions", _follow)
subscribe(ActionFinished, "agents.follow_effects", _follow)
