"""Who may see invoices, keep them, and say how they are read."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, WORKERS, permission

INVOICES_READ = permission("billing.invoices.read", "See invoices to customers", READERS)
INVOICES_WRITE = permission(
    "billing.invoices.write", "Enter invoices, payments and write-offs", WORKERS
)
EXPORTS_RUN = permission("billing.exports.run", "Export invoices as a file", LEADERS)
TERMS_WRITE = permission(
    "billing.terms.write", "Import invoices, and change when one counts as overdue", LEADERS
)
