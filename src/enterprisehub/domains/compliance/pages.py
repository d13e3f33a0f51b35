"""Compliance for people: the report, why a message left or was held, consents, opt-outs."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Query, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.domain import domain
from enterprisehub.domains.compliance.logic.export_rows import EXPORTS, export_rows
from enterprisehub.domains.compliance.logic.make_report import ComplianceReport, make_report
from enterprisehub.domains.compliance.logic.record_consent import revoke_consent
from enterprisehub.domains.compliance.logic.record_opt_out import judge_opt_out
from enterprisehub.domains.compliance.logic.show_receipt import ReceiptOut, receipt_out
from enterprisehub.domains.compliance.permissions import (
    CONSENTS_READ,
    CONSENTS_WRITE,
    EXPORTS_RUN,
    OPT_OUTS_READ,
    OPT_OUTS_WRITE,
    RECEIPTS_READ,
    REPORT_READ,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.web.surroundings import BADGES
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/compliance")
NAVIGATION.add(
    NavItem("Trust", "Compliance", "/compliance", "shield-check", permission=REPORT_READ,
            badge="compliance", key="l", order=10),
)  # fmt: skip
TABS = [
    ("Report", "/compliance"),
    ("Receipts", "/compliance/receipts"),
    ("Consents", "/compliance/consents"),
    ("Opt-outs", "/compliance/opt-outs"),
]
OUTCOMES: dict[str, tuple[str, Severity]] = {
    "allow": ("Allowed", "ok"),
    "defer_until": ("Delayed", "info"),
    "review": ("Needs a person", "warn"),
    "refuse": ("Held", "bad"),
}
STATES: dict[str, tuple[str, Severity]] = {
    "active": ("Opted out", "bad"),
    "review": ("To be read", "warn"),
    "ended": ("Ended", "neutral"),
}
DAYS = [("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days")]
type Cursor = Annotated[str | None, Query(max_length=500)]


@page("compliance/dashboard.html")
class DashboardPage(Page):
    places: list[tuple[str, str]]
    report: ComplianceReport
    days: str
    choices: list[tuple[str, str]]
    outcomes: list[tuple[str, Severity, int, str]]
    waiting: int


@page("compliance/receipts.html")
class ReceiptsPage(Page):
    places: list[tuple[str, str]]
    receipts: list[dict[str, Any]]
    columns: tuple[Column, ...]
    looks: dict[str, tuple[str, Severity]]
    outcome: str
    channel: str
    outcomes: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    next: str | None
    may_export: bool


@page("compliance/receipt.html")
class ReceiptPage(Page):
    receipt: ReceiptOut
    label: str
    severity: Severity
    looks: dict[str, tuple[str, Severity]]
    heading: str
    others: list[ReceiptOut]


@page("compliance/consents.html")
class ConsentsPage(Page):
    places: list[tuple[str, str]]
    consents: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    may_write: bool
    may_export: bool


@page("compliance/opt_outs.html")
class OptOutsPage(Page):
    places: list[tuple[str, str]]
    opt_outs: list[dict[str, Any]]
    columns: tuple[Column, ...]
    looks: dict[str, tuple[str, Severity]]
    state: str
    states: list[tuple[str, str]]
    next: str | None
    may_judge: bool
    may_export: bool


@BADGES.implement("compliance")
async def _to_be_read(db: Db, _: None) -> int:
    return (await queries.opt_out_counts(db)).get("review", 0)


def _may(db: Db, permission: str) -> bool:
    return permission in db.scope.permissions


def _with_times(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Times come from PostgreSQL as text; pages show them in the reader's way."""
    for row in rows:
        for name in names:
            if row.get(name):
                row[name] = datetime.fromisoformat(row[name])
    return rows


@pages.get("", allow=Permission(REPORT_READ))
async def show_dashboard(db: TenantDb, days: Literal["7", "30", "90"] = "30") -> Response:
    now = clock.now()
    start = now - timedelta(days=int(days))
    report = await make_report(db, start, now + timedelta(seconds=1))
    counts = await queries.outcomes(db, start, now + timedelta(seconds=1))
    return DashboardPage(
        places=TABS,
        report=report,
        days=days,
        choices=DAYS,
        outcomes=[(*OUTCOMES[name], counts.get(name, 0), name) for name in OUTCOMES],
        waiting=(await queries.opt_out_counts(db)).get("review", 0),
    ).render()


