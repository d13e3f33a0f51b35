"""Invoices as they were sent, and what was paid of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.billing.contracts import INVOICE, MOST_CENTS, STATES
from enterprisehub.kernel.db.base import TenantRow, belongs_to
from enterprisehub.kernel.scope import Ref

_LIVE = text("deleted_at IS NULL")
_STATES = ", ".join(f"'{state}'" for state in STATES)


class InvoiceRow(TenantRow):
    """An invoice to a company. `external_key` is its name in `source`, where it came from.

    `overdue_told_at` is when people were told that it is overdue.
    """

    __tablename__ = "billing_invoices"
    __table_args__ = (
        Index(
            "uq_billing_invoices_number", "tenant_id", "number", unique=True, postgresql_where=_LIVE
        ),
        Index(
            "uq_billing_invoices_external_key",
            "tenant_id",
            "source",
            "external_key",
            unique=True,
            postgresql_where=_LIVE,
        ),
        Index("ix_billing_invoices_issued", "tenant_id", "issued_on", "id", postgresql_where=_LIVE),
        Index(
            "ix_billing_invoices_due",
            "tenant_id",
            "due_on",
            "id",
            postgresql_where=text("deleted_at IS NULL AND state = 'open'"),
        ),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"amount_cents BETWEEN 1 AND {MOST_CENTS}", name="amount"),
        CheckConstraint("paid_cents BETWEEN 0 AND amount_cents", name="paid"),
        CheckConstraint("state <> 'paid' OR paid_cents = amount_cents", name="paid_whole"),
        CheckConstraint("due_on >= issued_on", name="due"),
    )

    number: Mapped[str] = mapped_column(Text(collation="C"))
    company_id: Mapped[UUID] = belongs_to("crm_companies", on_delete="CASCADE")
    deal_id: Mapped[UUID | None] = belongs_to("crm_deals")
    subject: Mapped[str] = mapped_column(server_default="")
    issued_on: Mapped[date]
    due_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    paid_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    paid_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default="open")
    source: Mapped[str] = mapped_column(server_default="hand")
    external_key: Mapped[str | None] = mapped_column(Text(collation="C"))
    url: Mapped[str] = mapped_column(server_default="")
    overdue_told_at: Mapped[datetime | None]

    @property
    def ref(self) -> Ref:
        return Ref(INVOICE, self.id)

    @property
    def open_cents(self) -> int:
        """What is still to be paid; nothing of one that is not open."""
        return self.amount_cents - self.paid_cents if self.state == "open" else 0
