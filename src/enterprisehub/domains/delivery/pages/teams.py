"""The Teams page and a team's own: who belongs to it and when, and what it works on."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.count_left import count_left
from enterprisehub.domains.delivery.logic.keep_teams import (
    add_member,
    choose_team_sources,
    end_member,
    end_team,
    make_team,
    remove_member,
    rename_team,
)
from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.logic.measure_delivery import Figure, measure_delivery
from enterprisehub.domains.delivery.logic.measure_team import team_window
from enterprisehub.domains.delivery.models.people import InsightRow, PersonRow
from enterprisehub.domains.delivery.models.teams import TeamMemberRow, TeamRow
from enterprisehub.domains.delivery.pages.overview import TABS
from enterprisehub.domains.delivery.pages.people import MONTHS
from enterprisehub.domains.delivery.permissions import DELIVERY_READ, SOURCES_WRITE
from enterprisehub.domains.delivery.queries import history, people, teams
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.domains.delivery.queries.teams import TeamWork
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

HREF = "/delivery/teams"
pages = domain.pages(HREF)
LISTED = (
    Column("name", "Team", lead=True),
    Column("people", "People now", align="end"),
    Column("sources", "Works on"),
)
SHOWN = ("throughput", "cycle_time", "work_in_progress", "flow_efficiency", "sprint_say_do")
FIGURE_DAYS = 90
Text = Annotated[str, Form(max_length=200)]


@page("delivery/teams.html")
class TeamsPage(Page):
    places: list[tuple[str, str]]
    rows: list[tuple[TeamWork, int, list[str]]]
    columns: tuple[Column, ...]
    may_write: bool
    name: str
    errors: Errors


@page("delivery/team.html")
class TeamPage(Page):
    team: TeamRow
    members: list[tuple[TeamMemberRow, PersonRow]]
    persons: list[tuple[str, str]]
    sources: list[tuple[str, str, bool]]
    figures: list[Figure]
    refusal: str
    days: int
    months: list[dict[str, Any]]
    month_columns: tuple[Column, ...]
    least: int
    insights: list[InsightRow]
    open_items: int
    today: date
    may_write: bool
    errors: Errors


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_teams(db: TenantDb) -> Response:
    """All teams, with how many belong to each today."""
    return await _list(db, "", {})


@pages.post("", allow=Permission(SOURCES_WRITE))
async def add_team(request: Request, db: TenantDb, name: Text = "") -> Response:
    wrong = await attempt(db, make_team(db, name))
    if wrong:
        return await _list(db, name, wrong)
    made = await teams.named(db, " ".join(name.split()))
    return go_to(request, f"{HREF}/{made.id}" if made else HREF)


@pages.get("/{team_id}", allow=Permission(DELIVERY_READ))
async def show_team(db: TenantDb, team_id: UUID) -> Response:
    """The team, and its figures where they may be shown."""
    return await _one(db, team_id, {})


@pages.post("/{team_id}/name", allow=Permission(SOURCES_WRITE))
async def rename(request: Request, db: TenantDb, team_id: UUID, name: Text = "") -> Response:
    wrong = await attempt(db, rename_team(db, team_id, name))
    return await _one(db, team_id, wrong) if wrong else go_to(request, f"{HREF}/{team_id}")


@pages.post("/{team_id}/end", allow=Permission(SOURCES_WRITE))
async def end(request: Request, db: TenantDb, team_id: UUID) -> Response:
    await end_team(db, team_id)
    return go_to(request, HREF)


@pages.post("/{team_id}/members", allow=Permission(SOURCES_WRITE))
async def join(
    request: Request,
    db: TenantDb,
    team_id: UUID,
    person_id: Annotated[UUID, Form()],
    from_on: Annotated[date, Form()],
    to_on: Text = "",
) -> Response:
    """Somebody belongs to the team from a day on."""
    wrong: Errors = {}
    last = None
    if to_on:
        try:
            last = date.fromisoformat(to_on)
        except ValueError:
            wrong = {"to_on": "is no day"}
    wrong = wrong or await attempt(db, add_member(db, team_id, person_id, from_on, last))
    return await _one(db, team_id, wrong) if wrong else go_to(request, f"{HREF}/{team_id}")


@pages.post("/{team_id}/members/{member_id}/end", allow=Permission(SOURCES_WRITE))
async def leave(request: Request, db: TenantDb, team_id: UUID, member_id: UUID) -> Response:
    """Today is the person's last day in the team."""
    today, _ = await local_day(db)
    wrong = await attempt(db, end_member(db, team_id, member_id, today))
    return await _one(db, team_id, wrong) if wrong else go_to(request, f"{HREF}/{team_id}")


@pages.post("/{team_id}/members/{member_id}/remove", allow=Permission(SOURCES_WRITE))
async def remove(request: Request, db: TenantDb, team_id: UUID, member_id: UUID) -> Response:
    """The person never belonged to it."""
    await remove_member(db, team_id, member_id)
    return go_to(request, f"{HREF}/{team_id}")


@pages.post("/{team_id}/sources", allow=Permission(SOURCES_WRITE))
async def choose(
    request: Request,
    db: TenantDb,
    team_id: UUID,
    source: Annotated[list[UUID] | None, Form()] = None,
) -> Response:
    """The team works on what is ticked."""
    wrong = await attempt(db, choose_team_sources(db, team_id, source or []))
    return await _one(db, team_id, wrong) if wrong else go_to(request, f"{HREF}/{team_id}")


async def _list(db: Db, name: str, errors: Errors) -> Response:
    today, _ = await local_day(db)
    names = await source_names(db)
    return TeamsPage(
        places=TABS,
        rows=[
            (
                work,
                await teams.people_between(db, work.id, today, today),
                [names[one] for one in work.source_ids if one in names],
            )
            for work in (await teams.works(db)).values()
        ],
        columns=LISTED,
        may_write=SOURCES_WRITE in db.scope.permissions,
        name=name,
        errors=errors,
    ).render(status=422 if errors else 200)


async def _one(db: Db, team_id: UUID, errors: Errors) -> Response:
    row = await teams.team(db, team_id)
    work = await teams.work_of(db, row.id)
    names = await source_names(db)
    limits = await DeliverySettings.load(db)
    today, _ = await local_day(db)
    now, refusal = clock.now(), ""
    figures: list[Figure] = []
    try:
        window = await team_window(db, row.id, now - timedelta(days=FIGURE_DAYS), now)
    except Denied as error:
        refusal = error.message
    else:
        figures = [one for one in await measure_delivery(db, window)
                   if one.definition.key in SHOWN]  # fmt: skip
    return TeamPage(
        team=row,
        members=await teams.members(db, row.id),
        persons=[(str(one.id), one.name) for one in await people.people(db) if not one.is_bot],
        sources=[
            (str(one.id), names[one.id], one.id in work.source_ids)
            for one in await history.all_sources(db)
        ],
        figures=figures,
        refusal=refusal,
        days=FIGURE_DAYS,
        months=await teams.months(
            db, row.id, 1 if limits.show_single_people else limits.smallest_group
        ),
        month_columns=MONTHS,
        least=limits.smallest_group,
        insights=[one for one in await people.insights(db) if one.subject_id == row.id],
        open_items=0 if refusal else (await count_left(db, row.id)).items,
        today=today,
        may_write=SOURCES_WRITE in db.scope.permissions,
        errors=errors,
    ).render(status=422 if errors else 200)
