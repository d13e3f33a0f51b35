"""Revenue → Invoices: the list with its filters, a new one, and the panels of other pages."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, BeforeValidator, Field

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.contracts import InvoiceIn, Standing
from enterprisehub.domains.billing.domain import domain
from enterprisehub.domains.billing.logic.count_days import late_before, today
from enterprisehub.domains.billing.logic.rate_billing import FORMULA, standing_of
from enterprisehub.domains.billing.logic.write_invoice import make_invoice
from enterprisehub.domains.billing.pages import HREF, LOOKS
from enterprisehub.domains.billing.pages.invoice_form import blank, deal_choices, given, shown
from enterprisehub.domains.billing.permissions import INVOICES_READ, INVOICES_WRITE
from enterprisehub.domains.billing.queries import InvoiceFilter
from enterprisehub.domains.billing.settings import BillingSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shown import money

pages = domain.pages(HREF)
READ, WRITE = Permission(INVOICES_READ), Permission(INVOICES_WRITE)
PAGE_ROWS, PANEL_ROWS = 50, 8
COLUMNS = (
    Column("number", "Invoice", lead=True),
    Column("company", "Company"),
    Column("issued", "Issued", fit=True),
    Column("due", "Due", fit=True),
    Column("amount", "Amount", align="end", fit=True),
    Column("open", "Still open", align="end", fit=True),
    Column("state", "Status", fit=True),
)
Blank = BeforeValidator(lambda given: None if given == "" else given)


class InvoicesQuery(BaseModel):
    q: Annotated[str, Field(max_length=200)] = ""
    state: Annotated[str, Field(max_length=20)] = ""
    company_id: Annotated[UUID | None, Blank] = None
    after: Annotated[str | None, Blank, Field(max_length=1000)] = None

    def filter(self) -> InvoiceFilter:
        """Which invoices are meant."""
        state = self.state if self.state in LOOKS else ""
        return InvoiceFilter(q=self.q.strip(), state=state, company_id=self.company_id)


@page("billing/invoices.html")
class InvoicesPage(Page):
    asked: InvoicesQuery
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    states: list[tuple[str, str]]
    looks: dict[str, tuple[str, Severity]]
    company_name: str
    sums: list[tuple[str, str]]


@page("billing/new.html")
class NewInvoicePage(Page):
    company_id: UUID | None
    company_name: str
    deals: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors


@fragment("billing/_panel.html")
class InvoicesPanel(Fragment):
    rows: list[dict[str, Any]]
    looks: dict[str, tuple[str, Severity]]
    standing: Standing | None
    sums: list[tuple[str, str]]
    formula: str
    more: str
    new: str
    may_write: bool


@pages.get("", allow=READ)
async def show_invoices(db: TenantDb, asked: Annotated[InvoicesQuery, Query()]) -> Response:
    late_from = await late_before(db)
    found = await queries.invoice_page(
        db, asked.filter(), late_from, limit=PAGE_ROWS, cursor=asked.after
    )
    company = await crm.company(db, asked.company_id) if asked.company_id else None
    return InvoicesPage(
        asked=asked,
        rows=found.rows(),
        columns=COLUMNS,
        next=found.next,
        states=[(state, look[0]) for state, look in LOOKS.items()],
        looks=LOOKS,
        company_name=company.name if company else "",
        sums=await _sums(db, asked.filter()),
    ).render()


@pages.get("/new", allow=WRITE)
async def show_new(
    db: TenantDb, company_id: UUID | None = None, deal_id: UUID | None = None
) -> Response:
    now = await today(db)
    due_on = now + timedelta(days=(await BillingSettings.load(db)).terms_days)
    values = blank(company_id, now, due_on) | {"deal_id": str(deal_id or "")}
    return (await _new(db, company_id, values, {})).render()


@pages.post("/new", allow=WRITE)
async def save_new(db: TenantDb, request: Request, company_id: UUID | None = None) -> Response:
    values = await typed(request)
    if company_id is not None:
        values["company_id"] = str(company_id)
    new = check(InvoiceIn, await given(db, values))
    if isinstance(new, dict):
        if "company_id" in new and not values.get("company_id"):
            new["company_id"] = _no_company(values.get("company", ""))
        return (await _new(db, company_id, values, shown(new))).render(status=422)
    wrong = await attempt(db, make_invoice(db, new))
    if wrong:
        return (await _new(db, company_id, values, shown(wrong))).render(status=422)
    return go_to(request, f"/companies/{company_id}" if company_id else HREF)


@pages.get("/companies/{company_id}/panel", allow=READ)
async def show_on_company(db: TenantDb, company_id: UUID) -> Response:
    asked = InvoiceFilter(company_id=company_id)
    return (
        await _panel(
            db,
            asked,
            more=f"{HREF}?company_id={company_id}",
            new=f"{HREF}/new?company_id={company_id}",
            standing=await standing_of(db, company_id),
        )
    ).render()


@pages.get("/deals/{deal_id}/panel", allow=READ)
async def show_on_deal(db: TenantDb, deal_id: UUID) -> Response:
    deal = await crm.deal(db, deal_id)
    if deal is None:
        raise NotFound("There is no such deal.")
    of = f"?company_id={deal.company_id}" if deal.company_id else ""
    new = f"{HREF}/new{of}&deal_id={deal_id}" if of else ""
    return (await _panel(db, InvoiceFilter(deal_id=deal_id), more=f"{HREF}{of}", new=new)).render()


async def _panel(
    db: Db, asked: InvoiceFilter, *, more: str, new: str, standing: Standing | None = None
) -> InvoicesPanel:
    found = await queries.invoice_page(db, asked, await late_before(db), limit=PANEL_ROWS)
    return InvoicesPanel(
        rows=found.rows(),
        looks=LOOKS,
        standing=standing,
        sums=await _sums(db, asked),
        formula=FORMULA,
        more=more if found.next or asked.company_id else "",
        new=new,
        may_write=db.scope.may(INVOICES_WRITE),
    )


async def _sums(db: Db, asked: InvoiceFilter) -> list[tuple[str, str]]:
    """What is open, and what of it is overdue."""
    found = await queries.totals(db, asked, await late_before(db))
    if not found:
        return []
    late = [(row[0], row[4]) for row in found if row[2]]
    return [
        ("Open", " + ".join(money(row[3], row[0]) for row in found)),
        ("Of this overdue", " + ".join(money(cents, code) for code, cents in late) or "nothing"),
    ]


def _no_company(name: str) -> str:
    if not name.strip():
        return "Name the company."
    return (
        f"Not exactly one company is called “{name.strip()[:60]}”. Open its page and add it there."
    )


async def _new(
    db: Db, company_id: UUID | None, values: dict[str, str], errors: Errors
) -> NewInvoicePage:
    company = await crm.company(db, company_id) if company_id else None
    if company_id and company is None:
        raise NotFound("There is no such company.")
    return NewInvoicePage(
        company_id=company_id,
        company_name=company.name if company else "",
        deals=await deal_choices(db, company_id),
        values=values,
        errors=errors,
    )
