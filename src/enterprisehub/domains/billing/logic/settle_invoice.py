"""What becomes of an invoice: paid, voided, written off, and all of it taken back."""

from typing import Final, Literal
from uuid import UUID

from enterprisehub.domains.billing.contracts import STATES, Payment
from enterprisehub.domains.billing.logic.count_days import today
from enterprisehub.domains.billing.logic.tell_timelines import tell, word_payment
from enterprisehub.domains.billing.logic.write_invoice import held_invoice
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.ui.shown import money

type Ending = Literal["void", "uncollectible"]
ENDINGS: Final[dict[Ending, str]] = {"void": "voided", "uncollectible": "written off"}


async def record_payment(
    db: Db, invoice_id: UUID, payment: Payment, *, seen: int | None = None
) -> InvoiceRow:
    """The money is counted; when nothing is open any more, the invoice is paid.

    Raises:
        NotFound, StaleVersion: there is none, or somebody changed it since `seen`.
        Conflict: it is not open.
        Invalid: more than is open, or on a day to come.
    """
    row = await held_invoice(db, invoice_id, seen=seen)
    _require(row, "open", "be paid")
    now = await today(db)
    paid_on = payment.paid_on or now
    if paid_on > now:
        says = "Money cannot have come in on a day that is still to come."
        raise Invalid(says, fields={"paid_on": says})
    cents = row.open_cents if payment.amount_cents is None else payment.amount_cents
    if cents > row.open_cents:
        says = f"Only {money(row.open_cents, row.currency)} of it is open."
        raise Invalid(says, fields={"amount_cents": says})
    row.paid_cents += cents
    row.paid_on = max(paid_on, row.paid_on) if row.paid_on else paid_on
    row.state = "paid" if row.paid_cents == row.amount_cents else "open"
    await tell(db, row, word_payment(row, cents), on=paid_on)
    return row


async def end_invoice(
    db: Db, invoice_id: UUID, ending: Ending, *, seen: int | None = None
) -> InvoiceRow:
    """Nobody waits for its money any more: it should not have been, or it will not come.

    Raises:
        NotFound, StaleVersion: there is none, or somebody changed it since `seen`.
        Conflict: it is not open.
    """
    row = await held_invoice(db, invoice_id, seen=seen)
    _require(row, "open", f"be {ENDINGS[ending]}")
    row.state = ending
    await tell(db, row, f"Invoice {row.number} was {ENDINGS[ending]}")
    return row


async def reopen_invoice(db: Db, invoice_id: UUID, *, seen: int | None = None) -> InvoiceRow:
    """The last step was a mistake: a payment did not come, or its money is awaited again.

    Raises:
        NotFound, StaleVersion: there is none, or somebody changed it since `seen`.
        Conflict: nothing was done to it.
    """
    row = await held_invoice(db, invoice_id, seen=seen)
    if row.state == "open" and not row.paid_cents:
        raise Conflict(f"Invoice {row.number} is open, and nothing of it was paid.")
    taken_back = row.state in ("open", "paid")
    cents = row.paid_cents
    row.state = "open"
    says = f"Invoice {row.number} is open again"
    if taken_back:
        row.paid_cents, row.paid_on = 0, None
        says += f": {money(cents, row.currency)} had not come in"
    await tell(db, row, says)
    return row


def _require(row: InvoiceRow, state: str, verb: str) -> None:
    if row.state != state:
        word = {str(key): text for key, text in STATES.items()}[row.state].lower()
        says = f"Invoice {row.number} is {word}; it cannot {verb}. Reopen it first."
        raise Conflict(says, state=row.state)