@pages.get("/receipts", allow=Permission(RECEIPTS_READ))
async def show_receipts(
    db: TenantDb,
    outcome: Literal["", "allow", "defer_until", "review", "refuse"] = "",
    channel: Literal["", "sms", "email", "web_chat", "voice", "ai_voice"] = "",
    contact: UUID | None = None,
    action: UUID | None = None,
    after: Cursor = None,
) -> Response:
    wanted = queries.ReceiptFilter(
        outcome=outcome or None, channel=channel or None, contact_id=contact, action_id=action
    )
    found = await queries.receipt_page(db, wanted, cursor=after)
    return ReceiptsPage(
        places=TABS,
        receipts=_with_times(found.rows(), "decided_at", "until"),
        columns=(
            Column("says", "Decision", lead=True),
            Column("outcome", "Outcome", fit=True),
            Column("to", "To"),
            Column("stage", "When asked"),
            Column("decided_at", "At", align="end"),
        ),
        looks=OUTCOMES,
        outcome=outcome,
        channel=channel,
        outcomes=[(name, look[0]) for name, look in OUTCOMES.items()],
        channels=[("sms", "Texts"), ("email", "Emails"), ("web_chat", "Web chat")],
        next=found.next,
        may_export=_may(db, EXPORTS_RUN),
    ).render()


@pages.get("/receipts/{receipt_id}", allow=Permission(RECEIPTS_READ))
async def show_receipt(db: TenantDb, receipt_id: UUID) -> Response:
    row = await queries.receipt(db, receipt_id)
    if row is None:
        raise NotFound("This receipt does not exist.")
    label, severity = OUTCOMES[row.outcome]
    others = await queries.receipts_of_action(db, row.action_id)
    return ReceiptPage(
        receipt=receipt_out(row),
        label=label,
        severity=severity,
        looks=OUTCOMES,
        heading="Why sent" if row.outcome == "allow" else "Why held",
        others=[receipt_out(other) for other in others if other.id != row.id],
    ).render()


@pages.get("/consents", allow=Permission(CONSENTS_READ))
async def show_consents(
    db: TenantDb, contact: UUID | None = None, after: Cursor = None
) -> Response:
    found = await queries.consent_page(db, contact_id=contact, cursor=after)
    names = ("given_at", "expires_at", "revoked_at")
    return ConsentsPage(
        places=TABS,
        consents=_with_times(found.rows(), *names),
        columns=(
            Column("who", "Who", lead=True),
            Column("kind", "Kind", fit=True),
            Column("wording", "Words and source"),
            Column("given_at", "Given", align="end"),
            Column("action", "", align="end"),
        ),
        next=found.next,
        may_write=_may(db, CONSENTS_WRITE),
        may_export=_may(db, EXPORTS_RUN),
    ).render()


@pages.post("/consents/{consent_id}/revoke", allow=Permission(CONSENTS_WRITE))
async def revoke(request: Request, db: TenantDb, consent_id: UUID) -> Response:
    await revoke_consent(db, consent_id, because=f"Revoked by {db.scope.actor.name}")
    return go_to(request, "/compliance/consents")


@pages.get("/opt-outs", allow=Permission(OPT_OUTS_READ))
async def show_opt_outs(
    db: TenantDb,
    state: Literal["", "active", "review", "ended"] = "",
    after: Cursor = None,
) -> Response:
    found = await queries.opt_out_page(db, state=state or None, cursor=after)
    return OptOutsPage(
        places=TABS,
        opt_outs=_with_times(found.rows(), "opted_out_at", "ended_at", "confirmed_at"),
        columns=(
            Column("who", "Who", lead=True),
            Column("state", "State", fit=True),
            Column("words", "Words"),
            Column("opted_out_at", "Since", align="end"),
            Column("action", "", align="end"),
        ),
        looks=STATES,
        state=state,
        states=[(name, look[0]) for name, look in STATES.items()],
        next=found.next,
        may_judge=_may(db, OPT_OUTS_WRITE),
        may_export=_may(db, EXPORTS_RUN),
    ).render()


@pages.post("/opt-outs/{opt_out_id}/judge", allow=Permission(OPT_OUTS_WRITE))
async def judge(
    request: Request,
    db: TenantDb,
    opt_out_id: UUID,
    verdict: Annotated[Literal["stop", "go_on"], Form()],
) -> Response:
    because = f"Read by {db.scope.actor.name}: no wish to stop"
    await judge_opt_out(db, opt_out_id, stop=verdict == "stop", because=because)
    return go_to(request, "/compliance/opt-outs?state=review")


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
