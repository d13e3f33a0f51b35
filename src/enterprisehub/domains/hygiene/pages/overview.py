"""How clean the data is today, and how it was on the days before."""

from datetime import date

from fastapi import Request, Response

from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.make_report import make_report
from enterprisehub.domains.hygiene.logic.raise_alerts import BADGE
from enterprisehub.domains.hygiene.models import ReportRow
from enterprisehub.domains.hygiene.permissions import HYGIENE_READ, HYGIENE_RUN
from enterprisehub.domains.hygiene.queries import alerts, findings, pairs, reports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.surroundings import BADGES
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.today import CARDS, TodayCard

pages = domain.pages("/hygiene")
HREF, DAYS = "/hygiene", 30
NAVIGATION.add(
    NavItem("Operations", "Data hygiene", HREF, "sparkles", HYGIENE_READ, BADGE, order=40),
    Command("Review duplicates", "merge", href=f"{HREF}/duplicates", permission=HYGIENE_READ),
    Command("Data alerts", "triangle-alert", href=f"{HREF}/alerts", permission=HYGIENE_READ),
)
LOOKS: dict[str, tuple[str, Severity]] = {
    "green": ("Clean", "ok"),
    "yellow": ("Needs care", "warn"),
    "red": ("Needs work", "bad"),
}
AGENTS = (
    ("hygiene.duplicate_watcher", "Duplicate watcher", "Daily at 06:00", "merge"),
    ("hygiene.contact_validation", "Contact validation", "Daily at 06:30", "user-check"),
    ("hygiene.data_decay", "Data decay", "Daily at 06:45", "hourglass"),
    ("hygiene.enrichment_orchestrator", "Enrichment", "Hourly, for new contacts", "sparkles"),
    ("hygiene.sync_health", "Sync health", "Every 15 minutes", "refresh-cw"),
)
COLUMNS = (
    Column("day", "Day", lead=True),
    Column("health", "State"),
    Column("found", "Duplicates found", align="end"),
    Column("merged", "Merged", align="end"),
    Column("validated", "Validated", align="end"),
    Column("enriched", "Enriched", align="end"),
    Column("stale", "Stale", align="end"),
)


@page("hygiene/overview.html")
class OverviewPage(Page):
    today: ReportRow | None
    look: tuple[str, Severity] | None
    looks: dict[str, tuple[str, Severity]]
    rows: list[ReportRow]
    columns: tuple[Column, ...]
    duplicates: int
    wrong: int
    not_checked: int
    waiting: int
    agents: tuple[tuple[str, str, str, str], ...]
    before: date | None
    next: str | None


@fragment("hygiene/_today.html")
class TodayFragment(Fragment):
    report: ReportRow
    look: tuple[str, Severity]
    waiting: int


@BADGES.implement(BADGE)
async def _waiting_alerts(db: Db, _: None) -> int:
    return await alerts.count_open(db)


@CARDS.implement("hygiene.health")
async def show_health(db: Db, _: None) -> TodayCard | None:
    if not db.scope.may(HYGIENE_READ):
        return None
    latest = await reports.latest(db, limit=1)
    if not latest:
        return None
    report = latest[0]
    card = TodayFragment(
        report=report, look=LOOKS[report.health], waiting=await alerts.count_open(db)
    )
    return TodayCard(card.html(), order=60)


@pages.get("", allow=Permission(HYGIENE_READ))
async def show_overview(db: TenantDb, before: date | None = None) -> Response:
    rows = await reports.latest(db, before=before, limit=DAYS + 1)
    newest = rows[:1] if before is None else await reports.latest(db, limit=1)
    today = newest[0] if newest else None
    verdicts = await findings.count_verdicts(db)
    return OverviewPage(
        today=today,
        look=LOOKS[today.health] if today else None,
        looks=LOOKS,
        rows=rows[:DAYS],
        columns=COLUMNS,
        duplicates=await pairs.count_open(db),
        wrong=verdicts.get("bad", 0),
        not_checked=verdicts.get("unknown", 0),
        waiting=await alerts.count_open(db),
        agents=AGENTS,
        before=before,
        next=rows[DAYS - 1].report_date.isoformat() if len(rows) > DAYS else None,
    ).render()


@pages.post("/report", allow=Permission(HYGIENE_RUN))
async def count_again(db: TenantDb, request: Request) -> Response:
    """Today's report says how things are now."""
    await make_report(db)
    return go_to(request, HREF)
