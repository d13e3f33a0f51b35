"""The Sprints page and a sprint's own: scope, what came and went, and whether it will be done."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.ask_forecast import told_chance
from enterprisehub.domains.delivery.logic.forecast_sprint import SprintOutlook, forecast_sprint
from enterprisehub.domains.delivery.logic.grade_sprints import sprint_record
from enterprisehub.domains.delivery.logic.keep_sprint_forecasts import (
    keep_sprint_forecast,
    try_past_sprints,
)
from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.logic.read_sprint import (
    GROUPS,
    SprintReading,
    read_sprint,
    read_sprints,
)
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.models.sprints import SprintForecastRow
from enterprisehub.domains.delivery.pages.drawings import Drawing, day_label
from enterprisehub.domains.delivery.pages.overview import TABS, Chosen
from enterprisehub.domains.delivery.permissions import DELIVERY_READ, FORECASTS_WRITE
from enterprisehub.domains.delivery.queries import history, sprints
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.charts.bars import bars
from enterprisehub.ui.charts.lines import Line, lines
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

HREF = "/delivery/sprints"
pages = domain.pages(HREF)
LISTED = (
    Column("name", "Sprint", lead=True),
    Column("source", "Board"),
    Column("ends", "Ends"),
    Column("done", "Done", align="end"),
    Column("say_do", "Say/do", align="end"),
    Column("chance", "All done by the end", align="end"),
)
ITEMS = (
    Column("key", "Item", lead=True),
    Column("title", "What"),
    Column("status", "Status"),
    Column("finished_at", "Finished"),
)
_SPREAD_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """A sprint in the list; `chance` as people are told it, of open ones that were foretold."""

    reading: SprintReading
    source: str
    chance: str


@page("delivery/sprints.html")
class SprintsPage(Page):
    places: list[tuple[str, str]]
    rows: list[Listed]
    columns: tuple[Column, ...]
    source: str
    sources: list[tuple[str, str]]
    record: dict[str, float]


@page("delivery/sprint.html")
class SprintPage(Page):
    reading: SprintReading
    board: str
    show: str
    groups: list[tuple[str, str, int]]
    items: list[ItemRow]
    columns: tuple[Column, ...]
    burn_up: Drawing | None
    outlook: SprintOutlook | None
    chance: str
    spread: Drawing | None
    refusal: str
    calibration: dict[str, Any]
    kept: list[SprintForecastRow]
    may_keep: bool


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_sprints(db: TenantDb, source: Chosen = "") -> Response:
    """Sprints that go on, then those that are over, with what was said and done."""
    names = await source_names(db)
    offered = [(str(row.id), names[row.id]) for row in await history.all_sources(db)]
    chosen = source if source in dict(offered) else ""
    _, zone = await local_day(db)
    rows = await sprints.sprints(db, source_ids=[UUID(chosen)] if chosen else ())
    said = await sprints.last_chances(db, [row.id for row in rows])
    return SprintsPage(
        places=TABS,
        rows=[
            Listed(
                reading,
                names.get(reading.row.source_id, "") if reading.row.source_id else "",
                told_chance(said[reading.row.id])
                if reading.is_open and reading.row.id in said
                else "",
            )
            for reading in await read_sprints(db, rows, zone)
        ],
        columns=LISTED,
        source=chosen,
        sources=offered,
        record=await sprint_record(db),
    ).render()


@pages.get("/{sprint_id}", allow=Permission(DELIVERY_READ))
async def show_sprint(
    db: TenantDb, sprint_id: UUID, show: Annotated[str, Query(max_length=20)] = "committed"
) -> Response:
    """Every number of the sprint opens the items it counts."""
    today, zone = await local_day(db)
    row = await sprints.sprint(db, sprint_id)
    kept = await sprints.forecasts(db, row.id)
    reading = await read_sprint(db, row, zone)
    outlook: SprintOutlook | None = None
    refusal = ""
    calibration: dict[str, Any] = {}
    if reading.is_open:
        try:
            outlook = await forecast_sprint(db, reading)
            calibration = await try_past_sprints(db, row, zone)
        except Invalid as error:
            refusal = error.message
    group = show if show in GROUPS else "committed"
    names = await source_names(db)
    return SprintPage(
        reading=reading,
        board=names.get(row.source_id, "") if row.source_id else "",
        show=group,
        groups=[(key, _title(key, reading), reading.count(key)) for key in GROUPS],
        items=reading.groups[group],
        columns=ITEMS,
        burn_up=draw_burn_up(reading),
        outlook=outlook,
        chance=told_chance(outlook.chance_ratio) if outlook else "",
        spread=_draw_spread(outlook) if outlook else None,
        refusal=refusal,
        calibration=calibration,
        kept=kept[:10],
        may_keep=FORECASTS_WRITE in db.scope.permissions
        and today not in {one.made_on for one in kept},
    ).render()


@pages.post("/{sprint_id}/keep", allow=Permission(FORECASTS_WRITE))
async def keep_today(request: Request, db: TenantDb, sprint_id: UUID) -> Response:
    """Today's forecast of the sprint is kept, unless it is already."""
    today, _ = await local_day(db)
    row = await sprints.sprint(db, sprint_id)
    if today not in {one.made_on for one in await sprints.forecasts(db, row.id)}:
        await keep_sprint_forecast(db, row)
    return go_to(request, f"{HREF}/{sprint_id}")


def _title(key: str, reading: SprintReading) -> str:
    return "Left to do" if key == "left" and reading.is_open else GROUPS[key]


def draw_burn_up(reading: SprintReading) -> Drawing | None:
    """Scope and what is done of it, day by day; None of a sprint that began today."""
    course = reading.course
    if len(course) < 2:  # noqa: PLR2004  a line needs two points
        return None
    series = [
        Line("In the sprint", [float(scope) for _, scope, _ in course], tone="info"),
        Line("Done", [float(done) for _, _, done in course], tone="ok"),
    ]
    last = len(course) - 1
    labels = [(at, f"{course[at][0]:%-d %b}") for at in sorted({0, last // 2, last})]
    return Drawing(
        wide=lines(series, labels, "Burn-up", width=880),
        narrow=lines(series, [labels[0], labels[-1]], "Burn-up", width=340),
        head=["Day", "In the sprint", "Done"],
        rows=[[day_label(day), str(scope), str(done)] for day, scope, done in course],
    )


def _draw_spread(outlook: SprintOutlook) -> Drawing | None:
    """How likely each number of the items that are left is to be done."""
    if outlook.left < 2:  # noqa: PLR2004  one item is done or not
        return None
    per_bar = max(1, -(-(outlook.left + 1) // _SPREAD_SHOWN))
    cut = range(0, outlook.left + 1, per_bar)
    values = [100 * sum(outlook.spread_ratios[at : at + per_bar]) for at in cut]
    every = max(1, -(-len(values) // 8))
    names = [str(at) if per_bar == 1 else f"{at}-{at + per_bar - 1}" for at in cut]
    labels = [name if at % every == 0 else "" for at, name in enumerate(names)]
    said = "Chance of so many items, in percent"
    return Drawing(
        wide=bars(labels, values, said, width=880),
        narrow=bars([n if at % 2 == 0 else "" for at, n in enumerate(labels)], values, said,
                    width=340),
        head=["Items done", "Chance"],
        rows=[[name, f"{value:.0f} %"] for name, value in zip(names, values, strict=True)],
    )  # fmt: skip
