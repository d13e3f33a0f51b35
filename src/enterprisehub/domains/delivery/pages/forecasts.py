"""The Forecast page: ask, see the answer at once, then in full; keep it, and see it graded."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.ask_forecast import PROMISES, Answer, told_chance
from enterprisehub.domains.delivery.logic.count_left import Left, count_left
from enterprisehub.domains.delivery.logic.forecast_work.hold_constants import RECENT_WEEKS
from enterprisehub.domains.delivery.logic.grade_forecasts import keep_day, own_record
from enterprisehub.domains.delivery.logic.make_forecast import (
    UNANSWERABLE,
    Asked,
    Kept,
    calibrate,
    local_day,
    make_forecast,
    preview,
)
from enterprisehub.domains.delivery.logic.protect_people import too_few
from enterprisehub.domains.delivery.models.forecasts import ForecastRow
from enterprisehub.domains.delivery.pages.drawings import Drawing, day_label, draw_chances
from enterprisehub.domains.delivery.pages.overview import TABS
from enterprisehub.domains.delivery.pages.question import days_off_of, read_question
from enterprisehub.domains.delivery.permissions import DELIVERY_READ, FORECASTS_WRITE
from enterprisehub.domains.delivery.queries import history, teams
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to, happened, is_htmx, respond
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shown import plural

HREF = "/delivery/forecasts"
pages = domain.pages(HREF)
KINDS = [("when", "When will these items be done?"), ("how_many", "How many by a day?")]
KEPT = (
    Column("title", "Forecast", lead=True),
    Column("made_on", "Made"),
    Column("answer", "85 % sure", align="end"),
    Column("state", "What came"),
)
_WEEKS_SHOWN = 26
JUDGED = "days-judged"


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer in the words of the page."""

    promises: list[tuple[int, str]]
    chart: Drawing | None
    bulk: list[tuple[UUID, str, date, str]]
    in_full: list[tuple[UUID, str, date]]
    exact: bool
    error: str | None


@page("delivery/forecasts.html")
class ForecastsPage(Page):
    places: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    sources: list[tuple[str, str, Left]]
    reading: bool
    values: dict[str, str]
    off: list[tuple[str, str]]
    holidays_of: str
    record: dict[str, float]
    rows: list[ForecastRow]
    told: dict[UUID, str]
    columns: tuple[Column, ...]
    may_write: bool


@fragment("delivery/_days_off.html")
class DaysOffRow(Fragment):
    first: str
    last: str


@page("delivery/_answer.html")
class AnswerPart(Page):
    shown: Shown
    query: str
    values: dict[str, str]
    calibration: dict[str, Any]
    may_write: bool


@page("delivery/forecast.html")
class ForecastPage(Page):
    row: ForecastRow
    asked: list[tuple[str, str]]
    answers: list[tuple[str, str, bool | None]]


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_forecasts(request: Request, db: TenantDb) -> Response:
    """The question's form with what is left to do, and the forecasts made so far."""
    values = dict(request.query_params)
    named = await source_names(db)
    offered = [
        (str(row.id), named.get(row.id, row.name), await count_left(db, row.id))
        for row in await history.work_sources(db)
    ]
    today, _ = await local_day(db)
    since = today - timedelta(weeks=RECENT_WEEKS)
    offered += [
        (str(work.id), f"Team {work.name}", await count_left(db, work.id))
        for work in (await teams.works(db)).values()
        if not await too_few(db, work, since, today)
    ]
    rows = await history.forecasts(db)
    return ForecastsPage(
        places=TABS,
        kinds=KINDS,
        sources=offered,
        reading=bool(await history.all_sources(db)),
        values=values,
        off=days_off_of(request.query_params) or [("", "")],
        holidays_of=(await DeliverySettings.load(db)).holidays_of,
        record=await own_record(db),
        rows=rows,
        told={row.id: _told(row.answers["85"]) for row in rows},
        columns=KEPT,
        may_write=FORECASTS_WRITE in db.scope.permissions,
    ).render()


@pages.get("/days-off", allow=Permission(DELIVERY_READ))
async def one_more_row() -> Response:
    """An empty row for days off."""
    return DaysOffRow(first="", last="").render()


@pages.get("/answer", allow=Permission(DELIVERY_READ))
async def show_answer(request: Request, db: TenantDb) -> Response:
    """The answer to the form as it stands: exact and at once, or (`full`) by trials."""
    values = dict(request.query_params)
    full = values.pop("full", "") == "true"
    calibration: dict[str, Any] = {}
    try:
        off = days_off_of(request.query_params)
        asked = read_question(values, request.query_params.getlist("source"), off)
        answer, histories = await preview(db, asked, at_once=not full)
        shown = _shown(asked, answer, histories, (await local_day(db))[0])
        if full:
            calibration = calibrate(histories)
    except Invalid as error:
        shown = Shown([], None, [], [], not full, _said(error))
    return AnswerPart(
        shown=shown,
        query=str(request.url.query),
        values=values,
        calibration=calibration,
        may_write=FORECASTS_WRITE in db.scope.permissions,
    ).render()


