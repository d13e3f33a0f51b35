"""An invoice is entered or corrected."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.contracts import HAND, InvoiceIn
from enterprisehub.domains.billing.logic.tell_timelines import tell, word_issue
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.billing.settings import BillingSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.documents import Document
from enterprisehub.ui.shown import money


async def make_invoice(
    db: Db, new: InvoiceIn, *, source: str = HAND, external_key: str | None = None
) -> InvoiceRow:
    """The invoice is kept, found by search, and told of.

    Raises:
        Invalid: its company or deal is not there, or its deal is another company's.
        Conflict: its number, or its key in its source, is another invoice's.
    """
    await queries.hold_keys(db)
    await _refuse_taken(db, new.number, source, external_key)
    company_id = await _sure_company(db, new)
    values = new.model_dump(include=set(InvoiceIn.model_fields)) | {"company_id": company_id}
    values["due_on"] = await due_day(db, new)
    row = InvoiceRow(**values, source=source, external_key=external_key, state="open", paid_cents=0)
    db.add(row)
    await db.flush()
    await documents.put_many(db, [document_of(row)])
    await tell(db, row, word_issue(row), on=row.issued_on)
    return row


async def change_invoice(
    db: Db, invoice_id: UUID, wanted: InvoiceIn, *, seen: int | None = None
) -> InvoiceRow:
    """The invoice is as given; what was paid of it stays.

    Raises:
        NotFound, StaleVersion: there is none, or somebody changed it since `seen`.
        Invalid: as for a new one; or it would be over less than was paid, or in another currency.
        Conflict: its number is another invoice's.
    """
    await queries.hold_keys(db)
    row = await held_invoice(db, invoice_id, seen=seen)
    if wanted.number != row.number:
        await _refuse_taken(db, wanted.number, row.source, None)
    _refuse_unpaid(row, wanted)
    values = wanted.model_dump(include=set(InvoiceIn.model_fields))
    values["company_id"] = await _sure_company(db, wanted)
    values["due_on"] = await due_day(db, wanted)
    if values["due_on"] != row.due_on:
        row.overdue_told_at = None
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if not changed:
        return row
    if row.state == "open" and row.paid_cents == row.amount_cents:
        row.state = "paid"
    elif row.state == "paid" and row.paid_cents < row.amount_cents:
        row.state = "open"
    await db.flush()
    await documents.put_many(db, [document_of(row)])
    names = {"company_id": "company", "deal_id": "deal", "amount_cents": "amount"}
    words = ", ".join(names.get(n, n.removesuffix("_on").replace("url", "link")) for n in changed)
    await tell(db, row, f"Invoice {row.number}: changed {words}")
    return row


async def due_day(db: Db, invoice: InvoiceIn) -> object:
    """The day it names, or that of the tenant's terms."""
    if invoice.due_on is not None:
        return invoice.due_on
    return invoice.issued_on + timedelta(days=(await BillingSettings.load(db)).terms_days)


async def known_invoice(db: Db, invoice_id: UUID) -> InvoiceRow:
    """To be read. Raises NotFound."""
    row = await queries.invoice(db, invoice_id)
    if row is None:
        raise NotFound("There is no such invoice.")
    return row


async def held_invoice(db: Db, invoice_id: UUID, *, seen: int | None = None) -> InvoiceRow:
    """The invoice, locked. Raises NotFound, StaleVersion."""
    row = await queries.invoice(db, invoice_id, lock=True)
    if row is None:
        raise NotFound("There is no such invoice.")
    require_version(row.version, seen)
    return row


def document_of(row: InvoiceRow) -> Document:
    """What it is found by."""
    return Document(row.ref, f"Invoice {row.number}", subtitle=row.subject)


async def _sure_company(db: Db, invoice: InvoiceIn) -> UUID:
    company = await crm.company(db, invoice.company_id)
    if company is None:
        says = "There is no such company."
        raise Invalid(says, fields={"company_id": says})
    if invoice.deal_id is not None:
        deal = await crm.deal(db, invoice.deal_id)
        if deal is None or deal.company_id != company.id:
            says = f"This is no deal of {company.name}."
            raise Invalid(says, fields={"deal_id": says})
    return company.id


async def _refuse_taken(db: Db, number: str, source: str, external_key: str | None) -> None:
    known = await queries.id_of_number(db, number)
    if known is not None:
        says = f"There is an invoice {number} already."
        raise Conflict(says, fields={"number": says}, invoice_id=str(known))
    known = await queries.id_of_key(db, source, external_key) if external_key else None
    if known is not None:
        says = f"{external_key} of {source} is known already."
        raise Conflict(says, fields={"external_key": says}, invoice_id=str(known))


def _refuse_unpaid(row: InvoiceRow, wanted: InvoiceIn) -> None:
    if row.paid_cents and wanted.currency != row.currency:
        says = f"It was paid in {row.currency}; take the payment back first."
        raise Invalid(says, fields={"currency": says})
    if wanted.amount_cents < row.paid_cents:
        says = f"{money(row.paid_cents, row.currency)} of it was paid already."
        raise Invalid(says, fields={"amount_cents": says})
