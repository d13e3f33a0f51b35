"""Agents → Goals: say what you want, look at the plan, approve it, follow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form, Query, Request, Response

from enterprisehub.console.agents.word_answer import wording_for
from enterprisehub.console.goals.domain import domain
from enterprisehub.console.goals.shown import (
    ConflictLine,
    FindingLine,
    GoalLine,
    StepLine,
    TaskLine,
    conflict_line,
    finding,
    goal_line,
    step_lines,
    task_line,
)
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.permissions import READ, RUN
from enterprisehub.kernel.agents.routing.rank_agents import Candidate
from enterprisehub.kernel.agents.swarm import run_goal
from enterprisehub.kernel.agents.swarm.ask_choice import choose_agents
from enterprisehub.kernel.agents.swarm.board import settle
from enterprisehub.kernel.agents.swarm.models import GoalRow, NoteRow
from enterprisehub.kernel.agents.swarm.plan_goal import Plan, draft_plan, make_goal
from enterprisehub.kernel.agents.swarm.result import (
    contradictions_of,
    latest_goals,
    notes_of,
    result_of,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.titles import titles_of
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shell import current_shell
from enterprisehub.ui.shown import pct

pages = domain.pages("/goals")
NAVIGATION.add(
    NavItem("Agents", "Goals", "/goals", "target", permission=READ, key="o", order=15),
    Command("Set a goal", "target", href="/goals", permission=RUN),
)
PAGE_SIZE = 30
COLUMNS = (
    Column("words", "Goal", lead=True),
    Column("status", "State", fit=True),
    Column("summary", "What came of it"),
    Column("created", "When", align="end"),
)
EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class UnclearLine:
    """A part of a goal that could not be planned, and the agents that may be meant."""

    words: str
    says: str
    choices: list[tuple[str, str]]


@page("goals/goals.html")
class GoalsPage(Page):
    goals: list[GoalLine]
    columns: tuple[Column, ...]
    words: str
    unclear: list[UnclearLine]
    chosen: list[str]
    examples: list[str]
    may_run: bool
    next: str | None


@page("goals/goal.html")
class GoalPage(Page):
    goal: GoalRow
    line: GoalLine
    facts: list[tuple[str, str]]
    steps: list[StepLine]
    tasks: list[TaskLine]
    actions: int
    conflicts: list[ConflictLine]
    findings: list[FindingLine]
    may_run: bool


@pages.get("", allow=Permission(READ))
async def show_goals(
    request: Request, db: TenantDb, after: Annotated[datetime | None, Query()] = None
) -> Response:
    """What was wanted so far, and a line to say what is wanted now."""
    return (await _goals_page(request, db, "", None, [], after)).render()


async def _goals_page(
    request: Request, db: TenantDb, words: str, plan: Plan | None, chosen: list[str],
    after: datetime | None = None,
) -> GoalsPage:  # fmt: skip
    rows = await latest_goals(db, before=after, limit=PAGE_SIZE + 1)
    more = rows[PAGE_SIZE - 1].created_at.isoformat() if len(rows) > PAGE_SIZE else None
    may = signed_in(request).may
    told = [text for spec in AGENTS.values() if may(spec.permission) for text in spec.examples[:1]]
    return GoalsPage(
        goals=[goal_line(row) for row in rows[:PAGE_SIZE]],
        columns=COLUMNS,
        words=words,
        unclear=_unclear(plan) if plan else [],
        chosen=chosen,
        examples=["Re-engage stale fintech deals", *told][:EXAMPLES],
        may_run=may(RUN),
        next=more,
    )


def _unclear(plan: Plan) -> list[UnclearLine]:
    found = [UnclearLine(u.words, u.says, _choices(u.candidates)) for u in plan.unclear]
    if not found and not plan.tasks:
        found = [UnclearLine(plan.words, "Say what shall be done, and with which records.", [])]
    return found


def _choices(candidates: tuple[Candidate, ...]) -> list[tuple[str, str]]:
    return [(one.agent, f"{AGENTS[one.agent].title}: {AGENTS[one.agent].purpose}")
            for one in candidates]  # fmt: skip


@pages.post("", allow=Permission(RUN))
async def plan_goal(
    request: Request,
    words: Annotated[str, Form(max_length=500)] = "",
    agent: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """The plan is made and shown; what is unclear is asked, of a connected model first."""
    chosen, words = [name for name in agent or [] if name], words.strip()
    database, scope = database_of(request), signed_in(request)
    told = await choose_agents(database, scope, words, chosen)
    async with database.scoped(scope) as db:
        plan = await draft_plan(db, words, agents=told.agents, by_model=told.evidence)
        if plan.unclear or not plan.tasks:
            return (await _goals_page(request, db, words, plan, told.agents)).render(status=422)
        goal = await make_goal(db, words, agents=told.agents, by_model=told.evidence)
        return go_to(request, f"/goals/{goal.id}")


@pages.get("/{goal_id}", allow=Permission(READ))
async def show_goal(request: Request, db: TenantDb, goal_id: UUID) -> Response:
    """The plan, how far it has come, what was found out and where findings clash."""
    result = await result_of(db, goal_id)
    goal = result.goal
    names = {task.key: task.title for task in result.tasks}
    notes, clashes = await notes_of(db, goal_id), await contradictions_of(db, goal_id)
    about = await _titles(db, notes)
    about |= {task.about: task.about_title for task in result.tasks if task.about}
    how = await wording_for(db, {}, ZoneInfo(current_shell().time_zone))
    actions = [len(await queue.of_run(db, task.run_id)) for task in result.tasks if task.run_id]
    return GoalPage(
        goal=goal,
        line=goal_line(goal),
        facts=[
            ("Tasks", str(len(result.tasks))),
            ("At a time", str(goal.concurrency)),
            ("Complexity", pct(goal.complexity_ratio)),
            ("Planned by", "a model" if goal.engine == "model" else "rules"),
            ("Proposed", str(sum(actions))),
        ],
        steps=step_lines(goal),
        tasks=[task_line(task, names) for task in result.tasks],
        actions=sum(actions),
        conflicts=[conflict_line(one, about, how) for one in clashes],
        findings=[finding(note, about, how) for note in notes],
        may_run=signed_in(request).may(RUN),
    ).render()


async def _titles(db: Db, notes: Sequence[NoteRow]) -> dict[str, str]:
    """What the records are called that findings are about."""
    refs = [Ref.parse(note.about) for note in notes if ":" in note.about]
    return {str(ref): found.title for ref, found in (await titles_of(db, refs)).items()}


@pages.post("/{goal_id}/approve", allow=Permission(RUN))
async def approve_goal(request: Request, db: TenantDb, goal_id: UUID) -> Response:
    """The plan is carried out; what the agents want to do waits in the queue."""
    await run_goal.approve_goal(db, goal_id)
    return go_to(request, f"/goals/{goal_id}")


@pages.post("/{goal_id}/cancel", allow=Permission(RUN))
async def cancel_goal(request: Request, db: TenantDb, goal_id: UUID) -> Response:
    """No further task begins."""
    await run_goal.cancel_goal(db, goal_id)
    return go_to(request, f"/goals/{goal_id}")


@pages.post("/{goal_id}/tasks/{key}/retry", allow=Permission(RUN))
async def retry_task(request: Request, db: TenantDb, goal_id: UUID, key: str) -> Response:
    """The task and what was skipped because of it are tried again."""
    await run_goal.retry_task(db, goal_id, key)
    return go_to(request, f"/goals/{goal_id}")


@pages.post("/{goal_id}/conflicts/{conflict_id}", allow=Permission(RUN))
async def settle_conflict(
    request: Request, db: TenantDb, goal_id: UUID, conflict_id: UUID, kept: Annotated[UUID, Form()]
) -> Response:
    """A person says which finding counts."""
    if await settle(db, conflict_id, kept) is None:
        raise NotFound("There is no such finding.")
    return go_to(request, f"/goals/{goal_id}")
