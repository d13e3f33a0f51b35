"""One invoice: its facts, its payments, what happened, and the steps that can be taken."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.billing.contracts import InvoiceIn, Payment
from enterprisehub.domains.billing.domain import domain
from enterprisehub.domains.billing.logic.count_days import late_before, today
from enterprisehub.domains.billing.logic.settle_invoice import (
    end_invoice,
    record_payment,
    reopen_invoice,
)
from enterprisehub.domains.billing.logic.write_invoice import change_invoice, known_invoice
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.billing.pages import HREF, LOOKS, named_source
from enterprisehub.domains.billing.pages.invoice_form import (
    deal_choices,
    filled,
    given,
    minor_units,
    shown,
    typed_amount,
)
from enterprisehub.domains.billing.permissions import INVOICES_READ, INVOICES_WRITE
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shown import day, money

pages = domain.pages(f"{HREF}/{{invoice_id}}")
READ, WRITE = Permission(INVOICES_READ), Permission(INVOICES_WRITE)


@page("billing/invoice.html")
class InvoicePage(Page):
    row: InvoiceRow
    look: tuple[str, Severity]
    company_name: str
    facts: list[tuple[str, str]]
    deal: tuple[str, str] | None
    deals: list[tuple[str, str]]
    lines: list[tuple[str, datetime, str]]
    values: dict[str, str]
    errors: Errors
    payment: dict[str, str]
    payment_errors: Errors
    may_write: bool


@pages.get("", allow=READ)
async def show_invoice(db: TenantDb, invoice_id: UUID) -> Response:
    return (await _page(db, invoice_id)).render()


@pages.post("/edit", allow=WRITE)
async def save_invoice(db: TenantDb, request: Request, invoice_id: UUID) -> Response:
    values = await typed(request)
    row = await known_invoice(db, invoice_id)
    values["company_id"] = str(row.company_id)
    wanted = check(InvoiceIn, await given(db, values))
    wrong = wanted if isinstance(wanted, dict) else await attempt(
        db, change_invoice(db, invoice_id, wanted, seen=_seen(values))
    )  # fmt: skip
    if wrong:
        found = await _page(db, invoice_id, values=values, errors=shown(wrong))
        return found.render(status=422)
    return go_to(request, f"{HREF}/{invoice_id}")


@pages.post("/pay", allow=WRITE)
async def pay(db: TenantDb, request: Request, invoice_id: UUID) -> Response:
    """Money came in."""
    values = await typed(request)
    row = await known_invoice(db, invoice_id)
    asked: dict[str, Any] = {}
    if values.get("paid_on"):
        asked["paid_on"] = values["paid_on"]
    if values.get("amount"):
        asked["amount_cents"] = minor_units(values["amount"], row.currency)
    payment = check(Payment, asked)
    wrong = payment if isinstance(payment, dict) else await attempt(
        db, record_payment(db, invoice_id, payment, seen=_seen(values))
    )  # fmt: skip
    if wrong:
        found = await _page(db, invoice_id, payment=values, payment_errors=_of_payment(wrong))
        return found.render(status=422)
    return go_to(request, f"{HREF}/{invoice_id}")


@pages.post("/void", allow=WRITE)
async def void(db: TenantDb, request: Request, invoice_id: UUID) -> Response:
    return await _step(db, request, invoice_id, end_invoice(db, invoice_id, "void"))


@pages.post("/write-off", allow=WRITE)
async def write_off(db: TenantDb, request: Request, invoice_id: UUID) -> Response:
    return await _step(db, request, invoice_id, end_invoice(db, invoice_id, "uncollectible"))


@pages.post("/reopen", allow=WRITE)
async def reopen(db: TenantDb, request: Request, invoice_id: UUID) -> Response:
    return await _step(db, request, invoice_id, reopen_invoice(db, invoice_id))


async def _step(
    db: Db, request: Request, invoice_id: UUID, step: Awaitable[InvoiceRow]
) -> Response:
    wrong = await attempt(db, step)
    if wrong:
        return (await _page(db, invoice_id, payment_errors=wrong)).render(status=409)
    return go_to(request, f"{HREF}/{invoice_id}")


def _seen(values: dict[str, str]) -> int:
    """The version that the form was filled from; 0, which no record has, when it names none."""
    seen = values.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0  # noqa: PLR2004


def _of_payment(errors: Errors) -> Errors:
    """Named as the fields of the payment are, which stand beside those of the invoice."""
    names = {"amount": "paid-amount", "paid_on": "paid-on"}
    return {names.get(name, name): message for name, message in shown(errors).items()}


async def _page(
    db: Db,
    invoice_id: UUID,
    *,
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
    payment: dict[str, str] | None = None,
    payment_errors: Errors | None = None,
) -> InvoicePage:
    row = await known_invoice(db, invoice_id)
    company = await crm.company(db, row.company_id)
    deal = await crm.deal(db, row.deal_id) if row.deal_id else None
    overdue = row.state == "open" and row.due_on < await late_before(db)
    now = await today(db)
    lines = await timeline.of(db, row.ref, limit=30)
    rest = {"paid_on": now.isoformat(), "amount": typed_amount(row.open_cents, row.currency)}
    return InvoicePage(
        row=row,
        look=LOOKS["overdue" if overdue else row.state],
        company_name=company.name if company else "",
        facts=_facts(row),
        deal=(str(deal.id), deal.title) if deal else None,
        deals=await deal_choices(db, row.company_id),
        lines=[(line.summary, line.at, line.shown_actor) for line in lines],
        values=values or filled(row),
        errors=errors or {},
        payment=payment or rest,
        payment_errors=payment_errors or {},
        may_write=db.scope.may(INVOICES_WRITE),
    )


def _facts(row: InvoiceRow) -> list[tuple[str, str]]:
    return [
        ("Amount", money(row.amount_cents, row.currency)),
        ("Paid", money(row.paid_cents, row.currency) if row.paid_cents else "nothing yet"),
        ("Paid on", day(row.paid_on)),
        ("Still open", money(row.open_cents, row.currency)),
        ("Issued", day(row.issued_on)),
        ("Due", day(row.due_on)),
        ("What for", row.subject),
        ("From", named_source(row.source)),
        ("External key", row.external_key or ""),
    ]
