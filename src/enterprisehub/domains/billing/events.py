"""What billing tells."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class InvoiceChanged(Event):
    """An invoice came to be, was paid in part or whole, voided, written off or reopened."""

    type: ClassVar[str] = "billing.invoice_changed"
    counted_by: ClassVar[tuple[str, ...]] = ("state",)
    invoice_id: UUID
    company_id: UUID
    state: str
    amount_cents: int
    paid_cents: int
    currency: str


@event
@dataclass(frozen=True, slots=True)
class InvoiceOverdue(Event):
    """An invoice was not paid in time: its day and the days of grace have passed."""

    type: ClassVar[str] = "billing.invoice_overdue"
    invoice_id: UUID
    company_id: UUID
    due_on: date
    open_cents: int
    currency: str
