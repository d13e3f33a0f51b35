"""Agents and their executions as JSON."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.agents.routes import router
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents import execute
from enterprisehub.kernel.agents.define import AGENTS, AgentSpec, Approval, agent_named
from enterprisehub.kernel.agents.dispatch import dispatch_tool
from enterprisehub.kernel.agents.find_runs import RunFilter, find_runs
from enterprisehub.kernel.agents.permissions import READ, RUN
from enterprisehub.kernel.agents.statistics import AgentStatistics, statistics
from enterprisehub.kernel.agents.tools import TOOLS, ToolApproval
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, Invalid
from enterprisehub.kernel.web.csv_files import PAGE_ROWS, Rows, csv_answer
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb


class AgentLimits(BaseModel):
    """A run that exceeds one of these is stopped."""

    model_config = ConfigDict(from_attributes=True)

    seconds: float
    steps: int
    cost_cents: int


class Agent(BaseModel):
    """One registered agent with its figures of the last 24 hours."""

    name: str
    title: str
    domain: str
    purpose: str
    version: int
    permission: str
    tools: list[str]
    may_propose: list[str]
    approval: Approval
    model_route: str | None
    limits: AgentLimits
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    health: str
    runs: int
    success_ratio: float | None
    median_ms: int | None
    cost_microcents: int
    last_at: datetime | None


class Agents(BaseModel):
    items: list[Agent]


class Step(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    position: int
    kind: str
    name: str
    status: str
    started_at: datetime
    duration_ms: int
    given: dict[str, Any]
    got: dict[str, Any]
    error: str | None


class Execution(BaseModel):
    """One run of an agent. `status` moves pending → running → success, failed or timed_out.

    A run that proposed something waits for approval and succeeds only if something of it was done.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    agent_name: str
    domain: str
    status: str
    trigger: str
    started_by: str
    input: dict[str, Any]
    output: dict[str, Any] | None
    outcomes: dict[str, int] = Field(description="the actions it proposed, counted by their state")
    summary: str | None
    engine: str
    error: str | None
    error_code: str | None
    duration_ms: int | None
    cost_microcents: int
    tokens_in: int
    tokens_out: int
    created_at: datetime
    completed_at: datetime | None
    parent_run_id: UUID | None
    retry_of: UUID | None


class ExecutionWithSteps(Execution):
    steps: list[Step] = Field(default_factory=list)


class Executions(BaseModel):
    items: list[Execution]


def describe(spec: AgentSpec, found: AgentStatistics) -> Agent:
    return Agent(
        name=spec.name,
        title=spec.title,
        domain=spec.domain,
        purpose=spec.purpose,
        version=spec.version,
        permission=spec.permission,
        tools=list(spec.tools),
        may_propose=[payload.__name__ for payload in spec.may_propose],
        approval=spec.approval,
        model_route=spec.route,
        limits=AgentLimits.model_validate(spec.limits),
        input_schema=spec.input.model_json_schema(),
        output_schema=spec.output.model_json_schema(),
        health=found.health,
        runs=found.runs,
        success_ratio=found.success_ratio,
        median_ms=found.median_ms,
        cost_microcents=found.cost_microcents,
        last_at=found.last_at,
    )


@router.get("/agents", allow=Permission(READ))
async def list_agents(db: TenantDb) -> Agents:
    """Every registered agent, by domain, with health and figures."""
    found = await statistics(db)
    specs = sorted(AGENTS.values(), key=lambda spec: (spec.domain, spec.title))
    idle = {spec.name: AgentStatistics(name=spec.name) for spec in specs}
    return Agents(items=[describe(spec, (idle | found)[spec.name]) for spec in specs])


@router.post("/agents/{name}/execute", allow=Permission(RUN), status_code=202)
async def execute_agent(
    request: Request, db: TenantDb, name: str, context: dict[str, Any]
) -> Execution:
    """The agent will run on this input; the answer comes at once and carries the execution's id."""
    spec = agent_named(name)
    if not signed_in(request).may(spec.permission):
        raise Denied("Your role may not run this agent.", permission=spec.permission)
    if unknown := sorted(set(context) - set(spec.input.model_fields)):
        known = ", ".join(spec.input.model_fields) or "nothing"
        fields = dict.fromkeys(unknown, f"is no input of this agent. It takes {known}.")
        raise Invalid(f"{spec.title} cannot use this input.", fields=fields)
    return Execution.model_validate(await execute.execute(db, name, context))


