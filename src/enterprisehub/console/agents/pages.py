"""Agents by domain, one agent with its runs, one run with its trace."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from enterprisehub.console.agents.domain import domain
from enterprisehub.console.agents.forms import InputField, input_fields, read_form
from enterprisehub.console.agents.shown import (
    LOOKS,
    RunLine,
    StepBar,
    bars_of,
    declaration,
    run_line,
    summary,
)
from enterprisehub.console.agents.shown_tools import ToolLine, tool_lines
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute
from enterprisehub.kernel.agents.define import AGENTS, AgentSpec, agent_named
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.permissions import READ, RUN
from enterprisehub.kernel.agents.statistics import AgentStatistics, statistics
from enterprisehub.kernel.errors import Denied, Invalid
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to, respond
from enterprisehub.ui.items import AgentSummary, Column
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shown import cost, duration

pages = domain.pages("")
NAVIGATION.add(
    NavItem("Agents", "Agents", "/agents", "bot", permission=READ, key="a", order=10, tab=True),
    NavItem("Agents", "Runs", "/runs", "history", permission=READ, key="r", order=20),
)


def palette_commands() -> list[Command]:
    """Each agent can be opened, and run by its form, from the palette."""
    found = []
    for spec in sorted(AGENTS.values(), key=lambda spec: spec.title):
        page, run = f"/agents/{spec.name}", f"/agents/{spec.name}#run"
        found.append(Command(f"Agent: {spec.title}", spec.icon, href=page, permission=READ))
        found.append(Command(f"Run {spec.title}", "play", href=run, permission=spec.permission))
    return found


NAVIGATION.sources.append(palette_commands)
RUN_COLUMNS = (
    Column("agent", "Agent", lead=True),
    Column("status", "Status", fit=True),
    Column("trigger", "Started by"),
    Column("duration", "Time", align="end"),
    Column("created", "When", align="end"),
)


_TROUBLE = {"cancelled": "It was called off.", "timed_out": "The run took too long."}


@page("agents/agents.html")
class AgentsPage(Page):
    groups: list[tuple[str, list[AgentSummary]]]
    count: int
    tools: list[ToolLine]


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
    declared: list[tuple[str, str]]
    cost: str
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
    trouble: str
    agent_href: str | None
    waited: str
    steps: list[StepBar]
    actions: list[Any]
    retry_href: str | None
    cancel_href: str | None
    dismiss_href: str | None


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
    return AgentsPage(groups=list(groups.items()), count=len(AGENTS), tools=tool_lines()).render()


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
        declared=declaration(spec),
        cost=cost(found.cost_microcents),
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
    stoppable = line.unfinished or row.status == "waiting_approval"
    dismissable = not stoppable and row.dismissed_at is None
    return RunPage(
        run=line,
        row=row,
        trouble=_TROUBLE.get(row.status, "The run failed."),
        agent_href=f"/agents/{row.agent_name}" if row.agent_name in AGENTS else None,
        waited=duration((began - row.created_at).total_seconds()),
        steps=bars_of(row, steps),
        actions=await queue.of_run(db, run_id),
        retry_href=f"/runs/{run_id}/retry" if may and not line.unfinished else None,
        cancel_href=f"/runs/{run_id}/cancel" if may and stoppable else None,
        dismiss_href=f"/runs/{run_id}/dismiss" if may and dismissable else None,
    ).render()


@pages.post("/runs/{run_id}/retry", allow=Permission(RUN))
async def retry_run(request: Request, db: TenantDb, run_id: UUID) -> Response:
    """A new run with the same input."""
    return go_to(request, f"/runs/{(await execute.retry(db, run_id)).id}")


@pages.post("/runs/{run_id}/cancel", allow=Permission(RUN))
async def cancel_run(request: Request, db: TenantDb, run_id: UUID) -> Response:
    """The run stops before its next step; of what it proposed, nothing more leaves."""
    await execute.cancel(db, run_id)
    return go_to(request, f"/runs/{run_id}")


@pages.post("/runs/{run_id}/dismiss", allow=Permission(RUN))
async def dismiss_run(request: Request, db: TenantDb, run_id: UUID) -> Response:
    """The run no longer shows in lists; the record keeps it."""
    await execute.dismiss(db, run_id)
    return go_to(request, "/runs")
