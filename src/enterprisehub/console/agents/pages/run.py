"""One run: its waterfall, the detail of a step, and how to run it again, whole or in part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form, Query, Request, Response

from enterprisehub.console.agents.as_declared import as_declared
from enterprisehub.console.agents.forms import (
    InputField,
    input_fields,
    names_of_records,
    read_form,
    resolve_records,
    with_names,
)
from enterprisehub.console.agents.pages import pages
from enterprisehub.console.agents.shown import RunLine, run_line
from enterprisehub.console.agents.waterfall import Bar, StepLine, waterfall_of
from enterprisehub.console.agents.word_answer import Part, page_of, parts_of, wording_for
from enterprisehub.console.agents.word_step import came_of, given_to
from enterprisehub.console.audit.shown import actor_name
from enterprisehub.console.records.word_values import Wording
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute
from enterprisehub.kernel.agents.define import AGENTS, agent_named
from enterprisehub.kernel.agents.find_runs import run_with_steps
from enterprisehub.kernel.agents.handoff import handoffs_of
from enterprisehub.kernel.agents.models import HandoffRow, RunRow
from enterprisehub.kernel.agents.permissions import READ, RUN
from enterprisehub.kernel.agents.repeats import direct_effects, effects_of, runs_before
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, Invalid
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shell import current_shell
from enterprisehub.ui.shown import duration

_TROUBLE = {"cancelled": "It was called off.", "timed_out": "The run took too long."}
_HANDED = {
    "accepted": "Handed over", "completed": "Handed over, done", "stalled": "Came back, too late",
    "failed": "Came back, failed", "refused": "Not taken",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandoffLine:
    """Work that went from one agent to another."""

    title: str
    said: str
    state: str
    href: str | None


@dataclass(frozen=True, slots=True)
class EffectLine:
    """Something that left already and would leave again."""

    title: str
    state: str
    href: str | None


@page("agents/run.html")
class RunPage(Page):
    run: RunLine
    row: RunRow
    trouble: str
    agent_href: str | None
    waited: str
    waiting: Bar | None
    steps: list[StepLine]
    chosen: StepLine | None
    whole: str
    started_by: str
    facts: list[tuple[str, Any]]
    opens: str | None
    answer: list[Part]
    given: list[Part]
    got: list[Part]
    asked: list[Part]
    actions: list[Any]
    handoffs: list[HandoffLine]
    retry_href: str | None
    rerun_href: str | None
    cancel_href: str | None
    dismiss_href: str | None


@page("agents/rerun.html")
class RerunPage(Page):
    run: RunLine
    row: RunRow
    from_step: int
    taken_over: list[StepLine]
    anew: list[StepLine]
    effects: list[EffectLine]
    inputs: list[InputField]
    errors: dict[str, str]
    allowed: bool


@fragment("agents/_failure.html")
class Failure(Fragment):
    run: RunLine
    row: RunRow
    trouble: str
    asked: list[Part]
    may_run: bool


Position = Annotated[int | None, Query(ge=1, le=10_000)]


@pages.get("/runs/{run_id}", allow=Permission(READ))
async def show_run(request: Request, db: TenantDb, run_id: UUID, step: Position = None) -> Response:
    """One run: its waterfall, one step in detail, what it proposed."""
    row, steps = await run_with_steps(db, run_id)
    line, shape = run_line(row), waterfall_of(row, steps)
    may = signed_in(request).may(RUN)
    stoppable = line.unfinished or row.status == "waiting_approval"
    dismissable = not stoppable and row.dismissed_at is None
    again = may and not line.unfinished
    chosen = next((s for s in shape.steps if s.position == step), None) or shape.first_telling
    given, got = (given_to(chosen), came_of(chosen)) if chosen else ({}, {})
    spec = AGENTS.get(row.agent_name)
    output, entered = row.output or {}, row.input
    if spec is not None:
        output, entered = as_declared(output, spec.output), as_declared(entered, spec.input)
    told = (output, given, got, entered)
    how = await _wording(db, row, told)
    answer, given_parts, got_parts, asked = (parts_of(one, how) for one in told)
    return RunPage(
        run=line,
        row=row,
        trouble=_TROUBLE.get(row.status, "The run failed."),
        agent_href=f"/agents/{row.agent_name}" if row.agent_name in AGENTS else None,
        waited=duration(shape.waited_seconds),
        waiting=shape.waiting,
        steps=shape.steps,
        chosen=chosen,
        whole=duration(shape.whole_seconds),
        started_by=await _starter(db, row),
        facts=_facts(row),
        opens=page_of(output),
        answer=answer,
        given=given_parts,
        got=got_parts,
        asked=asked,
        actions=await queue.of_run(db, run_id),
        handoffs=[_handoff_line(one, row.id) for one in await handoffs_of(db, run_id)],
        retry_href=f"/runs/{run_id}/retry" if again else None,
        rerun_href=f"/runs/{run_id}/rerun" if again and row.agent_name in AGENTS else None,
        cancel_href=f"/runs/{run_id}/cancel" if may and stoppable else None,
        dismiss_href=f"/runs/{run_id}/dismiss" if may and dismissable else None,
    ).render()


@pages.get("/runs/{run_id}/failure", allow=Permission(READ))
async def show_failure(request: Request, db: TenantDb, run_id: UUID) -> Response:
    """What went wrong, and with which input: over the page on which the agent's card is."""
    row, _ = await run_with_steps(db, run_id)
    how = await _wording(db, row, (row.input,))
    return Failure(
        run=run_line(row),
        row=row,
        trouble=_TROUBLE.get(row.status, "The run failed."),
        asked=parts_of(row.input, how),
        may_run=signed_in(request).may(RUN),
    ).render()


