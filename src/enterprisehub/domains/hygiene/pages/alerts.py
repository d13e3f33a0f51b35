"""What about the data wants a look; fields that cannot be right."""

from typing import Literal
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.raise_alerts import dismiss_alert, dismiss_type
from enterprisehub.domains.hygiene.models import AlertRow, CheckRow
from enterprisehub.domains.hygiene.permissions import HYGIENE_DECIDE, HYGIENE_READ
from enterprisehub.domains.hygiene.queries import alerts, findings
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Page, page

pages = domain.pages("/hygiene/alerts")
checks = domain.pages("/hygiene/checks")
READ, DECIDE = Permission(HYGIENE_READ), Permission(HYGIENE_DECIDE)
PAGE = 50
TYPES = {
    "stale_contact": "Not contacted",
    "sync_silent": "Sync silent",
    "sync_errors": "Sync errors",
}
GRAVITY: dict[str, tuple[str, Severity]] = {
    "info": ("Note", "info"),
    "warn": ("Warning", "warn"),
    "bad": ("Urgent", "bad"),
}
VERDICTS: dict[str, tuple[str, Severity]] = {
    "bad": ("Wrong", "bad"),
    "warn": ("Doubtful", "warn"),
    "unknown": ("Not checked", "neutral"),
    "ok": ("Right", "ok"),
}
ALERTS = (
    Column("message", "What", lead=True),
    Column("type", "Sort"),
    Column("severity", "Gravity"),
    Column("at", "Since", align="end", fit=True),
    Column("dismiss", bare=True, fit=True),
)
CHECKS = (
    Column("name", "Contact", lead=True),
    Column("field", "Field"),
    Column("says", "What was found"),
    Column("at", "Checked", align="end", fit=True),
)


@page("hygiene/alerts.html")
class AlertsPage(Page):
    rows: list[tuple[AlertRow, str | None]]
    columns: tuple[Column, ...]
    types: dict[str, str]
    gravity: dict[str, tuple[str, Severity]]
    counts: dict[str, int]
    type: str | None
    past: bool
    after: UUID | None
    next: str | None


@page("hygiene/checks.html")
class ChecksPage(Page):
    rows: list[tuple[CheckRow, str]]
    columns: tuple[Column, ...]
    verdicts: dict[str, tuple[str, Severity]]
    counts: dict[str, int]
    verdict: str
    after: UUID | None
    next: str | None


def href_of(row: AlertRow) -> str | None:
    """The page of what an alert is about."""
    if row.entity_id is None or row.entity_type is None:
        return None
    kind = KINDS.get(row.entity_type)
    return kind.page_of(row.entity_id) if kind else None


@pages.get("", allow=READ)
async def show_alerts(
    db: TenantDb,
    type: Literal["stale_contact", "sync_silent", "sync_errors"] | None = None,  # noqa: A002
    *,
    past: bool = False,
    after: UUID | None = None,
) -> Response:
    rows = await alerts.alerts(db, dismissed=past, type_=type, after=after, limit=PAGE + 1)
    return AlertsPage(
        rows=[(row, href_of(row)) for row in rows[:PAGE]],
        columns=ALERTS,
        types=TYPES,
        gravity=GRAVITY,
        counts=await alerts.counts_by_type(db),
        type=type,
        past=past,
        after=after,
        next=str(rows[PAGE - 1].id) if len(rows) > PAGE else None,
    ).render()


@pages.post("/{alert_id:uuid}/dismiss", allow=DECIDE)
async def dismiss(db: TenantDb, request: Request, alert_id: UUID) -> Response:
    await dismiss_alert(db, alert_id)
    return go_to(request, "/hygiene/alerts")


@pages.post("/types/{type}/dismiss", allow=DECIDE)
async def dismiss_all(
    db: TenantDb,
    request: Request,
    type: Literal["stale_contact", "sync_silent", "sync_errors"],  # noqa: A002
) -> Response:
    await dismiss_type(db, type)
    return go_to(request, "/hygiene/alerts")


@checks.get("", allow=READ)
async def show_checks(
    db: TenantDb,
    verdict: Literal["bad", "warn", "unknown", "ok"] = "bad",
    after: UUID | None = None,
) -> Response:
    rows = await findings.wrong_fields(db, verdict, after=after, limit=PAGE + 1)
    return ChecksPage(
        rows=rows[:PAGE],
        columns=CHECKS,
        verdicts=VERDICTS,
        counts=await findings.count_verdicts(db),
        verdict=verdict,
        after=after,
        next=str(rows[PAGE - 1][0].id) if len(rows) > PAGE else None,
    ).render()
