"""Which notices invoices give."""

from enterprisehub.kernel.notices.kinds import NoticeKind, declare

INVOICES_OVERDUE = declare(
    NoticeKind("billing.invoices_overdue", "A client's invoices are overdue", "warn")
)
