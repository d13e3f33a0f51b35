"""Companies that were billed, and invoices as a test needs them."""

from datetime import date, timedelta

from enterprisehub.domains.billing.contracts import InvoiceIn, Payment
from enterprisehub.domains.billing.logic.count_days import today
from enterprisehub.domains.billing.logic.settle_invoice import record_payment
from enterprisehub.domains.billing.logic.write_invoice import make_invoice
from enterprisehub.domains.crm.contracts.inputs import NewCompany
from enterprisehub.domains.crm.logic.write_company import make_company


async def add_company(db, name="Acme Inc", domain=None, owner=None):
    new = NewCompany(name=name, domain=domain, owner_user_id=owner)
    return (await make_company(db, new)).id


async def bill(db, company_id, number, *, days_ago, cents=420_000, terms=30, paid_after=None):
    """An invoice of so many days ago; `paid_after` days after it was due it was paid."""
    issued_on = await today(db) - timedelta(days=days_ago)
    due_on = issued_on + timedelta(days=terms)
    new = InvoiceIn(
        company_id=company_id, number=number, amount_cents=cents, issued_on=issued_on, due_on=due_on
    )
    row = await make_invoice(db, new)
    if paid_after is not None:
        paid_on = due_on + timedelta(days=paid_after)
        await record_payment(db, row.id, Payment(paid_on=paid_on))
    return row


def typed(company="Acme Inc", **values):
    """The form of a new invoice, as people fill it in."""
    return {
        "company": company,
        "number": "2026-131",
        "amount": "4,200.00",
        "currency": "USD",
        "issued_on": date(2026, 10, 1).isoformat(),
        "due_on": date(2026, 10, 31).isoformat(),
    } | values
