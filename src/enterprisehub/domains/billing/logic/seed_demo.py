"""Invoices of the demo tenant to its invented companies: one pays in time, one late, one not."""

from datetime import timedelta
from typing import Final

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.contracts import InvoiceIn, Payment
from enterprisehub.domains.billing.logic.count_days import today
from enterprisehub.domains.billing.logic.settle_invoice import record_payment
from enterprisehub.domains.billing.logic.write_invoice import make_invoice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.fold import fold

BILLED: Final = (
    ("Barton Analytics", "2026-101", "Relocation of the design team", 1_360_000, 150, 2),
    ("Barton Analytics", "2026-108", "Client portal, first part", 2_400_000, 110, 9),
    ("Barton Analytics", "2026-117", "Market report", 60_000, 80, 11),
    ("Barton Analytics", "2026-121", "Client portal, second part", 420_000, 64, None),
    ("Barton Analytics", "2026-129", "Market report", 60_000, 12, None),
    ("Northgate Logistics", "2026-104", "Mobile app, first part", 1_850_000, 130, -8),
    ("Northgate Logistics", "2026-112", "Property management, depot", 51_600, 95, 0),
    ("Northgate Logistics", "2026-124", "Property management, depot", 51_600, 45, -2),
    ("Lone Star Relocation", "2026-115", "Relocation tour, two days", 136_000, 70, 0),
    ("Lone Star Relocation", "2026-126", "Staging, three homes", 570_000, 20, None),
)  # fmt: skip
"""Company, number, what for, cents, days since its issue, days after the due day it was paid on."""
TERMS: Final = timedelta(days=30)


async def seed_demo(db: Db) -> None:
    """The same steps that a person would take, on the days on which they would."""
    now = await today(db)
    keys = [fold(name) for name in {one[0] for one in BILLED}]
    known = await queries.companies_with(db, ids=(), domains=(), name_keys=keys)
    ids = {key: id_ for id_, _, key in known}
    for name, number, subject, cents, days, late in BILLED:
        company_id = ids.get(fold(name))
        if company_id is None:
            continue
        issued_on = now - timedelta(days=days)
        new = InvoiceIn(
            company_id=company_id, number=number, subject=subject, amount_cents=cents,
            issued_on=issued_on, due_on=issued_on + TERMS,
        )  # fmt: skip
        row = await make_invoice(db, new)
        if late is not None:
            paid_on = issued_on + TERMS + timedelta(days=late)
            await record_payment(db, row.id, Payment(paid_on=paid_on))
