"""Trust → Reports: make one, download it, have it sent every week or month."""

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Form, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.console.reports.domain import domain
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members, member_ids
from enterprisehub.kernel.reports.branding import Branding, change_branding
from enterprisehub.kernel.reports.jobs import make
from enterprisehub.kernel.reports.kinds import KINDS, ReportKind
from enterprisehub.kernel.reports.make_report import (
    ask_for_report,
    list_reports,
    path_of,
    readable_report,
)
from enterprisehub.kernel.reports.models import ReportRow, ReportScheduleRow
from enterprisehub.kernel.reports.permissions import CHANGE, READ
from enterprisehub.kernel.reports.schedule import (
    EVERY,
    add_schedule,
    end_schedule,
    list_schedules,
)
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.ui.forms import attempt
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

HREF = "/reports"
pages = domain.pages(HREF)
NAVIGATION.add(NavItem("Trust", "Reports", HREF, "file-text", permission=READ, order=30))
Text = Annotated[str, Form(max_length=200)]
Day = Annotated[date, Form()]
TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


@page("reports/reports.html")
class ReportsPage(Page):
    kinds: list[ReportKind]
    rows: list[ReportRow]
    schedules: list[ReportScheduleRow]
    titles: dict[str, str]
    every: list[tuple[str, str]]
    members: list[tuple[str, str]]
    names: dict[str, str]
    branding: Branding
    first: str
    last: str
    waiting: bool
    errors: dict[str, str]


@pages.get("", allow=Permission(READ))
async def show_reports(db: TenantDb) -> Response:
    """What was made, what is scheduled, and the form for a new one."""
    return await _page(db)


@pages.post("", allow=Permission(READ))
async def ask(request: Request, db: TenantDb, first: Day, last: Day, kind: Text = "") -> Response:
    """A report is being made; the page shows it as soon as it is there."""
    wrong = await attempt(db, _ask(db, kind, first, last))
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


async def _ask(db: Db, kind: str, first: date, last: date) -> None:
    row = await ask_for_report(db, kind, first, last)
    await enqueue(db, make, str(row.id), key=str(row.id))


@pages.get("/{report_id}/{ending}", allow=Permission(READ), response_class=StreamingResponse)
async def download(
    db: TenantDb, report_id: UUID, ending: Literal["pdf", "csv"]
) -> StreamingResponse:
    """The report's file."""
    row = await readable_report(db, report_id)
    opened = await installed_objects().open(db.scope.tenant_id, path_of(row.id, ending))
    name = f"{row.kind}-{row.span_from:%Y-%m-%d}.{ending}"
    return StreamingResponse(
        opened.chunks,
        media_type=TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@pages.post("/schedules", allow=Permission(CHANGE))
async def schedule(
    request: Request,
    db: TenantDb,
    kind: Text = "",
    every: Text = "week",
    mail_to: Annotated[list[UUID] | None, Form()] = None,
) -> Response:
    """Every week or month a report goes to these members."""
    wrong = await attempt(db, add_schedule(db, kind, every, mail_to or []))
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


@pages.post("/schedules/{schedule_id}/end", allow=Permission(CHANGE))
async def end(request: Request, db: TenantDb, schedule_id: UUID) -> Response:
    wrong = await attempt(db, end_schedule(db, schedule_id))
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


@pages.post("/look", allow=Permission(CHANGE))
async def change_look(
    request: Request, db: TenantDb, accent: Text = "", footer: Text = ""
) -> Response:
    wrong = await attempt(db, change_branding(db, accent, footer))
    return await _page(db, errors=wrong) if wrong else go_to(request, HREF)


async def _page(db: Db, *, errors: dict[str, str] | None = None) -> Response:
    today = clock.now().date()
    members = {str(m.user_id): m.name for m in await list_members(db)}
    readers = {str(user_id) for user_id in await member_ids(db, having=READ)}
    rows = await list_reports(db)
    return ReportsPage(
        kinds=[kind for kind in KINDS.values() if db.scope.may(kind.read)],
        rows=rows,
        schedules=await list_schedules(db),
        titles={kind.name: kind.title for kind in KINDS.values()},
        every=list(EVERY.items()),
        members=[(id_, name) for id_, name in members.items() if id_ in readers],
        names=members,
        branding=await Branding.load(db),
        first=(today - timedelta(days=30)).isoformat(),
        last=today.isoformat(),
        waiting=any(row.state == "waiting" for row in rows),
        errors=errors or {},
    ).render(status=422 if errors else 200)
