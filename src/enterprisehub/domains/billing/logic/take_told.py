"""Another program tells of one of its invoices: ours becomes as it says."""

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.contracts import InvoiceIn, Payment, ToldInvoice
from enterprisehub.domains.billing.logic.settle_invoice import (
    end_invoice,
    record_payment,
    reopen_invoice,
)
from enterprisehub.domains.billing.logic.write_invoice import (
    change_invoice,
    held_invoice,
    make_invoice,
)
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid


async def take_told(
    db: Db, source: str, external_key: str, told: ToldInvoice
) -> tuple[InvoiceRow, bool]:
    """The invoice, and whether it is new.

    Raises:
        Invalid, Conflict: as for entering, changing and paying an invoice by hand.
    """
    _check(told)
    await queries.hold_keys(db)
    wanted = InvoiceIn.model_validate(told.model_dump(include=set(InvoiceIn.model_fields)))
    known = await queries.id_of_key(db, source, external_key)
    if known is None:
        row = await make_invoice(db, wanted, source=source, external_key=external_key)
    else:
        row = await held_invoice(db, known)
        await _step_back(db, row, told)
        row = await change_invoice(db, known, wanted)
    if told.paid_cents > row.paid_cents:
        payment = Payment(paid_on=told.paid_on, amount_cents=told.paid_cents - row.paid_cents)
        await record_payment(db, row.id, payment)
    if told.state in ("void", "uncollectible") and row.state != told.state:
        await end_invoice(db, row.id, told.state)
    await db.flush()
    return row, known is None


def _check(told: ToldInvoice) -> None:
    if told.paid_cents > told.amount_cents:
        says = "More was paid than the invoice is over."
        raise Invalid(says, fields={"paid_cents": says})
    if told.paid_cents and told.paid_on is None:
        says = "Say on which day the last of it was paid."
        raise Invalid(says, fields={"paid_on": says})
    whole = told.paid_cents == told.amount_cents
    if (told.state == "paid") != whole and told.state in ("open", "paid"):
        says = f"It is {told.state}, but {'all' if whole else 'not all'} of it was paid."
        raise Invalid(says, fields={"state": says})
    if whole and told.state in ("void", "uncollectible"):
        says = "An invoice that was paid in whole cannot be void or written off."
        raise Invalid(says, fields={"state": says})


async def _step_back(db: Db, row: InvoiceRow, told: ToldInvoice) -> None:
    """What was done to ours and not to theirs is taken back."""
    if row.state in ("void", "uncollectible") and (
        told.state != row.state or told.paid_cents > row.paid_cents
    ):
        await reopen_invoice(db, row.id)
    if row.paid_cents > told.paid_cents and row.state in ("open", "paid"):
        await reopen_invoice(db, row.id)