@pages.post("", allow=Permission(FORECASTS_WRITE))
async def keep_forecast(request: Request, db: TenantDb) -> Response:
    """The forecast is made in full and kept, to be graded when the truth is known."""
    form = await request.form()
    values = await typed(request)
    chosen = [str(one) for one in form.getlist("source")]
    row = await make_forecast(db, read_question(values, chosen, days_off_of(form)))
    return go_to(request, f"{HREF}/{row.id}")


@pages.post("/days/{source_id}/{day}", allow=Permission(FORECASTS_WRITE))
async def judge_day(request: Request, db: TenantDb, source_id: UUID, day: date) -> Response:
    """A day of many completions counts as it is, or is capped again."""
    form = await typed(request)
    await keep_day(db, source_id, day, keep=form.get("keep") != "no")
    if is_htmx(request):
        # The question stands as it is typed: its answer alone is asked for again.
        return respond(headers=happened(JUDGED))
    return go_to(request, HREF)


@pages.get("/{forecast_id}", allow=Permission(DELIVERY_READ))
async def show_forecast(db: TenantDb, forecast_id: UUID) -> Response:
    """What was asked, answered, and what came of it."""
    row = await history.forecast(db, forecast_id)
    answers = [
        (level, _told(value), row.held.get(level)) for level, value in sorted(row.answers.items())
    ]
    names = {str(one): name for one, name in (await source_names(db)).items()} | {
        str(one.id): f"Team {one.name}" for one in (await teams.works(db)).values()
    }
    return ForecastPage(row=row, asked=_asked_lines(row, names), answers=answers).render()


def _asked_lines(row: ForecastRow, names: dict[str, str]) -> list[tuple[str, str]]:
    """The question as it was put, in the form's words; unused parts are left out."""

    def name(source: str) -> str:
        return names.get(source, "a project no longer read")

    lines = []
    if row.question == "when":
        for source, (low, high) in row.asked["items"].items():
            lines.append(
                (name(source), plural(low, "item") if low == high else f"{low} to {high} items")
            )
    else:
        lines.append(("How many by", _told(row.asked["until"])))
        lines.append(("Who works", ", ".join(name(str(one)) for one in row.source_ids)))
    if (split := row.asked["split"][1]) > 1:
        lines.append(("An item becomes up to", f"{split:g}"))
    if growth := row.asked["growth"][1]:
        lines.append(("New items a week, up to", str(growth)))
    for first, last in row.asked["days_off"]:
        days = _told(first) if first == last else f"{_told(first)} to {_told(last)}"
        lines.append(("Nobody works", days))
    if free := row.asked.get("holidays"):
        lines.append(("Public holidays", f"{_told(free[0])} and {len(free) - 1} later ones"))
    if not row.asked["working_days_only"]:
        lines.append(("Weekends", "people work on them"))
    return lines


def _said(error: Invalid) -> str:
    if error.message != UNANSWERABLE:
        return error.message
    fields = error.details.get("fields")
    said = fields.values() if isinstance(fields, dict) else ()
    more = "; ".join(sorted({str(what) for what in said}))
    return f"{error.message} {more[:1].upper()}{more[1:]}." if more else error.message


def _shown(asked: Asked, answer: Answer, histories: list[Kept], today: date) -> Shown:
    bulk = [
        (one.source_id, one.title, one.day(day), day.reason)
        for one in histories
        for day in one.bulk
        if one.day(day) >= today - timedelta(days=365)
    ]
    if asked.kind == "when":
        last = answer.promises[95]
        reach = (last - today).days + 14 if isinstance(last, date) else _WEEKS_SHOWN * 7
        step = max(1, reach // 60)
        chances = [
            (day_label(today + timedelta(days=at)), float(answer.chances[at]))
            for at in range(0, min(reach, len(answer.chances)), step)
        ]
        chart = draw_chances(chances, "Chance to be done by", "Day", told_chance)
    else:
        most = answer.promises[50]
        reach = min(len(answer.chances), 2 * int(most if isinstance(most, int) else 1) + 4)
        step = max(1, reach // 60)
        chances = [(plural(at, "item"), float(answer.chances[at])) for at in range(0, reach, step)]
        chart = draw_chances(chances, "Chance of at least so many", "Items", told_chance)
    promises = [(level, _told(answer.promises[level])) for level in PROMISES]
    in_full = [
        (one.source_id, one.title, day)
        for one in histories
        for day in one.in_full
        if day >= today - timedelta(days=365)
    ]
    return Shown(promises, chart, bulk, in_full, answer.exact, None)


def _told(value: date | int | str | None) -> str:
    if value is None:
        return "not within three years"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return day_label(value) if isinstance(value, date) else plural(value, "item")
