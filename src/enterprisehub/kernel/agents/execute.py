"""Running an agent: recorded at once, executed durably, its proposals put into the queue."""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import structlog
from pydantic import ValidationError
from structlog.contextvars import bind_contextvars

from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.define import AGENTS, AgentSpec, agent_named
from enterprisehub.kernel.agents.ending import end_badly, end_late, end_well, locked_run, stamp
from enterprisehub.kernel.agents.find_runs import history, latest_runs, run_with_steps
from enterprisehub.kernel.agents.lifecycle import AgentController, AgentStatus, take_held
from enterprisehub.kernel.agents.memo import Earlier
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.agents.steer import cancel, dismiss, stop_overdue
from enterprisehub.kernel.agents.swarm.pool import POOL, TaskDef
from enterprisehub.kernel.agents.telling import say, say_end
from enterprisehub.kernel.agents.tracing import said_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, HubError, Invalid
from enterprisehub.kernel.text.plain_words import plain_words
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

__all__ = [
    "Origin", "cancel", "dismiss", "execute", "history", "latest_runs", "rerun", "resume",
    "retry", "run_agent", "run_task", "run_with_steps", "start_held", "stop_overdue",
]  # fmt: skip
log = structlog.get_logger()
type Trigger = Literal["user", "schedule", "event", "agent"]
GRACE_SECONDS = 30.0
_WAIT_IN_POOL = 4  # runs of a goal may wait so many times their own limit for their turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a run comes from, beside its trigger; see RunRow."""

    retry_of: UUID | None = None
    from_step: int | None = None
    repeats_allowed: bool = False
    goal_id: UUID | None = None
    handoff_id: UUID | None = None
    handed_over: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Begun:
    agent: str
    given: dict[str, Any]
    earlier: Earlier | None
    handed_over: dict[str, Any] | None


async def execute(
    db: Db,
    name: str,
    given: dict[str, Any],
    *,
    trigger: Trigger = "user",
    parent_run_id: UUID | None = None,
    origin: Origin | None = None,
    permitted: bool = False,
) -> RunRow:
    """A run of the agent is recorded and will be executed after the commit.

    While the agent is paused it is recorded all the same and waits. `permitted` when it was made
    sure already that the person who asks may run it.

    Raises:
        NotFound: no such agent.
        Denied: a person asks who may not run this agent.
        Invalid: the input does not fit the agent's input model.
    """
    spec, come_from = agent_named(name), origin or Origin()
    if trigger == "user" and not permitted and not db.scope.may(spec.permission):
        raise Denied(f"Your role may not run {spec.title}.", permission=spec.permission)
    row = RunRow(
        agent_name=name,
        agent_version=spec.version,
        domain=spec.domain,
        trigger=trigger,
        started_by=str(db.scope.actor),
        parent_run_id=parent_run_id,
        input=checked_input(spec, given),
        retry_of=come_from.retry_of,
        from_step=come_from.from_step,
        repeats_allowed=come_from.repeats_allowed,
        goal_id=come_from.goal_id,
        handoff_id=come_from.handoff_id,
        handed_over=come_from.handed_over,
    )
    active = await AgentController(db).status_of(name) is AgentStatus.ACTIVE
    row.held_at = None if active else clock.now()
    db.add(row)
    await db.flush()
    await say(db, row)
    if active:
        await _start(db, row, spec, key=str(row.id))
    return row


def checked_input(spec: AgentSpec, given: dict[str, Any]) -> dict[str, Any]:
    """The input as it is kept.

    Raises:
        Invalid: it does not fit the agent's input model; `fields` says where.
    """
    try:
        return spec.input.model_validate(given).model_dump(mode="json")
    except ValidationError as error:
        fields = {".".join(map(str, e["loc"])): plain_words(e) for e in error.errors()}
        raise Invalid(f"{spec.title} cannot use this input.", fields=fields) from None


async def _start(db: Db, row: RunRow, spec: AgentSpec, *, key: str) -> None:
    what, turns = (run_task, _WAIT_IN_POOL) if row.goal_id else (run_agent, 1)
    limit = spec.limits.seconds * turns + GRACE_SECONDS
    await enqueue(db, what, str(row.id), key=key, time_limit_seconds=limit)


@workflow("agents.run", queue=Queue.AGENTS, title="Run an agent")
async def run_agent(ctx: WorkContext, run_id: str) -> str:
    """One run from pending to its end."""
    return await _carry_out(ctx, run_id)


@workflow("agents.task", queue=Queue.AGENTS, title="Run a task of a goal")
async def run_task(ctx: WorkContext, run_id: str) -> str:
    """The same for a task of a goal, once it is its turn in the pool."""
    result = await POOL.execute_task(TaskDef(run_id, lambda: _carry_out(ctx, run_id)))
    if result.cause is not None:
        raise result.cause
    return result.outcome