async def _wording(db: Db, row: RunRow, told: Sequence[Any]) -> Wording:
    """The run's records by name too, of kinds that only the search knows by name."""
    how = await wording_for(db, [*told], ZoneInfo(current_shell().time_zone))
    spec = AGENTS.get(row.agent_name)
    found = await names_of_records(db, spec, row.input) if spec is not None else {}
    return replace(how, names={UUID(id_): name for id_, name in found.items()} | {**how.names})


async def _starter(db: Db, row: RunRow) -> str:
    """Who it was, where it was a person; else what."""
    if row.trigger != "user":
        return row.trigger.capitalize()
    return actor_name(row.started_by, {f"user:{m.user_id}": m.name for m in await list_members(db)})


def _facts(row: RunRow) -> list[tuple[str, Any]]:
    """Where the run comes from, where it comes from others."""
    found: list[tuple[str, Any]] = []
    if row.held_at is not None:
        found.append(("Waits for", "its agent, which is paused"))
    if row.retry_of is not None:
        from_step = f" from step {row.from_step}" if row.from_step else ""
        found.append(("Repeats", f"an earlier run{from_step}"))
    if row.repeats_allowed:
        found.append(("Effects", "may happen again"))
    return found


def _handoff_line(one: HandoffRow, here: UUID) -> HandoffLine:
    names = [AGENTS[n].title if n in AGENTS else n for n in (one.from_agent, one.to_agent)]
    other = one.to_run_id if one.from_run_id == here else one.from_run_id
    if one.from_run_id == here and one.back_run_id is not None:
        other = one.back_run_id
    href = f"/runs/{other}" if other and other != here else None
    return HandoffLine(" → ".join(names), one.says or one.reason, _HANDED[one.status], href)


@pages.get("/runs/{run_id}/rerun", allow=Permission(RUN))
async def ask_rerun(db: TenantDb, run_id: UUID, step: Position = None) -> Response:
    """From which step, with which input, and what would happen a second time."""
    return (await _rerun_page(db, run_id, step or 1, None, {}, allowed=False)).render()


async def _rerun_page(
    db: TenantDb, run_id: UUID, from_step: int, values: dict[str, Any] | None,
    errors: dict[str, str], *, allowed: bool,
) -> RerunPage:  # fmt: skip
    row, steps = await run_with_steps(db, run_id)
    shape = waterfall_of(row, steps)
    left = await effects_of(db, [row.id, *await runs_before(db, row)])
    effects = [EffectLine(a.title, a.state.capitalize(), f"/queue/{a.id}") for a in left]
    direct = await direct_effects(db, row.id, from_step)
    effects += [EffectLine(one.name, "Done at once", None) for one in direct]
    spec = agent_named(row.agent_name)
    if values is None:
        values = with_names(row.input, await names_of_records(db, spec, row.input))
    return RerunPage(
        run=run_line(row),
        row=row,
        from_step=from_step,
        taken_over=[s for s in shape.steps if s.position < from_step],
        anew=[s for s in shape.steps if s.position >= from_step],
        effects=effects,
        inputs=input_fields(spec, values),
        errors=errors,
        allowed=allowed,
    )


@pages.post("/runs/{run_id}/rerun", allow=Permission(RUN))
async def start_rerun(
    request: Request,
    db: TenantDb,
    run_id: UUID,
    from_step: Annotated[int, Form(ge=1, le=10_000)] = 1,
    repeats_allowed: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """A new run takes over the steps before and goes on from there."""
    row, _ = await run_with_steps(db, run_id)
    spec = agent_named(row.agent_name)
    if not signed_in(request).may(spec.permission):
        raise Denied("Your role may not run this agent.", permission=spec.permission)
    values = read_form(spec, await request.form())
    allowed = bool(repeats_allowed)
    try:
        known = await names_of_records(db, spec, row.input)
        given = await resolve_records(db, spec, values, known)
        made = await execute.rerun(
            db, run_id, from_step=from_step, given=given, repeats_allowed=allowed
        )
    except Invalid as error:
        fields = error.details["fields"]
        assert isinstance(fields, dict)  # noqa: S101  Invalid keeps them so
        again = await _rerun_page(db, run_id, from_step, values, fields, allowed=allowed)
        return again.render(status=422)
    return go_to(request, f"/runs/{made.id}")


@pages.post("/runs/{run_id}/retry", allow=Permission(RUN))
async def retry_run(request: Request, db: TenantDb, run_id: UUID) -> Response:
    """A new run with the same input. What has left already does not leave again."""
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
    if (await request.form()).get("stay"):
        return Response(status_code=204)
    return go_to(request, "/runs")
