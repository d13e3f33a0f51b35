"""Invoices over the API."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.contracts import (
    ExternalKey,
    InvoiceIn,
    InvoiceState,
    NewInvoice,
    Payment,
    SourceName,
    ToldInvoice,
)
from enterprisehub.domains.billing.domain import domain
from enterprisehub.domains.billing.logic.count_days import late_before
from enterprisehub.domains.billing.logic.rate_billing import rate_billing, standing_of
from enterprisehub.domains.billing.logic.settle_invoice import (
    end_invoice,
    record_payment,
    reopen_invoice,
)
from enterprisehub.domains.billing.logic.take_told import take_told
from enterprisehub.domains.billing.logic.write_invoice import (
    change_invoice,
    known_invoice,
    make_invoice,
)
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.billing.permissions import EXPORTS_RUN, INVOICES_READ, INVOICES_WRITE
from enterprisehub.domains.billing.queries import InvoiceFilter
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.pages import MAX_LIMIT, Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, NotFound
from enterprisehub.kernel.web.csv_files import csv_answer, decimal_of, pages_of
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import GivenVersion, SeenVersion, etag
from enterprisehub.ui.shown import NO_MINOR_UNITS

invoices = domain.routes("/invoices")
exports = domain.routes("/exports")
READ, WRITE = Permission(INVOICES_READ), Permission(INVOICES_WRITE)
EXPORTED = (
    "hub_id", "external_key", "number", "company", "company_id", "subject", "issued_on", "due_on",
    "amount", "currency", "paid", "paid_on", "state", "overdue", "url",
)  # fmt: skip
STATE_WORDS = "^(open|overdue|paid|void|uncollectible)?$"


class InvoiceQuery(BaseModel):
    """Which invoices; `state` may also be "overdue"."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=200)] = ""
    state: Annotated[str, Field(pattern=STATE_WORDS)] = ""
    company_id: UUID | None = None
    deal_id: UUID | None = None

    def filter(self) -> InvoiceFilter:
        return InvoiceFilter(self.q.strip(), self.state, self.company_id, self.deal_id)


class PagedInvoices(InvoiceQuery):
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50
    cursor: Annotated[str | None, Field(max_length=1000)] = None


