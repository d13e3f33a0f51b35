"""Agents paused, resumed and restarted; runs repeated in part, many at once; handoffs; by JSON."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.agents.routes import router
from enterprisehub.console.agents.routes.agents import Execution
from enterprisehub.kernel.agents import execute
from enterprisehub.kernel.agents.bulk import begin_bulk, latest_bulks
from enterprisehub.kernel.agents.define import agent_named
from enterprisehub.kernel.agents.find_runs import RunFilter, estimate
from enterprisehub.kernel.agents.funnel import funnel_of
from enterprisehub.kernel.agents.handoff import handoffs_of
from enterprisehub.kernel.agents.lifecycle import held_count, pause, registered
from enterprisehub.kernel.agents.models import RegistryRow
from enterprisehub.kernel.agents.permissions import MANAGE, READ, RUN
from enterprisehub.kernel.agents.restart import restart
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb


class StatusIn(BaseModel):
    """`paused` finishes what runs and lets new requests wait; `active` resumes a paused agent."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["active", "paused"]
    reason: str = Field(default="", max_length=300)


class StatusOut(BaseModel):
    """`status` is active, paused, or on the way through a restart: draining, stopped, starting."""

    agent: str
    status: str
    since: datetime | None
    reason: str
    waiting_requests: int
    trouble: str | None
    checks: list[dict[str, Any]]


async def _status(db: TenantDb, name: str, row: RegistryRow | None) -> StatusOut:
    return StatusOut(
        agent=name,
        status=row.status if row else "active",
        since=row.since if row else None,
        reason=row.reason if row else "",
        waiting_requests=await held_count(db, name),
        trouble=row.trouble if row else None,
        checks=row.checks if row else [],
    )


@router.get("/agents/{name}/status", allow=Permission(READ))
async def read_status(db: TenantDb, name: str) -> StatusOut:
    """How the agent stands, and how many requests wait for it."""
    agent_named(name)
    return await _status(db, name, await registered(db, name))


@router.post("/agents/{name}/status", allow=Permission(MANAGE))
async def set_status(db: TenantDb, name: str, asked: StatusIn) -> StatusOut:
    """The agent is paused or resumed; 409 where it is neither possible."""
    if asked.status == "paused":
        await pause(db, name, reason=asked.reason)
    else:
        await execute.resume(db, name, reason=asked.reason)
    return await _status(db, name, await registered(db, name))


@router.post("/agents/{name}/restart", allow=Permission(MANAGE), status_code=202)
async def restart_agent(db: TenantDb, name: str) -> StatusOut:
    """It is drained, stopped, started and checked in the background."""
    return await _status(db, name, await restart(db, name))


class StageOut(BaseModel):
    name: str
    title: str
    count: int


@router.get("/agents/{name}/funnel", allow=Permission(READ))
async def read_funnel(db: TenantDb, name: str) -> list[StageOut]:
    """What became of the agent's work in the last 30 days."""
    found = await funnel_of(db, agent_named(name))
    return [StageOut(name=one.name, title=one.title, count=one.count) for one in found]


class RerunIn(BaseModel):
    """Steps before `from_step` are taken over; `input` replaces the run's own if given."""

    model_config = ConfigDict(extra="forbid")

    from_step: int = Field(default=1, ge=1)
    input: dict[str, Any] | None = None
    repeats_allowed: bool = False


@router.post("/executions/{execution_id}/rerun", allow=Permission(RUN), status_code=202)
async def rerun_execution(db: TenantDb, execution_id: UUID, asked: RerunIn) -> Execution:
    """A new execution from this step on. What has left already does not leave again, unless
    allowed.
    """
    row, _ = await execute.run_with_steps(db, execution_id)
    made = await execute.rerun(
        db,
        execution_id,
        from_step=asked.from_step,
        given=row.input if asked.input is None else asked.input,
        repeats_allowed=asked.repeats_allowed,
    )
    return Execution.model_validate(made)


class HandoffOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    from_agent: str
    to_agent: str
    from_run_id: UUID
    to_run_id: UUID | None
    back_run_id: UUID | None
    path: list[str]
    reason: str
    status: str
    says: str
    deadline_at: datetime


@router.get("/executions/{execution_id}/handoffs", allow=Permission(READ))
async def list_handoffs(db: TenantDb, execution_id: UUID) -> list[HandoffOut]:
    """Work that this execution handed to another agent, or was handed."""
    return [HandoffOut.model_validate(row) for row in await handoffs_of(db, execution_id)]


class BulkIn(BaseModel):
    """`seen_count` is what the estimate said: if by now more would be meant, nothing is done."""

    model_config = ConfigDict(extra="forbid")

    verb: Literal["replay", "cancel"]
    status: str = Field(max_length=20)
    agent: str | None = Field(default=None, max_length=100)
    seen_count: int = Field(ge=0)


class BulkOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    verb: str
    wanted: dict[str, Any]
    status: str
    estimated: int
    done: int
    refused: int
    reasons: list[dict[str, Any]]
    created_at: datetime
    completed_at: datetime | None


class EstimateOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    count: int
    seconds: float
    cost_microcents: int


@router.get("/bulk-runs/estimate", allow=Permission(READ))
async def estimate_bulk(
    db: TenantDb,
    status: Annotated[str, Query(max_length=20)],
    agent: Annotated[str | None, Query(max_length=100)] = None,
) -> EstimateOut:
    """How many runs fit, and what they took."""
    return EstimateOut.model_validate(await estimate(db, RunFilter(status=status, agent=agent)))


@router.post("/bulk-runs", allow=Permission(MANAGE), status_code=202)
async def start_bulk(db: TenantDb, asked: BulkIn) -> BulkOut:
    """Many executions are replayed or cancelled in the background."""
    wanted = RunFilter(status=asked.status, agent=asked.agent)
    row = await begin_bulk(db, asked.verb, wanted, seen_count=asked.seen_count)
    return BulkOut.model_validate(row)


@router.get("/bulk-runs", allow=Permission(READ))
async def list_bulks(db: TenantDb) -> list[BulkOut]:
    """The history, the latest first."""
    return [BulkOut.model_validate(row) for row in await latest_bulks(db)]