@router.get("/agents/{name}/history", allow=Permission(READ))
async def agent_history(db: TenantDb, name: str) -> Executions:
    """The agent's last ten executions, newest first."""
    agent_named(name)
    rows = await execute.history(db, name)
    return Executions(items=[Execution.model_validate(row) for row in rows])


@router.get("/executions/{execution_id}", allow=Permission(READ))
async def read_execution(db: TenantDb, execution_id: UUID) -> ExecutionWithSteps:
    """One execution with its trace."""
    row, steps = await execute.run_with_steps(db, execution_id)
    plain = Execution.model_validate(row).model_dump()
    return ExecutionWithSteps(**plain, steps=[Step.model_validate(step) for step in steps])


@router.post("/executions/{execution_id}/retry", allow=Permission(RUN), status_code=202)
async def retry_execution(db: TenantDb, execution_id: UUID) -> Execution:
    """A new execution with the same input."""
    return Execution.model_validate(await execute.retry(db, execution_id))


@router.post("/executions/{execution_id}/cancel", allow=Permission(RUN))
async def cancel_execution(db: TenantDb, execution_id: UUID) -> Execution:
    """The execution stops before its next step."""
    return Execution.model_validate(await execute.cancel(db, execution_id))


@router.delete("/executions/{execution_id}", allow=Permission(RUN), status_code=204)
async def dismiss_execution(db: TenantDb, execution_id: UUID) -> None:
    """The execution no longer shows in the history; the record keeps it."""
    await execute.dismiss(db, execution_id)


RUN_COLUMNS = (
    "id", "agent_name", "agent_version", "domain", "status", "trigger", "started_by", "engine",
    "summary", "error", "created_at", "started_at", "completed_at", "duration_ms",
    "cost_microcents", "tokens_in", "tokens_out",
)  # fmt: skip


@router.get("/exports/runs.csv", allow=Permission(READ), response_class=StreamingResponse)
async def export_runs(
    request: Request,
    status: Annotated[str, Query(max_length=20)] = "",
    agent: Annotated[str, Query(max_length=100)] = "",
    goal: Annotated[UUID | None, Query()] = None,
    days: Annotated[int | None, Query(ge=1, le=365)] = None,
) -> StreamingResponse:
    """The runs as their list is narrowed, the latest first."""
    wanted = RunFilter(
        status=status or None,
        agent=agent or None,
        goal_id=goal,
        since=clock.now() - timedelta(days=days) if days else None,
    )

    async def rows(db: Db, before: Any) -> Rows:
        found = await find_runs(db, wanted, before=before, limit=PAGE_ROWS)
        made = [{name: getattr(row, name) for name in RUN_COLUMNS} for row in found]
        return made, found[-1].created_at if len(found) == PAGE_ROWS else None

    return await csv_answer(request, "runs", RUN_COLUMNS, rows)


class ToolShape(BaseModel):
    """A registered tool. A tool that proposes puts an action into the queue, to be approved."""

    name: str
    title: str
    description: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    permission: str
    approval: ToolApproval
    seconds: float
    fallback: str | None


class ToolCall(BaseModel):
    model_config = ConfigDict(extra="forbid")

    args: dict[str, Any] = Field(default_factory=dict)
    reason: str = Field(default="", max_length=500)


class ToolResult(BaseModel):
    """`by` is the tool that answered: itself, or its fallback."""

    model_config = ConfigDict(from_attributes=True)

    tool: str
    by: str
    value: Any
    duration_ms: int
    action_id: UUID | None


@router.get("/tools", allow=Permission(READ))
async def list_tools() -> list[ToolShape]:
    """Every tool with the schemas of what it takes and answers."""
    return [
        ToolShape(
            **tool.definition(),
            title=tool.title,
            permission=tool.permission,
            approval=tool.approval,
            seconds=tool.seconds,
            fallback=tool.fallback,
        )
        for _, tool in sorted(TOOLS.items())
    ]


@router.post("/tools/{name}/dispatch", allow=Permission(RUN))
async def call_tool(db: TenantDb, name: str, call: ToolCall) -> ToolResult:
    """What the tool answers to these arguments; it asks for its own permission besides."""
    answer = await dispatch_tool(db, name, call.args, reason=call.reason)
    return ToolResult.model_validate(answer)
