"""Why a message left or was held."""

from typing import Any, Literal
from uuid import UUID

from fastapi import Response

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.name_place import name_place
from enterprisehub.domains.compliance.logic.show_facts import facts_shown
from enterprisehub.domains.compliance.logic.show_receipt import ReceiptOut, receipt_out
from enterprisehub.domains.compliance.models import ReceiptRow
from enterprisehub.domains.compliance.pages import (
    OUTCOMES,
    TABS,
    Cursor,
    may,
    pages,
    with_times,
)
from enterprisehub.domains.compliance.permissions import EXPORTS_RUN, RECEIPTS_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Page, page


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
    consent: tuple[str, str] | None
    looks: dict[str, tuple[str, Severity]]
    heading: str
    laws_of: str
    facts: list[tuple[str, str]]
    others: list[ReceiptOut]


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
        receipts=with_times(found.rows(), "decided_at", "until"),
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
        may_export=may(db, EXPORTS_RUN),
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
        consent=await _consent(db, row),
        looks=OUTCOMES,
        laws_of=", ".join(name_place(one) for one in row.jurisdictions),
        heading="Why sent" if row.outcome == "allow" else "Why held",
        facts=facts_shown(row),
        others=[receipt_out(other) for other in others if other.id != row.id],
    ).render()


async def _consent(db: Db, row: ReceiptRow) -> tuple[str, str] | None:
    """The consent that carried the message in words, and where the ledger shows it."""
    kept = await queries.consent(db, row.consent_id) if row.consent_id else None
    if kept is None:
        return None
    whose = f"?contact={kept.contact_id}" if kept.contact_id else ""
    says = f"{kept.kind.capitalize()}, given {kept.given_at:%Y-%m-%d}: {kept.source}"
    return says, f"/compliance/consents{whose}"
