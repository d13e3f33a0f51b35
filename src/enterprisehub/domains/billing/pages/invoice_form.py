"""What people type about an invoice, and the words of what is wrong with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.importing.read_cells import cents_of
from enterprisehub.kernel.search.fold import fold
from enterprisehub.kernel.web.csv_files import decimal_of
from enterprisehub.ui.forms import Errors
from enterprisehub.ui.shown import NO_MINOR_UNITS

PLAIN = ("number", "issued_on", "due_on", "subject", "url", "deal_id")
_SHOWN = {"amount_cents": "amount", "company_id": "company", "external_key": "number"}
_TITLES = {"issued_on": "The day of issue", "due_on": "The due day", "paid_on": "The day",
           "url": "The link", "currency": "The currency"}  # fmt: skip
_OF_MONEY = ("paid already", "is open")


async def given(db: Db, values: Mapping[str, str]) -> dict[str, Any] | Errors:
    """The form's fields as the input takes them."""
    found: dict[str, Any] = {n: values[n].strip() for n in PLAIN if values.get(n, "").strip()}
    found["currency"] = values.get("currency", "").strip().upper() or "USD"
    found["amount_cents"] = minor_units(values.get("amount", ""), found["currency"])
    found["company_id"] = values.get("company_id") or await _company(db, values.get("company", ""))
    return found


def minor_units(text: str, currency: str) -> int | str:
    """An amount as people type it; what is none stays as it is, to be refused."""
    try:
        cents = cents_of(text.strip())
    except ValueError:
        return "none"
    if currency not in NO_MINOR_UNITS:
        return cents
    return cents // 100 if cents % 100 == 0 else "none"


def typed_amount(cents: int, currency: str) -> str:
    """The amount as it stands in the form."""
    return str(cents) if currency in NO_MINOR_UNITS else str(decimal_of(cents))


def shown(errors: Errors) -> Errors:
    """What is wrong, in sentences beside the fields of the form."""
    return {_SHOWN.get(name, name): _sentence(name, says) for name, says in errors.items()}


def _sentence(name: str, says: str) -> str:
    if name == "amount_cents" and not any(word in says for word in _OF_MONEY):
        return "Write an amount above 0 and up to 100,000,000,000, like 4,200.00."
    return f"{_TITLES.get(name, 'This')} {says.rstrip('.')}." if says[:1].islower() else says


def blank(company_id: UUID | None, today: date, due_on: date) -> dict[str, str]:
    """A new form: issued today, due by the terms."""
    return {
        "issued_on": today.isoformat(),
        "due_on": due_on.isoformat(),
        "currency": "USD",
        "company_id": str(company_id or ""),
    }


def filled(row: InvoiceRow) -> dict[str, str]:
    """What stands in the form of a known invoice."""
    return {
        "number": row.number,
        "subject": row.subject,
        "issued_on": row.issued_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "amount": typed_amount(row.amount_cents, row.currency),
        "currency": row.currency,
        "url": row.url,
        "deal_id": str(row.deal_id or ""),
        "company_id": str(row.company_id),
        "version": str(row.version),
    }


async def deal_choices(db: Db, company_id: UUID | None) -> list[tuple[str, str]]:
    """The deals that an invoice of this company can be for."""
    if company_id is None:
        return []
    return [(str(deal.id), deal.title) for deal in await crm.deals_of_company(db, company_id)]


async def _company(db: Db, name: str) -> str:
    """The id of the company of this name; words that are no id where there is not exactly one."""
    key = fold(name)
    found = await queries.companies_with(db, ids=(), domains=(), name_keys=[key]) if key else []
    return str(found[0][0]) if len(found) == 1 else ""
