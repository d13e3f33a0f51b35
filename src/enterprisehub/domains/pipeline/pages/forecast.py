"""Forecasts of revenue: months and quarters ahead, how they moved, how often they held."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi import Request, Response
from markupsafe import Markup

from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.run_refresh import refresh
from enterprisehub.domains.pipeline.logic.tell_time import Calendar, Period, calendar, name_of
from enterprisehub.domains.pipeline.models import ForecastRow
from enterprisehub.domains.pipeline.pages.places import FORECAST, TABS
from enterprisehub.domains.pipeline.permissions import FORECASTS_WRITE, PIPELINE_READ
from enterprisehub.domains.pipeline.queries import forecasts
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.ui import charts
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shown import day

pages = domain.pages(FORECAST)
AHEAD = (
    Column("period", "Period", lead=True),
    Column("won", "Won so far", align="end"),
    Column("predicted", "Forecast", align="end"),
    Column("span", "Eight of ten", align="end"),
    Column("weighted", "Weighted pipeline", align="end"),
    Column("quota", "Quota", align="end"),
)
BACKTEST = (
    Column("month", "Month", lead=True),
    Column("predicted", "Forecast", align="end"),
    Column("span", "Eight of ten", align="end"),
    Column("weighted", "Weighted pipeline", align="end"),
    Column("before", "Month before", align="end"),
    Column("actual", "Came", align="end"),
    Column("held", "Held", fit=True),
)
GRADED = (
    Column("period", "Period", lead=True),
    Column("made", "Made"),
    Column("predicted", "Forecast", align="end"),
    Column("span", "Eight of ten", align="end"),
    Column("actual", "Came", align="end"),
    Column("held", "Held", fit=True),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One currency: its periods ahead, the course of the current month, and the backtest.

    `since` is the day from which the current month's forecast learned, in words.
    """

    currency: str
    rows: list[tuple[str, ForecastRow]]
    month: ForecastRow | None
    wide: Markup | None
    narrow: Markup | None
    since: str
    backtest: dict[str, Any]


@page("pipeline/forecast.html")
class ForecastPage(Page):
    places: list[tuple[str, str]]
    shown: list[Shown]
    ahead: tuple[Column, ...]
    backtest_columns: tuple[Column, ...]
    graded_columns: tuple[Column, ...]
    graded: list[tuple[str, ForecastRow]]
    record: tuple[int, int]
    started: bool


@pages.get("", allow=Permission(PIPELINE_READ))
async def show_forecast(db: TenantDb, *, started: bool = False) -> Response:
    """The newest forecasts with their record."""
    here = await calendar(db)
    latest = await forecasts.latest(db)
    shown = [
        await _shown(db, here, currency, [row for row in latest if row.currency == currency])
        for currency in dict.fromkeys(row.currency for row in latest)
    ]
    return ForecastPage(
        places=TABS,
        shown=shown,
        ahead=AHEAD,
        backtest_columns=BACKTEST,
        graded_columns=GRADED,
        graded=[(_name(row), row) for row in await forecasts.graded(db)],
        record=await forecasts.record(db),
        started=started,
    ).render()


@pages.post("", allow=Permission(FORECASTS_WRITE))
async def forecast_now(request: Request, db: TenantDb) -> Response:
    """Deals are scored and forecasts made in the background, now."""
    await enqueue(db, refresh, key=f"asked:{clock.now():%Y%m%d%H%M}")
    return go_to(request, f"{FORECAST}?started=true")


async def _shown(db: Db, here: Calendar, currency: str, rows: list[ForecastRow]) -> Shown:
    months = [row for row in rows if row.period == "month"]
    current = next((row for row in months if row.starts_on <= here.today <= row.ends_on), None)
    wide = narrow = None
    if current is not None:
        wide = await _draw(db, here, current, 744)
        narrow = await _draw(db, here, current, 330)
    backtest = next((r.inputs["backtest"] for r in rows if "backtest" in r.inputs), {"count": 0})
    named = [(_name(row), row) for row in rows]
    since = current.inputs.get("history_since") if current else None
    learned_from = day(date.fromisoformat(since[:10])) if since else ""
    return Shown(currency, named, current, wide, narrow, learned_from, _with_titles(backtest))


def _with_titles(backtest: dict[str, Any]) -> dict[str, Any]:
    """Each month of the backtest with its name."""
    months = [
        month | {"title": name_of(date.fromisoformat(month["starts_on"]), "month")}
        for month in backtest.get("months", ())
    ]
    return backtest | {"months": months, "season_says": _season_says(backtest.get("season", {}))}


def _season_says(season: dict[str, Any]) -> str:
    """Why a season is used or not, with how much it moves each month of the year."""
    moves = [
        f"{date(2000, int(month), 1):%B} {factor - 1:+.0%}"
        for month, factor in season.get("factors", {}).items()
    ]
    return f"{season.get('why', '')} {', '.join(moves)}".strip()


async def _draw(db: Db, here: Calendar, row: ForecastRow, width: int) -> Markup:
    """What was won day by day, then straight on to where eight of ten trials end."""
    end = here.end_of(row.ends_on)
    days = await forecasts.won_by_day(
        db, here.start_of(row.starts_on), end, str(here.zone), row.currency
    )
    gone, left = (here.today - row.starts_on).days, (row.ends_on - here.today).days
    known, total = [], 0.0
    for place in range(gone + 1):
        total += days.get(row.starts_on + timedelta(days=place), 0) / 100
        known.append(total)

    def towards(cents: int) -> list[float]:
        goal = max(cents / 100, total)
        return [total + (goal - total) * step / max(left, 1) for step in range(left + 1)]

    labels = [(0, f"{row.starts_on:%-d %b}"), (gone + left, f"{row.ends_on:%-d %b}")]
    return charts.forecast(
        known,
        towards(row.predicted_cents),
        towards(row.low_cents),
        towards(row.high_cents),
        labels,
        f"{_name(row)} in {row.currency}",
        goal=row.quota_cents / 100 if row.quota_cents else None,
        width=width,
    )


def _name(row: ForecastRow) -> str:
    period: Period = "quarter" if row.period == "quarter" else "month"
    return name_of(row.starts_on, period)
