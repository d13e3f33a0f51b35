"""Agents by domain, one agent with its runs, one run with its trace."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel

from enterprisehub.console.agents.domain import domain
from enterprisehub.console.agents.forms import InputField, input_fields, read_form
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.agents import execute
from enterprisehub.kernel.agents.define import AGENTS, AgentSpec, agent_named
from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.kernel.agents.permissions import READ, RUN
from enterprisehub.kernel.agents.statistics import AgentStatistics, statistics
from enterprisehub.kernel.errors import Denied, Invalid
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to, respond
from enterprisehub.ui.items import AgentSummary, Column, Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shown import duration

pages = domain.pages("")
NAVIGATION.add(
    NavItem("Agents", "Agents", "/agents", "bot", permission=READ, key="a", order=10, tab=True),
    NavItem("Agents", "Runs", "/runs", "history", permission=READ, key="r", order=20),
)
LOOKS: dict[str, tuple[str, Severity]] = {
    "pending": ("Waiting", "info"),
    "running": ("Running", "warn"),
    "waiting_approval": ("Needs approval", "primary"),
    "success": ("Done", "ok"),
    "failed": ("Failed", "bad"),
    "timed_out": ("Timed out", "bad"),
    "cancelled": ("Cancelled", "neutral"),
}
_HEALTH: dict[str, tuple[str, Severity]] = {
    "healthy": ("Healthy", "ok"),
    "degraded": ("Degraded", "warn"),
    "failing": ("Failing", "bad"),
    "idle": ("Not run yet", "neutral"),
}
RUN_COLUMNS = (
    Column("agent", "Agent", lead=True),
    Column("status", "Status", fit=True),
    Column("trigger", "Started by"),
    Column("duration", "Time", align="end"),
    Column("created", "When", align="end"),
)


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as lists show it."""

    id: UUID
    agent: str
    icon: str
    status: str
    severity: Severity
    summary: str
    trigger: str
    duration: str
    created_at: datetime
    unfinished: bool


@dataclass(frozen=True, slots=True)
class StepBar:
    """A step of a run's waterfall; offset and width are shares of the whole run, 0 to 100."""

    name: str
    kind: str
    icon: str
    status: str
    duration: str
    offset_pct: float
    width_pct: float
    given: dict[str, Any]
    got: dict[str, Any]


@page("agents/agents.html")
class AgentsPage(Page):
    groups: list[tuple[str, list[AgentSummary]]]
    count: int


@fragment("agents/_card.html")
class AgentCard(Fragment):
    agent: AgentSummary


@page("agents/agent.html")
class AgentPage(Page):
    agent: AgentSpec
    summary: AgentSummary
    inputs: list[InputField]
    errors: dict[str, str]
    runs: list[RunLine]
    columns: tuple[Column, ...]
    proposes: str
    may_run: bool


@page("agents/runs.html")
class RunsPage(Page):
    runs: list[RunLine]
    columns: tuple[Column, ...]
    status: str
    statuses: list[tuple[str, str]]
    next: str | None


@page("agents/run.html")
class RunPage(Page):
    run: RunLine
    row: RunRow
    agent: AgentSpec
    waited: str
    steps: list[StepBar]
    actions: list[Any]
    retry_href: str | None
    cancel_href: str | None


def kind_of_type(payload: type[BaseModel]) -> str:
    return next((k.title for k in KINDS.values() if k.payload is payload), payload.__name__)


def run_line(row: RunRow) -> RunLine:
    spec = AGENTS.get(row.agent_name)
    label, severity = LOOKS[row.status]
    return RunLine(
        id=row.id,
        agent=spec.title if spec else row.agent_name,
        icon=spec.icon if spec else "bot",
        status=label,
        severity=severity,
        summary=row.error or row.summary or "",
        trigger=row.trigger,
        duration=duration(row.duration_ms / 1000) if row.duration_ms is not None else "",
        created_at=row.created_at,
        unfinished=row.status in ("pending", "running"),
    )


def summary(spec: AgentSpec, found: AgentStatistics, *, may_run: bool) -> AgentSummary:
    label, severity = _HEALTH[found.health]
    running = found.running > 0
    ready = may_run and not any(field.required for field in input_fields(spec))
    ratio = "–" if found.success_ratio is None else f"{found.success_ratio:.0%}"
    median = "–" if found.median_ms is None else duration(found.median_ms / 1000)
    worst = max((ms for _, ms in found.latest), default=0) or 1
    return AgentSummary(
        slug=spec.name.replace(".", "-").replace("_", "-"),
        name=spec.title,
        domain=spec.domain,
        version=str(spec.version),
        icon=spec.icon,
        href=f"/agents/{spec.name}",
        state="Running" if running else label,
        severity="warn" if running else severity,
        runs=[(_bar(status), max(ms / worst, 0.15)) for status, ms in found.latest],
        facts=(("Success", ratio), ("p50 time", median), ("Runs 24h", str(found.runs))),
        last="" if found.last_at is None else f"{found.runs} runs today",
        running=running,
        run_href=f"/agents/{spec.name}/run" if ready else None,
    )


def _bar(status: str) -> str:
    bars = {"failed": "failed", "timed_out": "failed", "running": "running", "pending": "running"}
    return bars.get(status, "ok")


