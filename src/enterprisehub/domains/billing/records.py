"""The kinds of records kept here: for history, sync, the palette and files."""

from enterprisehub.domains.billing.contracts import INVOICE
from enterprisehub.domains.billing.logic.import_invoices import INVOICES
from enterprisehub.domains.billing.permissions import INVOICES_READ
from enterprisehub.kernel.importing.kinds import declare_import
from enterprisehub.kernel.records import RecordKind, declare_record

declare_record(
    RecordKind(
        INVOICE,
        "billing_invoices",
        "Invoice",
        "Invoices",
        INVOICES_READ,
        "/invoices/{id}",
        "file-text",
    )
)
declare_import(INVOICES)
