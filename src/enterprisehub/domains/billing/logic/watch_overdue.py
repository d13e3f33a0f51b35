"""Who answers for a client hears, once for each invoice, that it was not paid in time."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.events import InvoiceOverdue
from enterprisehub.domains.billing.logic.count_days import late_before, today
from enterprisehub.domains.billing.logic.declare_notices import INVOICES_OVERDUE
from enterprisehub.domains.billing.logic.tell_timelines import Told, day_of, put_line
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.billing.permissions import INVOICES_WRITE
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.ui.shown import money, plural

AT_ONCE = 500


async def watch_overdue(db: Db) -> int:
    """How many invoices were told of; ask again until there are none."""
    now, late_from = await today(db), await late_before(db)
    rows = await queries.untold_overdue(db, late_from, most=AT_ONCE)
    people: Told = {}
    grace = now - late_from
    for row in rows:
        row.overdue_told_at = clock.now()
        says = f"Invoice {row.number} is overdue since {day_of(row.due_on)}: {_open(row)} open"
        day = row.due_on + grace + timedelta(days=1)
        await put_line(db, row, "billing.invoice_overdue", says, on=day, people=people)
        fact = InvoiceOverdue(row.id, row.company_id, row.due_on, row.open_cents, row.currency)
        await publish(db, fact, row.ref)
    by_company = sorted(rows, key=lambda row: (str(row.company_id), row.due_on))
    for company_id, theirs in groupby(by_company, key=lambda row: row.company_id):
        await _notify(db, company_id, list(theirs), now)
    return len(rows)


async def _notify(db: Db, company_id: UUID, rows: Sequence[InvoiceRow], now: date) -> None:
    company = await crm.company(db, company_id)
    if company is None:
        return
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.open_cents
    worth = " and ".join(money(cents, code) for code, cents in sorted(sums.items()))
    count = plural(len(rows), "invoice")
    oldest = plural((now - rows[0].due_on).days, "day")
    owner = company.owner_user_id
    await notify(
        db,
        INVOICES_OVERDUE,
        f"{company.name}: {count} not paid in time",
        body=f"{worth} open, due for {oldest}.",
        href=f"/invoices?company_id={company_id}&state=overdue",
        users=[owner] if owner else None,
        having=None if owner else INVOICES_WRITE,
        key=f"overdue:{company_id}",
    )


def _open(row: InvoiceRow) -> str:
    return money(row.open_cents, row.currency)
