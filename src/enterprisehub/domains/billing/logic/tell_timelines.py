"""What happens with an invoice stands on its company, on the people there, and on its deal."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from enterprisehub.domains.billing.events import InvoiceChanged
from enterprisehub.domains.billing.logic.count_days import today
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import money, plural

MOST_PEOPLE = 10
NOON = time(12, tzinfo=UTC)

type Told = dict[UUID, list[Ref]]
"""The people of the companies that were asked for already."""


async def tell(db: Db, row: InvoiceRow, says: str, *, on: date | None = None) -> None:
    """One line on every timeline that it concerns, and an event for others."""
    await put_line(db, row, f"billing.invoice_{row.state}", says, on=on)
    fact = InvoiceChanged(
        row.id, row.company_id, row.state, row.amount_cents, row.paid_cents, row.currency
    )
    await publish(db, fact, row.ref)


async def put_line(
    db: Db,
    row: InvoiceRow,
    kind: str,
    says: str,
    *,
    on: date | None = None,
    people: Told | None = None,
) -> None:
    """The line stands on the day that it tells of, never in the future."""
    told = people if people is not None else {}
    if row.company_id not in told:
        ids = await crm.contacts_of_company(db, row.company_id)
        told[row.company_id] = [Ref(CONTACT, id_) for id_ in ids[:MOST_PEOPLE]]
    subjects = [row.ref, Ref(COMPANY, row.company_id), *told[row.company_id]]
    if row.deal_id is not None:
        subjects.append(Ref(DEAL, row.deal_id))
    now = clock.now()
    past = on is not None and on < await today(db)
    at = min(now, datetime.combine(on, NOON)) if on is not None and past else now
    timeline.add(db, kind, subjects, says, at=at, invoice_id=str(row.id))


def word_issue(row: InvoiceRow) -> str:
    """That the invoice was issued."""
    what = f", {row.subject}" if row.subject else ""
    return f"Invoice {row.number} over {sum_of(row)}{what}: due {day_of(row.due_on)}"


def word_payment(row: InvoiceRow, cents: int) -> str:
    """What came in, and how late."""
    paid = money(cents, row.currency)
    if row.state != "paid":
        return f"Invoice {row.number}: {paid} of {sum_of(row)} came in"
    late = (row.paid_on - row.due_on).days if row.paid_on else 0
    return f"Invoice {row.number}: {paid} paid" + (
        f", {plural(late, 'day')} late" if late > 0 else ""
    )


def sum_of(row: InvoiceRow) -> str:
    """Its amount, for people."""
    return money(row.amount_cents, row.currency)


def day_of(day: date) -> str:
    """A day, for people."""
    return f"{day:%-d %b %Y}"