class InvoiceOut(BaseModel):
    """Amounts are in minor units of `currency`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    company_id: UUID
    deal_id: UUID | None
    subject: str
    issued_on: date
    due_on: date
    amount_cents: int
    currency: str
    paid_cents: int
    paid_on: date | None
    state: InvoiceState
    overdue: bool = False
    source: str
    external_key: str | None
    url: str
    created_at: datetime
    version: int


class ClientOut(BaseModel):
    """What a client owes, and how well they pay: 0 to 100 with the reason, null where unknown."""

    open_count: int
    overdue_count: int
    open_cents: dict[str, int]
    overdue_cents: dict[str, int]
    oldest_days: int
    score: int | None
    says: str


@invoices.get("", allow=READ)
async def list_invoices(db: TenantDb, asked: Annotated[PagedInvoices, Query()]) -> Response:
    """Invoices, those issued last first."""
    found = await queries.invoice_page(
        db, asked.filter(), await late_before(db), limit=asked.limit, cursor=asked.cursor
    )
    return Response(found.body(), media_type="application/json")


@invoices.post("", allow=WRITE, status_code=201)
async def add_invoice(db: TenantDb, new: NewInvoice, response: Response) -> InvoiceOut:
    """The invoice is kept. One whose key in its source is known is refused (409) with its id."""
    wanted = InvoiceIn.model_validate(new.model_dump(include=set(InvoiceIn.model_fields)))
    row = await make_invoice(db, wanted, source=new.source, external_key=new.external_key)
    response.headers["Location"] = f"/api/invoices/{row.id}"
    return await _out(db, row, response)


@invoices.get("/companies/{company_id}", allow=READ)
async def read_client(db: TenantDb, company_id: UUID) -> ClientOut:
    """What this client owes, and how well they pay."""
    if await crm.company(db, company_id) is None:
        raise NotFound("There is no such company.")
    stands, part = await standing_of(db, company_id), await rate_billing(db, company_id)
    return ClientOut(
        open_count=stands.open_count,
        overdue_count=stands.overdue_count,
        open_cents=stands.open_cents,
        overdue_cents=stands.overdue_cents,
        oldest_days=stands.oldest_days,
        score=part.score if part else None,
        says=part.says if part else "No invoice to this client is known.",
    )


@invoices.put("/from/{source}/{external_key}", allow=WRITE)
async def take_invoice(
    db: TenantDb, source: SourceName, external_key: ExternalKey, told: ToldInvoice, answer: Response
) -> InvoiceOut:
    """The invoice is as another program has it now: made (201) or brought up to date (200).

    The same again changes nothing, so that it can be sent as often as it likes.
    """
    row, fresh = await take_told(db, source, external_key, told)
    answer.status_code = 201 if fresh else 200
    answer.headers["Location"] = f"/api/invoices/{row.id}"
    return await _out(db, row, answer)


@invoices.get("/{invoice_id}", allow=READ)
async def read_invoice(db: TenantDb, invoice_id: UUID, response: Response) -> InvoiceOut:
    return await _out(db, await known_invoice(db, invoice_id), response)


@invoices.put("/{invoice_id}", allow=WRITE)
async def replace_invoice(
    db: TenantDb, invoice_id: UUID, wanted: InvoiceIn, seen: SeenVersion, response: Response
) -> InvoiceOut:
    """The invoice is as given; what was paid of it stays."""
    return await _out(db, await change_invoice(db, invoice_id, wanted, seen=seen), response)


@invoices.post("/{invoice_id}/pay", allow=WRITE)
async def pay_invoice(
    db: TenantDb, invoice_id: UUID, payment: Payment, seen: GivenVersion, response: Response
) -> InvoiceOut:
    """Money came in: all that is open, unless an amount is named."""
    return await _out(db, await record_payment(db, invoice_id, payment, seen=seen), response)


@invoices.post("/{invoice_id}/void", allow=WRITE)
async def void_invoice(
    db: TenantDb, invoice_id: UUID, seen: GivenVersion, response: Response
) -> InvoiceOut:
    """It was sent by mistake."""
    return await _out(db, await end_invoice(db, invoice_id, "void", seen=seen), response)


@invoices.post("/{invoice_id}/write-off", allow=WRITE)
async def write_off_invoice(
    db: TenantDb, invoice_id: UUID, seen: GivenVersion, response: Response
) -> InvoiceOut:
    """Its money will not come."""
    return await _out(db, await end_invoice(db, invoice_id, "uncollectible", seen=seen), response)


@invoices.post("/{invoice_id}/reopen", allow=WRITE)
async def open_again(
    db: TenantDb, invoice_id: UUID, seen: GivenVersion, response: Response
) -> InvoiceOut:
    """It is open again; its payments are taken back."""
    return await _out(db, await reopen_invoice(db, invoice_id, seen=seen), response)


@exports.get("/invoices.csv", allow=Permission(EXPORTS_RUN), response_class=StreamingResponse)
async def export_invoices(
    request: Request, db: TenantDb, asked: Annotated[InvoiceQuery, Query()]
) -> StreamingResponse:
    """Every invoice that fulfils the conditions, as a file that can come in again."""
    if not db.scope.may(INVOICES_READ):
        raise Denied("Your role does not include reading this list.")
    late_from = await late_before(db)

    async def fetch(page: Db, cursor: str | None, limit: int) -> Slice:
        return await queries.invoice_page(
            page, asked.filter(), late_from, limit=limit, cursor=cursor
        )

    return await csv_answer(request, "invoices", EXPORTED, pages_of(fetch, _as_people_write))


async def _as_people_write(_: Db, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        row
        | {
            "hub_id": row["id"],
            "company": row["company_name"],
            "amount": _amount(row["amount_cents"], row["currency"]),
            "paid": _amount(row["paid_cents"], row["currency"]),
        }
        for row in rows
    ]


def _amount(cents: int, currency: str) -> str | None:
    return str(cents) if currency in NO_MINOR_UNITS else decimal_of(cents)


async def _out(db: Db, row: InvoiceRow, response: Response) -> InvoiceOut:
    await db.flush()
    response.headers["ETag"] = etag(row.version)
    late = row.state == "open" and row.due_on < await late_before(db)
    return InvoiceOut.model_validate(row).model_copy(update={"overdue": late})