async def _carry_out(ctx: WorkContext, run_id: str) -> str:
    begun = await ctx.transaction(_begin, run_id)
    if begun is None:
        return "not started"
    bind_contextvars(run_id=run_id)
    spec = agent_named(begun.agent)
    run = AgentRun(ctx, spec, UUID(run_id), earlier=begun.earlier, handed_over=begun.handed_over)
    limit = asyncio.timeout(spec.limits.seconds)
    try:
        async with limit:
            output = await spec.body(run, spec.input.model_validate(begun.given))
    except HubError as error:
        return await ctx.transaction(end_badly, run_id, "failed", error.message, error.code)
    except Exception as error:
        if isinstance(error, TimeoutError) and limit.expired():
            message = f"Stopped at its time limit of {spec.limits.seconds:g} s."
            return await ctx.transaction(end_late, run_id, message, run.under_way)
        log.exception("agent failed", agent=begun.agent, run=run_id)
        return await ctx.transaction(end_badly, run_id, "failed", said_of(error), "agent_failed")
    wants = (run.proposals, run.handing, run.notes)
    return await ctx.transaction(end_well, run_id, output, *wants)


async def _begin(db: Db, run_id: str) -> _Begun | None:
    """The run has begun, unless it is over, its agent is gone, or paused: then it waits."""
    row = await locked_run(db, UUID(run_id))
    if row.status != "pending":
        return None
    if row.agent_name not in AGENTS:
        row.status, row.started_at, row.error_code = "failed", clock.now(), "not_found"
        row.error = "This agent no longer exists."
        stamp(row)
        await say_end(db, row)
        return None
    if await AgentController(db).status_of(row.agent_name) is not AgentStatus.ACTIVE:
        row.held_at = clock.now()
        await say(db, row)
        return None
    row.status, row.started_at, row.held_at = "running", clock.now(), None
    await say(db, row)
    earlier = None
    if row.retry_of is not None:
        earlier = Earlier(row.retry_of, row.from_step or 0, row.repeats_allowed)
    return _Begun(row.agent_name, row.input, earlier, row.handed_over)


async def retry(
    db: Db, run_id: UUID, *, repeats_allowed: bool = False, permitted: bool = False
) -> RunRow:
    """A new run with the same input. What has left already does not leave again, unless allowed.

    Raises:
        Conflict: the run has not ended.
        Denied: the caller may not run this agent.
    """
    row = await _ended(db, run_id)
    origin = Origin(retry_of=row.id, repeats_allowed=repeats_allowed)
    return await execute(db, row.agent_name, row.input, origin=origin, permitted=permitted)


async def rerun(
    db: Db, run_id: UUID, *, from_step: int, given: dict[str, Any], repeats_allowed: bool = False
) -> RunRow:
    """A new run with this input that takes over the steps before `from_step`.

    Of those only what the edit changes is done anew. What has left already does not leave again,
    unless allowed.

    Raises:
        Conflict: the run has not ended.
        Denied: the caller may not run this agent.
        Invalid: the input does not fit, or there is no such step.
    """
    row, steps = await run_with_steps(db, (await _ended(db, run_id)).id)
    if not 1 <= from_step <= len(steps) + 1:
        message = f"This run has {len(steps)} steps; choose one of them."
        raise Invalid(message, fields={"from_step": message})
    origin = Origin(retry_of=row.id, from_step=from_step, repeats_allowed=repeats_allowed)
    return await execute(db, row.agent_name, given, origin=origin)


async def resume(db: Db, name: str, *, reason: str = "") -> int:
    """A paused agent works again, and what waited for it begins; how many runs that were.

    Raises:
        Conflict: it was not paused.
    """
    controller = AgentController(db)
    if (status := await controller.status_of(name)) is not AgentStatus.PAUSED:
        title = agent_named(name).title
        raise Conflict(f"{title} is {status}: only a paused agent is resumed.", status=status)
    await controller.update_status(name, AgentStatus.ACTIVE, reason=reason)
    return await start_held(db, name)


async def start_held(db: Db, name: str) -> int:
    """What waited for the agent begins; how many runs that were."""
    rows = await take_held(db, name)
    for row in rows:
        await _start(db, row, agent_named(name), key=f"{row.id}:{clock.now().isoformat()}")
    return len(rows)


async def _ended(db: Db, run_id: UUID) -> RunRow:
    row = await locked_run(db, run_id)
    if row.status in ("pending", "running"):
        raise Conflict("This run is still under way.", status=row.status)
    return row
