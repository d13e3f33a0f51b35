"""Operations → Performance: routes and agents against their promise, and alerts to take on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.console.performance.domain import domain
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.sla.measure import Measured, PerformanceSettings, measure
from enterprisehub.kernel.sla.models import SlaAlertRow
from enterprisehub.kernel.sla.permissions import ACKNOWLEDGE, PROMISE, READ
from enterprisehub.kernel.sla.watch import acknowledge, alerts
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shown import number

pages = domain.pages("/performance")
NAVIGATION.add(
    NavItem("Operations", "Performance", "/performance", "gauge", permission=READ, order=75)
)
MOST_ROUTES = 100
COLUMNS = (
    Column("name", "What", lead=True),
    Column("state", "State", fit=True),
    Column("p50", "Half within", align="end"),
    Column("p95", "95 of 100 within", align="end"),
    Column("sla", "Promised", align="end"),
    Column("samples", "Counted", align="end"),
)


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    kind: str
    state: str
    severity: Severity
    p50: str
    p95: str
    sla: str
    samples: int
    href: str | None


@dataclass(frozen=True, slots=True)
class AlertLine:
    id: UUID
    title: str
    says: str
    status: str
    severity: Severity
    first_at: datetime
    firing: bool
    note: str


@page("performance/performance.html")
class PerformancePage(Page):
    routes: list[Line]
    agents: list[Line]
    columns: tuple[Column, ...]
    alerts: list[AlertLine]
    settings: PerformanceSettings
    errors: dict[str, str]
    may_acknowledge: bool
    may_promise: bool


@pages.get("", allow=Permission(READ))
async def show_performance(request: Request, db: TenantDb) -> Response:
    """The last quarter of an hour, the slowest first."""
    return (await _page(request, db, {})).render()


async def _page(request: Request, db: TenantDb, errors: dict[str, str]) -> PerformancePage:
    settings = await PerformanceSettings.load(db)
    found = await measure(db, settings)
    may = signed_in(request).may
    return PerformancePage(
        routes=[_line(one) for one in found if one.kind == "route"][:MOST_ROUTES],
        agents=[_line(one) for one in found if one.kind == "agent"],
        columns=COLUMNS,
        alerts=[_alert_line(row) for row in await alerts(db, limit=20)],
        settings=settings,
        errors=errors,
        may_acknowledge=may(ACKNOWLEDGE),
        may_promise=may(PROMISE),
    )


def _line(one: Measured) -> Line:
    state: tuple[str, Severity] = ("Kept", "ok")
    if not one.enough:
        state = ("Too few", "neutral")
    elif one.breached:
        state = ("Broken", "bad")
    elif one.ratio > 1:
        state = ("Close", "warn")
    return Line(
        name=one.title,
        kind=one.kind,
        state=state[0],
        severity=state[1],
        p50=f"{number(one.p50_ms)} ms",
        p95=f"{number(one.p95_ms)} ms",
        sla=f"{number(one.sla_ms)} ms",
        samples=one.samples,
        href=f"/agents/{one.name}" if one.kind == "agent" else None,
    )


def _alert_line(row: SlaAlertRow) -> AlertLine:
    looks: dict[str, tuple[str, Severity]] = {
        "firing": ("Firing", "bad"), "acknowledged": ("Taken on", "warn"),
        "recovered": ("Recovered", "ok"),
    }  # fmt: skip
    label, severity = looks[row.status]
    says = f"95 of 100 within {row.p95_ms:,} ms, worst {row.worst_ms:,} ms; promised {row.sla_ms:,}"
    if row.status == "firing" and row.escalated_at is not None:
        label = "Escalated"
    return AlertLine(
        row.id, row.title, f"{says} ms", label, severity, row.first_at, row.status == "firing",
        row.note,
    )  # fmt: skip


@pages.post("/alerts/{alert_id}/acknowledge", allow=Permission(ACKNOWLEDGE))
async def take_on(
    request: Request,
    db: TenantDb,
    alert_id: UUID,
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Somebody looks after it: it is not escalated."""
    await acknowledge(db, alert_id, note=note)
    return go_to(request, "/performance")


@pages.post("/promises", allow=Permission(PROMISE))
async def set_promises(
    request: Request,
    db: TenantDb,
    page_p95_ms: Annotated[int, Form()],
    api_p95_ms: Annotated[int, Form()],
    escalate_after_minutes: Annotated[int, Form()],
) -> Response:
    """How fast pages and the API must be, and how long an alert may wait."""
    values = {
        "page_p95_ms": page_p95_ms,
        "api_p95_ms": api_p95_ms,
        "escalate_after_minutes": escalate_after_minutes,
    }
    settings = await PerformanceSettings.load(db)
    try:
        made = settings.changed(values)
    except Invalid as error:
        fields = error.details["fields"]
        assert isinstance(fields, dict)  # noqa: S101  Invalid keeps them so
        return (await _page(request, db, fields)).render(status=422)
    await made.save(db)
    return go_to(request, "/performance")
