"""The compliance report, and everything as CSV."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.export_rows import EXPORTS, export_rows
from enterprisehub.domains.compliance.logic.locate_person import zone_of
from enterprisehub.domains.compliance.logic.make_report import (
    MEANINGFUL_MESSAGES,
    ComplianceReport,
    make_report,
)
from enterprisehub.domains.compliance.pages import OUTCOMES, TABS, pages
from enterprisehub.domains.compliance.permissions import EXPORTS_RUN, REPORT_READ
from enterprisehub.domains.compliance.queries import totals
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.web.surroundings import BADGES
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Page, page

DAYS = [
    ("7", "Last 7 days"),
    ("30", "Last 30 days"),
    ("90", "Last 90 days"),
    ("own", "From … to …"),
]


@page("compliance/dashboard.html")
class DashboardPage(Page):
    places: list[tuple[str, str]]
    report: ComplianceReport
    meaningful: int
    days: str
    choices: list[tuple[str, str]]
    start: str
    end: str
    error: str | None
    workspace: str
    workspaces: list[tuple[str, str]]
    outcomes: list[tuple[str, Severity, int, str]]
    waiting: int


@BADGES.implement("compliance")
async def _to_be_read(db: Db, _: None) -> int:
    return (await queries.opt_out_counts(db)).get("review", 0)


@pages.get("", allow=Permission(REPORT_READ))
async def show_dashboard(
    db: TenantDb,
    days: Literal["7", "30", "90", "own"] = "30",
    start: Annotated[str, Query(max_length=10)] = "",
    end: Annotated[str, Query(max_length=10)] = "",
    workspace: Annotated[str, Query(max_length=36)] = "",
) -> Response:
    """The last days, or `own` days from `start` to `end`, both whole days of the tenant."""
    span = await _span(db, days, start, end)
    first, until = span if isinstance(span, tuple) else _last_days(30)
    offered = await queries.workspaces(db)
    chosen = next((id_ for id_, _ in offered if str(id_) == workspace), None)
    report = await make_report(db, first, until, workspace_id=chosen)
    counts = await totals.outcomes(db, first, until, chosen)
    return DashboardPage(
        places=TABS,
        report=report,
        meaningful=MEANINGFUL_MESSAGES,
        days=days,
        choices=DAYS,
        start=start,
        end=end,
        error=span if isinstance(span, str) else None,
        workspace=str(chosen or ""),
        workspaces=[(str(id_), name) for id_, name in offered],
        outcomes=[(*OUTCOMES[name], counts.get(name, 0), name) for name in OUTCOMES],
        waiting=(await queries.opt_out_counts(db)).get("review", 0),
    ).render()


async def _span(db: Db, days: str, start: str, end: str) -> tuple[datetime, datetime] | str:
    """The moments that the choice means, or what is wrong with it."""
    if days != "own":
        return _last_days(int(days))
    zone = zone_of((await tenant(db, db.scope.tenant_id)).time_zone)
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        until = datetime.combine(last + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        return "Choose the first and the last day."
    if last < first:
        return "The last day comes before the first."
    return datetime.combine(first, time(), zone), until


def _last_days(days: int) -> tuple[datetime, datetime]:
    now = clock.now()
    return now - timedelta(days=days), now + timedelta(seconds=1)


@pages.get("/export/{what}.csv", allow=Permission(EXPORTS_RUN), response_class=StreamingResponse)
async def export(
    request: Request,
    what: Literal["receipts", "consents", "opt-outs"],
    start: date | None = None,
    end: date | None = None,
) -> StreamingResponse:
    """Everything of the time as CSV, streamed; `end` is the last day."""
    scope, database = signed_in(request), database_of(request)
    last = end or clock.now().date()
    first = start or last - timedelta(days=365)
    bounds = (
        datetime(first.year, first.month, first.day, tzinfo=UTC),
        datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1),
    )

    async def lines() -> AsyncIterator[str]:
        async with database.scoped(scope) as db:
            async for line in export_rows(db, EXPORTS[what], *bounds):
                yield line

    headers = {"Content-Disposition": f'attachment; filename="{what}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)
