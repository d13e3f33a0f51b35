"""The Delivery page: every figure of a period, and for each what it is made of."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.ask_forecast import told_chance
from enterprisehub.domains.delivery.logic.define_metrics import GROUPS, Definition
from enterprisehub.domains.delivery.logic.measure_delivery import (
    Figure,
    course_of,
    definition_of,
    measure_delivery,
)
from enterprisehub.domains.delivery.logic.measure_team import team_window
from enterprisehub.domains.delivery.models.items import SprintRow
from enterprisehub.domains.delivery.pages.drawings import Drawing, draw_course
from enterprisehub.domains.delivery.permissions import DELIVERY_READ, EXPORTS_RUN
from enterprisehub.domains.delivery.queries import history, metrics, sprints, teams
from enterprisehub.domains.delivery.queries.items import item_page
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.pages import Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.web.csv_files import PAGE_ROWS, Rows, csv_answer, pages_of
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/delivery")
exports = domain.routes("/exports")
EXPORTED = (
    "key", "title", "project", "type", "status", "created", "started", "done", "points", "priority",
    "due", "labels", "url",
)  # fmt: skip
NAVIGATION.add(
    NavItem("Operations", "Delivery", "/delivery", "square-kanban", permission=DELIVERY_READ,
            order=10),
)  # fmt: skip
TABS = [
    ("Figures", "/delivery"),
    ("Sprints", "/delivery/sprints"),
    ("Forecasts", "/delivery/forecasts"),
    ("Insights", "/delivery/insights"),
    ("Side by side", "/delivery/compare"),
    ("Teams", "/delivery/teams"),
    ("People", "/delivery/people"),
]
DAYS = [("30", "30 days"), ("90", "90 days"), ("180", "Half a year"), ("365", "A year")]
ITEMS = (
    Column("label", "Item", lead=True),
    Column("title", "What"),
    Column("at", "When"),
    Column("value", "Figure", align="end"),
)
LISTED = 200
type Days = Literal["30", "90", "180", "365"]
type Chosen = Annotated[str, Query(max_length=41)]


@page("delivery/overview.html")
class OverviewPage(Page):
    places: list[tuple[str, str]]
    groups: list[tuple[str, list[Figure]]]
    days: str
    choices: list[tuple[str, str]]
    source: str
    sources: list[tuple[str, str]]
    course: Drawing | None
    query: str
    refusal: str
    going_on: list[tuple[SprintRow, str]]


# Of single occurrences and of yes or no, a median tells nothing.
_COUNTED = ("items", "deployments")
_YES_OR_NO = ("change_fail_rate", "deployment_rework_rate")


@page("delivery/figure.html")
class FigurePage(Page):
    figure: Definition
    shown: float | None
    spreads: bool
    summary: metrics.Summary
    course: Drawing | None
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    days: str
    choices: list[tuple[str, str]]
    source: str
    sources: list[tuple[str, str]]
    most: int


async def _window(db: Db, days: str, source: str) -> tuple[Window, list[tuple[str, str]], str]:
    """The window, the projects and teams to choose from, and the one that is chosen.

    Raises:
        Denied: the team has too few people for its figures to be shown.
    """
    offered = await _offered(db)
    now = clock.now()
    start = now - timedelta(days=int(days))
    kind, _, chosen = source.rpartition(":")
    if source not in dict(offered):
        return Window(start, now), offered, ""
    if kind == "team":
        return await team_window(db, UUID(chosen), start, now), offered, source
    return Window(start, now, (UUID(chosen),)), offered, source


async def _offered(db: Db) -> list[tuple[str, str]]:
    names = await source_names(db)
    projects = [(str(row.id), names[row.id]) for row in await history.all_sources(db)]
    return projects + [(f"team:{row.id}", f"Team {row.name}") for row in await teams.teams(db)]


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_overview(db: TenantDb, days: Days = "90", source: Chosen = "") -> Response:
    """All figures of the time, by project or board or over everything."""
    refusal, course = "", None
    figures: list[Figure] = []
    try:
        window, offered, chosen = await _window(db, days, source)
    except Denied as error:
        offered, chosen, refusal = await _offered(db), source, error.message
    else:
        figures = await measure_delivery(db, window)
        course = draw_course(await course_of(db, "throughput", window), "Items", "n")
    return OverviewPage(
        places=TABS,
        groups=[
            (group, [one for one in figures if one.definition.group == group]) for group in GROUPS
        ],
        days=days,
        choices=DAYS,
        source=chosen,
        sources=offered,
        course=course,
        query=f"days={days}&source={chosen}",
        refusal=refusal,
        going_on=await _going_on(db),
    ).render()


async def _going_on(db: Db) -> list[tuple[SprintRow, str]]:
    """Open sprints with the chance last given to all being done; empty where none was."""
    rows = await sprints.open_sprints(db)
    said = await sprints.last_chances(db, [row.id for row in rows])
    return [(row, told_chance(said[row.id]) if row.id in said else "") for row in rows]


@pages.get("/figures/{key}", allow=Permission(DELIVERY_READ))
async def show_figure(db: TenantDb, key: str, days: Days = "90", source: Chosen = "") -> Response:
    """What the figure means, its course, and the things it is made of."""
    definition = definition_of(key)
    window, offered, chosen = await _window(db, days, source)
    found = await metrics.summary(db, key, window)
    return FigurePage(
        figure=definition,
        shown=Figure(definition, found, None).headline,
        spreads=definition.unit not in _COUNTED and key not in _YES_OR_NO,
        summary=found,
        course=draw_course(
            [] if key in metrics.AS_OF_NOW else await course_of(db, key, window),
            definition.title,
            definition.shown,
            unit=definition.unit,
        ),
        rows=await metrics.rows(db, key, window, most=LISTED),
        columns=ITEMS,
        days=days,
        choices=DAYS,
        source=chosen,
        sources=offered,
        most=LISTED,
    ).render()


@exports.get("/figures/{key}.csv", allow=Permission(EXPORTS_RUN), response_class=StreamingResponse)
async def export_figure(
    request: Request, db: TenantDb, key: str, days: Days = "90", source: Chosen = ""
) -> StreamingResponse:
    """Everything that the figure is made of, as it is filtered; values in the figure's unit."""
    definition = definition_of(key)
    window, _, _ = await _window(db, days, source)

    async def rows(page: Db, skip: int | None) -> Rows:
        found = await metrics.rows(page, key, window, most=PAGE_ROWS, skip=skip or 0)
        return found, (skip or 0) + PAGE_ROWS if len(found) == PAGE_ROWS else None

    columns = ("label", "title", "at", "value", "url")
    titles = ("item", "title", "at", definition.unit, "url")
    return await csv_answer(request, key, columns, rows, titles)


@exports.get("/work-items.csv", allow=Permission(EXPORTS_RUN), response_class=StreamingResponse)
async def export_items(
    request: Request, source: Annotated[UUID | Literal[""], Query()] = ""
) -> StreamingResponse:
    """Every work item of a project or of all, as a file that can come in again."""

    async def fetch(page: Db, cursor: str | None, limit: int) -> Slice:
        return await item_page(page, source_id=source or None, cursor=cursor, limit=limit)

    return await csv_answer(request, "work items", EXPORTED, pages_of(fetch, _as_they_are))


async def _as_they_are(_: Db, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return rows