@pages.get("/agents", allow=Permission(READ))
async def show_agents(request: Request, db: TenantDb) -> Response:
    """Every agent as a card, by domain."""
    found = await statistics(db)
    scope = signed_in(request)
    groups: dict[str, list[AgentSummary]] = {}
    for spec in sorted(AGENTS.values(), key=lambda spec: (spec.domain, spec.title)):
        figures = found.get(spec.name, AgentStatistics(name=spec.name))
        card = summary(spec, figures, may_run=scope.may(RUN) and scope.may(spec.permission))
        groups.setdefault(spec.domain, []).append(card)
    return AgentsPage(groups=list(groups.items()), count=len(AGENTS)).render()


@pages.get("/agents/{name}", allow=Permission(READ))
async def show_agent(request: Request, db: TenantDb, name: str) -> Response:
    """One agent: what it does, a form to run it, its latest runs."""
    return (await _agent_page(request, db, name, {}, {})).render()


async def _agent_page(
    request: Request, db: TenantDb, name: str, values: dict[str, Any], errors: dict[str, str]
) -> AgentPage:
    spec, scope = agent_named(name), signed_in(request)
    found = (await statistics(db)).get(name, AgentStatistics(name=name))
    may_run = scope.may(RUN) and scope.may(spec.permission)
    return AgentPage(
        agent=spec,
        summary=summary(spec, found, may_run=may_run),
        inputs=input_fields(spec, values),
        errors=errors,
        runs=[run_line(row) for row in await execute.history(db, name)],
        columns=RUN_COLUMNS,
        proposes=", ".join(kind_of_type(payload) for payload in spec.may_propose) or "nothing",
        may_run=may_run,
    )


@pages.post("/agents/{name}/run", allow=Permission(RUN))
async def run_agent(request: Request, db: TenantDb, name: str) -> Response:
    """The agent runs on what the form says; the browser goes to the run."""
    spec = agent_named(name)
    if not signed_in(request).may(spec.permission):
        raise Denied("Your role may not run this agent.", permission=spec.permission)
    values = read_form(spec, await request.form())
    try:
        row = await execute.execute(db, name, values)
    except Invalid as error:
        fields = error.details["fields"]
        assert isinstance(fields, dict)  # noqa: S101  Invalid keeps them so
        return (await _agent_page(request, db, name, values, fields)).render(status=422)
    if request.headers.get("hx-target", "").startswith("agent-"):
        found = (await statistics(db)).get(name, AgentStatistics(name=name))
        card = AgentCard(agent=summary(spec, found, may_run=True))
        return respond(card, toast=f"{spec.title} is running.")
    return go_to(request, f"/runs/{row.id}")


@pages.get("/runs", allow=Permission(READ))
async def show_runs(
    db: TenantDb,
    status: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[datetime | None, Query()] = None,
) -> Response:
    """All runs, newest first, by status."""
    rows = await execute.latest_runs(db, status=status or None, before=after, limit=51)
    more = rows[49].created_at.isoformat() if len(rows) > 50 else None  # noqa: PLR2004
    return RunsPage(
        runs=[run_line(row) for row in rows[:50]],
        columns=RUN_COLUMNS,
        status=status,
        statuses=[("", "All"), *((name, look[0]) for name, look in LOOKS.items())],
        next=more,
    ).render()


@pages.get("/runs/{run_id}", allow=Permission(READ))
async def show_run(request: Request, db: TenantDb, run_id: UUID) -> Response:
    """One run: its trace, input, output, what it proposed."""
    row, steps = await execute.run_with_steps(db, run_id)
    line = run_line(row)
    began = row.started_at or row.created_at
    may = signed_in(request).may(RUN)
    return RunPage(
        run=line,
        row=row,
        agent=agent_named(row.agent_name),
        waited=duration((began - row.created_at).total_seconds()),
        steps=_bars(row, steps),
        actions=await queue.of_run(db, run_id),
        retry_href=f"/runs/{run_id}/retry" if may and not line.unfinished else None,
        cancel_href=f"/runs/{run_id}/cancel" if may and line.unfinished else None,
    ).render()


def _bars(row: RunRow, steps: list[StepRow]) -> list[StepBar]:
    began = row.started_at or row.created_at
    whole_ms = max(row.duration_ms or 0, sum(step.duration_ms for step in steps), 1)
    icons = {"read": "database", "model": "sparkles", "tool": "wrench", "propose": "list-checks"}
    bars = []
    for step in steps:
        offset = max((step.started_at - began).total_seconds() * 1000, 0) / whole_ms * 100
        width = max(step.duration_ms / whole_ms * 100, 1.0)
        bars.append(
            StepBar(
                name=step.name,
                kind=step.kind,
                icon=icons.get(step.kind, "circle"),
                status=step.status,
                duration=duration(step.duration_ms / 1000),
                offset_pct=round(min(offset, 99.0), 2),
                width_pct=round(min(width, 100 - min(offset, 99.0)), 2),
                given=step.given,
                got=step.got,
            )
        )
    return bars


@pages.post("/runs/{run_id}/retry", allow=Permission(RUN))
async def retry_run(request: Request, db: TenantDb, run_id: UUID) -> Response:
    """A new run with the same input."""
    return go_to(request, f"/runs/{(await execute.retry(db, run_id)).id}")


@pages.post("/runs/{run_id}/cancel", allow=Permission(RUN))
async def cancel_run(request: Request, db: TenantDb, run_id: UUID) -> Response:
    """The run stops before its next step."""
    await execute.cancel(db, run_id)
    return go_to(request, f"/runs/{run_id}")
