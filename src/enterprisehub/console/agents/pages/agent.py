"""One agent: its funnel, its form, its latest runs, how it stands and what can be done about it."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Request, Response

from enterprisehub.console.agents.forms import (
    InputField,
    input_fields,
    read_form,
    resolve_records,
    shown_records,
    typed_record,
)
from enterprisehub.console.agents.pages import pages
from enterprisehub.console.agents.pages.cards import AgentCard
from enterprisehub.console.agents.shown import (
    RUN_COLUMNS,
    RunLine,
    Standing,
    declaration,
    run_line,
    standing_of,
    summary,
)
from enterprisehub.kernel.agents import execute
from enterprisehub.kernel.agents.define import AgentSpec, agent_named
from enterprisehub.kernel.agents.find_runs import history
from enterprisehub.kernel.agents.funnel import DAYS, STAGES, Stage, funnel_of
from enterprisehub.kernel.agents.lifecycle import held_count, pause, registered
from enterprisehub.kernel.agents.permissions import MANAGE, READ, RUN
from enterprisehub.kernel.agents.restart import restart
from enterprisehub.kernel.agents.routing.fill_input import record_fields
from enterprisehub.kernel.agents.statistics import AgentStatistics, statistics
from enterprisehub.kernel.errors import Denied, Invalid, NotFound
from enterprisehub.kernel.search.find import search
from enterprisehub.kernel.search.titles import Title, titles_of
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to, respond
from enterprisehub.ui.items import AgentSummary, Column
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shown import cost

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class StageLine:
    """One number of the funnel and the list behind it."""

    title: str
    count: int
    href: str | None


@page("agents/agent.html")
class AgentPage(Page):
    agent: AgentSpec
    summary: AgentSummary
    standing: Standing
    stages: list[StageLine]
    days: int
    inputs: list[InputField]
    errors: dict[str, str]
    runs: list[RunLine]
    columns: tuple[Column, ...]
    declared: list[tuple[str, str]]
    cost: str
    may_run: bool
    may_manage: bool


@page("agents/stage.html")
class StagePage(Page):
    agent: AgentSpec
    stage: Stage
    records: list[Title]
    days: int


@fragment("agents/_records.html")
class RecordNames(Fragment):
    names: list[str]


@pages.get("/agents/{name}", allow=Permission(READ))
async def show_agent(request: Request, db: TenantDb, name: str) -> Response:
    """One agent: what became of its work, what it does, a form to run it, its latest runs."""
    return (await _agent_page(request, db, name, {}, {})).render()


async def _agent_page(
    request: Request, db: TenantDb, name: str, values: dict[str, Any], errors: dict[str, str]
) -> AgentPage:
    spec, scope = agent_named(name), signed_in(request)
    found = (await statistics(db)).get(name, AgentStatistics(name=name))
    row = await registered(db, name)
    may_run = scope.may(RUN) and scope.may(spec.permission)
    return AgentPage(
        agent=spec,
        summary=summary(spec, found, may_run=may_run, standing=row),
        standing=standing_of(row, await held_count(db, name)),
        stages=[_stage_line(name, stage) for stage in await funnel_of(db, spec)],
        days=DAYS,
        inputs=input_fields(spec, values),
        errors=errors,
        runs=[run_line(run) for run in await history(db, name)],
        columns=RUN_COLUMNS,
        declared=declaration(spec),
        cost=cost(found.cost_microcents),
        may_run=may_run,
        may_manage=scope.may(MANAGE),
    )


_RUN_LISTS = {
    "assigned": "",
    "pending": "pending",
    "in_progress": "running",
    "needs_review": "waiting_approval",
    "done": "success",
    "failed": "failures",
    "cancelled": "cancelled",
}


def _stage_line(name: str, stage: Stage) -> StageLine:
    if stage.of_records:
        return StageLine(stage.title, stage.count, f"/agents/{name}/funnel/{stage.name}")
    status = _RUN_LISTS[stage.name]
    return StageLine(stage.title, stage.count, f"/runs?agent={name}&status={status}&days={DAYS}")


@pages.get("/agents/{name}/funnel/{stage}", allow=Permission(READ))
async def show_stage(db: TenantDb, name: str, stage: str) -> Response:
    """The records behind a number of the funnel."""
    spec = agent_named(name)
    found = next((s for s in await funnel_of(db, spec) if s.name == stage and s.of_records), None)
    if found is None:
        if stage not in STAGES:
            raise NotFound("There is no such stage.")
        found = Stage(stage, STAGES[stage], 0)
    titles = await titles_of(db, found.records[:MOST_LISTED])
    records = sorted(titles.values(), key=lambda title: title.title.casefold())
    return StagePage(agent=spec, stage=found, records=records, days=DAYS).render()


@pages.get("/agents/{name}/records/{field}", allow=Permission(RUN))
async def find_records(request: Request, db: TenantDb, name: str, field: str) -> Response:
    """Records that fit what is typed into a field of the form, by their names."""
    spec = agent_named(name)
    kind = record_fields(spec).get(field)
    if kind is None:
        raise NotFound("This field takes no record.")
    typed = typed_record(spec, field, request.query_params.get(field, "")[:200])
    hits = await search(db, typed, kinds=[kind], limit=12, by_meaning=False)
    return RecordNames(names=shown_records(hits)).render()


@pages.post("/agents/{name}/run", allow=Permission(RUN))
async def run_agent(request: Request, db: TenantDb, name: str) -> Response:
    """The agent runs on what the form says; the browser goes to the run."""
    spec = agent_named(name)
    if not signed_in(request).may(spec.permission):
        raise Denied("Your role may not run this agent.", permission=spec.permission)
    values = read_form(spec, await request.form())
    try:
        given = await resolve_records(db, spec, values)
        row = await execute.execute(db, name, given)
    except Invalid as error:
        fields = error.details["fields"]
        assert isinstance(fields, dict)  # noqa: S101  Invalid keeps them so
        return (await _agent_page(request, db, name, values, fields)).render(status=422)
    # htmx names the target with its element: "article#agent-pipeline-deal-risk".
    if request.headers.get("hx-target", "").rpartition("#")[2].startswith("agent-"):
        found = (await statistics(db)).get(name, AgentStatistics(name=name))
        card = summary(spec, found, may_run=True, standing=await registered(db, name))
        said = "will run once it is resumed" if row.held_at else "is running"
        return respond(AgentCard(agent=card), toast=f"{spec.title} {said}.")
    return go_to(request, f"/runs/{row.id}")


Reason = Annotated[str, Form(max_length=300)]


@pages.post("/agents/{name}/pause", allow=Permission(MANAGE))
async def pause_agent(request: Request, db: TenantDb, name: str, reason: Reason = "") -> Response:
    """What runs is finished; new requests wait."""
    await pause(db, name, reason=reason)
    return go_to(request, f"/agents/{name}")


@pages.post("/agents/{name}/resume", allow=Permission(MANAGE))
async def resume_agent(request: Request, db: TenantDb, name: str) -> Response:
    """The agent works again, and what waited begins."""
    await execute.resume(db, name)
    return go_to(request, f"/agents/{name}")


@pages.post("/agents/{name}/restart", allow=Permission(MANAGE))
async def restart_agent(request: Request, db: TenantDb, name: str) -> Response:
    """Drained, stopped, started and checked, in the background."""
    await restart(db, name)
    return go_to(request, f"/agents/{name}")
