"""The Delivery page: every figure of a period, and for each what it is made of."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.define_metrics import GROUPS, Definition
from enterprisehub.domains.delivery.logic.measure_delivery import (
    Figure,
    course_of,
    definition_of,
    measure_delivery,
)
from enterprisehub.domains.delivery.pages.drawings import Drawing, draw_course
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.domains.delivery.queries import history, metrics
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/delivery")
NAVIGATION.add(
    NavItem("Operations", "Delivery", "/delivery", "square-kanban", permission=DELIVERY_READ,
            order=10),
)  # fmt: skip
TABS = [
    ("Figures", "/delivery"),
    ("Forecasts", "/delivery/forecasts"),
    ("Insights", "/delivery/insights"),
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
type Chosen = Annotated[str, Query(max_length=36)]


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


@page("delivery/figure.html")
class FigurePage(Page):
    figure: Definition
    shown: float | None
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
    """The window, the sources to choose from, and the one that is chosen."""
    offered = [(str(row.id), row.name) for row in await history.all_sources(db)]
    chosen = source if source in dict(offered) else ""
    now = clock.now()
    ids = (UUID(chosen),) if chosen else ()
    return Window(now - timedelta(days=int(days)), now, ids), offered, chosen


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_overview(db: TenantDb, days: Days = "90", source: Chosen = "") -> Response:
    """All figures of the time, by project or board or over everything."""
    window, offered, chosen = await _window(db, days, source)
    figures = await measure_delivery(db, window)
    return OverviewPage(
        places=TABS,
        groups=[
            (group, [one for one in figures if one.definition.group == group]) for group in GROUPS
        ],
        days=days,
        choices=DAYS,
        source=chosen,
        sources=offered,
        course=draw_course(await course_of(db, "throughput", window), "Items", "n"),
        query=f"days={days}&source={chosen}",
    ).render()


@pages.get("/figures/{key}", allow=Permission(DELIVERY_READ))
async def show_figure(db: TenantDb, key: str, days: Days = "90", source: Chosen = "") -> Response:
    """What the figure means, its course, and the things it is made of."""
    definition = definition_of(key)
    window, offered, chosen = await _window(db, days, source)
    found = await metrics.summary(db, key, window)
    return FigurePage(
        figure=definition,
        shown=Figure(definition, found, None).headline,
        summary=found,
        course=draw_course(
            [] if key in metrics.AS_OF_NOW else await course_of(db, key, window),
            definition.title,
            definition.shown,
        ),
        rows=await metrics.rows(db, key, window, most=LISTED),
        columns=ITEMS,
        days=days,
        choices=DAYS,
        source=chosen,
        sources=offered,
        most=LISTED,
    ).render()
