"""The columns of a file of invoices, and how their cells are read."""

from collections.abc import Mapping
from typing import Any

from enterprisehub.domains.billing.contracts import STATES, known_currency, possible_day
from enterprisehub.domains.crm.contracts.addresses import domain_of, email_key
from enterprisehub.kernel.importing.match_columns import Target
from enterprisehub.kernel.importing.read_cells import (
    MAX_CELL,
    Reading,
    cents_of,
    id_of,
    limited,
    moment_of,
    word_of,
)

TARGETS = (
    Target("hub_id", "EnterpriseHub id", ("hub id",)),
    Target("external_key", "External key", ("id", "invoice id", "external id", "record id")),
    Target("number", "Number", ("invoice number", "invoice no", "no", "num", "invoice",
                                "document number", "doc number")),
    Target("company", "Company", ("customer name", "client name", "customer", "client", "account",
                                  "company name", "account name", "bill to")),
    Target("domain", "Company's web domain", ("website", "company domain", "web domain")),
    Target("email", "Customer's email", ("customer email", "email", "bill to email",
                                         "email address", "billing email")),
    Target("company_id", "Company's EnterpriseHub id", ("hub company id",)),
    Target("subject", "What for", ("description", "memo", "subject", "product service")),
    Target("issued_on", "Issued", ("invoice date", "date", "issue date", "issued on", "date utc",
                                   "created", "created on", "created utc")),
    Target("due_on", "Due", ("due date", "due on", "payment due", "due date utc")),
    Target("amount", "Amount", ("total", "invoice total", "total amount", "gross", "amount total",
                                "amount due total")),
    Target("currency", "Currency", ("currency code",)),
    Target("paid", "Amount paid", ("paid amount", "payments", "amount received", "paid")),
    Target("balance", "Still open", ("balance", "open balance", "balance due",
                                     "amount remaining", "outstanding", "amount due")),
    Target("paid_on", "Paid on", ("payment date", "paid date", "date paid", "last payment date",
                                  "paid at", "paid at utc")),
    Target("state", "Status", ("invoice status", "payment status", "state")),
    Target("url", "Link", ("url", "web page", "hosted invoice url", "invoice url")),
)  # fmt: skip
ALSO = {
    "sent": "open", "unpaid": "open", "outstanding": "open", "overdue": "open",
    "past_due": "open", "partial": "open", "partially_paid": "open", "viewed": "open",
    "due": "open", "submitted": "open", "authorised": "open", "approved": "open",
    "settled": "paid", "closed": "paid", "voided": "void", "cancelled": "void",
    "canceled": "void", "deleted": "void", "written_off": "uncollectible",
    "bad_debt": "uncollectible", "write_off": "uncollectible",
}  # fmt: skip
"""What accounting programs call where an invoice stands."""
MAX_NUMBER, MAX_URL = 60, 500


def read_value(name: str, text: str, how: Reading) -> Any:
    """The value of a field, in its one form."""
    limited(text, {"number": MAX_NUMBER, "url": MAX_URL}.get(name, MAX_CELL))
    if name in ("issued_on", "due_on", "paid_on"):
        return possible_day(moment_of(text, how.dates).date())
    read = _READERS.get(name)
    return read(text) if read else text


def _state(text: str) -> str:
    if text.strip().lower() == "draft":
        raise ValueError("was not sent yet; only what was issued counts")
    return word_of(text, tuple(STATES), ALSO)


def _link(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("does not begin with https://")
    return text


_READERS: Mapping[str, Any] = {
    "hub_id": id_of,
    "company_id": id_of,
    "amount": cents_of,
    "paid": cents_of,
    "balance": cents_of,
    "domain": domain_of,
    "email": email_key,
    "currency": lambda text: known_currency(text.strip().upper()),
    "state": _state,
    "url": _link,
}
