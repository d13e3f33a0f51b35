"""Runs → every run, narrowed; many replayed or cancelled at once, counted first; their history."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import Form, Query, Request, Response

from enterprisehub.console.agents.pages import pages
from enterprisehub.console.agents.shown import (
    GROUP_TITLES,
    LOOKS,
    RUN_COLUMNS,
    BulkLine,
    RunLine,
    bulk_line,
    run_line,
    status_word,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.bulk import FITTING, Verb, begin_bulk, latest_bulks, stop_bulk
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.find_runs import Estimate, RunFilter, estimate, find_runs
from enterprisehub.kernel.agents.permissions import MANAGE, READ
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shown import cost, duration

NAVIGATION.add(
    NavItem("Agents", "Runs", "/runs", "history", permission=READ, key="r", order=20),
)
PAGE_SIZE = 50
VERBS: dict[Verb, str] = {"replay": "Replay", "cancel": "Cancel"}
BULK_COLUMNS = (
    Column("what", "What", lead=True),
    Column("status", "State", fit=True),
    Column("figures", "Runs"),
    Column("by", "Started by"),
    Column("created", "When", align="end"),
)


@page("agents/runs.html")
class RunsPage(Page):
    runs: list[RunLine]
    columns: tuple[Column, ...]
    quick: list[tuple[str, str]]
    status: str
    statuses: list[tuple[str, str]]
    agent: str
    agents: list[tuple[str, str]]
    narrowed: bool
    verbs: list[tuple[str, str]]
    filters: dict[str, str]
    next: str | None


@page("agents/bulk.html")
class BulkPage(Page):
    verb: str
    title: str
    says: str
    estimate: Estimate
    took: str
    cost: str
    agent: str
    status: str
    filters: dict[str, str]
    errors: dict[str, str]


@page("agents/bulks.html")
class BulksPage(Page):
    bulks: list[BulkLine]
    columns: tuple[Column, ...]
    may_manage: bool


Status = Annotated[str, Query(max_length=20, pattern=r"^[a-z_]*$")]
Days = Annotated[int | None, Query(ge=1, le=365)]
AgentName = Annotated[str, Query(max_length=100, pattern=r"^[\w.-]*$")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a list of runs is narrowed to, as the address holds it."""

    status: str
    agent: str
    goal: UUID | None
    days: int | None

    @property
    def filter(self) -> RunFilter:
        since = clock.now() - timedelta(days=self.days) if self.days else None
        return RunFilter(
            status=self.status or None, agent=self.agent or None, goal_id=self.goal, since=since
        )

    @property
    def plain(self) -> dict[str, str]:
        told = {
            "status": self.status,
            "agent": self.agent,
            "goal": str(self.goal or ""),
            "days": str(self.days or ""),
        }
        return {name: value for name, value in told.items() if value}


@pages.get("/runs", allow=Permission(READ))
async def show_runs(
    request: Request,
    db: TenantDb,
    status: Status = "",
    agent: AgentName = "",
    goal: Annotated[UUID | None, Query()] = None,
    days: Days = None,
    after: Annotated[datetime | None, Query()] = None,
) -> Response:
    """All runs, newest first, by status and agent; failed only, waiting only."""
    asked = _Asked(status, agent, goal, days)
    wanted = asked.filter
    rows = await find_runs(db, wanted, before=after, limit=PAGE_SIZE + 1)
    more = rows[PAGE_SIZE - 1].created_at.isoformat() if len(rows) > PAGE_SIZE else None
    may = signed_in(request).may(MANAGE)
    return RunsPage(
        runs=[run_line(row) for row in rows[:PAGE_SIZE]],
        columns=RUN_COLUMNS,
        quick=[("All", "/runs"), *((t, f"/runs?status={n}") for n, t in GROUP_TITLES.items())],
        status=status,
        statuses=[(n, look[0]) for n, look in LOOKS.items()] + list(GROUP_TITLES.items()),
        agent=agent,
        agents=[(s.name, s.title) for s in sorted(AGENTS.values(), key=lambda s: s.title)],
        narrowed=bool(asked.plain),
        verbs=[(verb, title) for verb, title in VERBS.items() if may and _fits(verb, wanted)],
        filters=asked.plain,
        next=more,
    ).render()


def _fits(verb: Verb, wanted: RunFilter) -> bool:
    return bool(wanted.statuses) and set(wanted.statuses) <= set(FITTING[verb])


@pages.get("/bulk-runs/new/{verb}", allow=Permission(MANAGE))
async def ask_bulk(
    db: TenantDb,
    verb: Literal["replay", "cancel"],
    status: Status = "",
    agent: AgentName = "",
    goal: Annotated[UUID | None, Query()] = None,
    days: Days = None,
) -> Response:
    """How many runs it would be, and what it would take, before anything is done."""
    return (await _bulk_page(db, verb, _Asked(status, agent, goal, days), {})).render()


async def _bulk_page(db: TenantDb, verb: Verb, asked: _Asked, errors: dict[str, str]) -> BulkPage:
    found = await estimate(db, asked.filter)
    replay = verb == "replay"
    return BulkPage(
        verb=verb,
        title=f"{VERBS[verb]} many runs",
        says="Each runs again with its own input. What has left already does not leave again."
        if replay
        else "They take no further step, and what they proposed does not leave.",
        estimate=found,
        took=duration(found.seconds) if replay and found.seconds else "",
        cost=cost(found.cost_microcents) if replay and found.cost_microcents else "",
        agent=AGENTS[asked.agent].title if asked.agent in AGENTS else asked.agent,
        status=status_word(asked.status),
        filters=asked.plain,
        errors=errors,
    )


@pages.post("/bulk-runs/new/{verb}", allow=Permission(MANAGE))
async def start_bulk(
    request: Request,
    db: TenantDb,
    verb: Literal["replay", "cancel"],
    count: Annotated[int, Form(ge=0)],
    status: Annotated[str, Form(max_length=20)] = "",
    agent: Annotated[str, Form(max_length=100)] = "",
    goal: Annotated[UUID | None, Form()] = None,
    days: Annotated[int | None, Form(ge=1, le=365)] = None,
) -> Response:
    """It begins in the background; the browser goes to the history."""
    asked = _Asked(status, agent, goal, days)
    try:
        await begin_bulk(db, verb, asked.filter, seen_count=count)
    except Invalid as error:
        fields = cast("dict[str, str]", error.details["fields"])
        return (await _bulk_page(db, verb, asked, fields)).render(status=422)
    return go_to(request, "/bulk-runs")


@pages.get("/bulk-runs", allow=Permission(READ))
async def show_bulks(request: Request, db: TenantDb) -> Response:
    """What was done with many runs at once, the latest first."""
    rows = await latest_bulks(db)
    may = signed_in(request).may(MANAGE)
    return BulksPage(
        bulks=[bulk_line(row) for row in rows], columns=BULK_COLUMNS, may_manage=may
    ).render()


@pages.post("/bulk-runs/{bulk_id}/stop", allow=Permission(MANAGE))
async def halt_bulk(request: Request, db: TenantDb, bulk_id: UUID) -> Response:
    """It goes no further; what is done stays done."""
    await stop_bulk(db, bulk_id)
    return go_to(request, "/bulk-runs")
