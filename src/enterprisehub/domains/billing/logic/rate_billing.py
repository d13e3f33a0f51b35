"""How well a client pays, from 0 to 100, with the reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.contracts import Standing
from enterprisehub.domains.billing.logic.count_days import late_before, today
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.crm.contracts import HealthPart
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.shown import money, plural

YEAR = timedelta(days=365)
WEIGHT = 0.3
MOST_SHARE_POINTS, FULL_SHARE = 40, 0.5
MOST_AGE_POINTS, FULL_AGE_DAYS = 40, 60
MOST_HABIT_POINTS, FULL_HABIT_DAYS = 20, 30
FORMULA = (
    f"Of 100, up to {MOST_SHARE_POINTS} go for the share of invoices that are overdue or written "
    f"off (all of them from {FULL_SHARE:.0%} on), up to {MOST_AGE_POINTS} for the age of the "
    f"oldest of these (all from {FULL_AGE_DAYS} days on), and up to {MOST_HABIT_POINTS} for how "
    f"many days late the paid ones were paid on average (all from {FULL_HABIT_DAYS} days on). "
    "Counted are the invoices of the last 365 days and every older one that is open; an invoice "
    "that is not due yet says nothing, a void one is left out."
)


@dataclass(frozen=True, slots=True)
class Paid:
    """What the invoices of a client say, counted. Money is in minor units by currency."""

    judged: int
    overdue: int
    written_off: int
    waiting: int
    oldest_days: int
    overdue_cents: dict[str, int]
    mean_days_late: float | None


def count_invoices(invoices: Sequence[InvoiceRow], on: date, late_from: date) -> Paid:
    """What they say on that day; open ones that were due before `late_from` are overdue."""
    bad_days: list[int] = []
    lateness: list[int] = []
    cents: dict[str, int] = {}
    overdue = written_off = waiting = paid = 0
    for one in invoices:
        if one.state == "open" and one.due_on >= late_from:
            waiting += 1
        elif one.state == "open":
            overdue += 1
            bad_days.append((on - one.due_on).days)
            cents[one.currency] = cents.get(one.currency, 0) + one.open_cents
        elif one.state == "uncollectible":
            written_off += 1
            bad_days.append(max(0, (on - one.due_on).days))
        else:
            paid += 1
            if one.paid_on is not None:
                lateness.append(max(0, (one.paid_on - one.due_on).days))
    mean = sum(lateness) / len(lateness) if lateness else None
    return Paid(
        judged=paid + overdue + written_off,
        overdue=overdue,
        written_off=written_off,
        waiting=waiting,
        oldest_days=max(bad_days, default=0),
        overdue_cents=dict(sorted(cents.items())),
        mean_days_late=mean,
    )


def score_of(paid: Paid) -> int | None:
    """From 0 to 100 by `FORMULA`; None where no invoice was due or paid yet."""
    if not paid.judged:
        return None
    share = (paid.overdue + paid.written_off) / paid.judged
    lost = MOST_SHARE_POINTS * min(1.0, share / FULL_SHARE)
    lost += MOST_AGE_POINTS * min(1.0, paid.oldest_days / FULL_AGE_DAYS)
    lost += MOST_HABIT_POINTS * min(1.0, (paid.mean_days_late or 0) / FULL_HABIT_DAYS)
    return max(0, round(100 - lost))


def words_of(paid: Paid) -> str:
    """The reason, for people."""
    if not paid.judged:
        return f"{_are(paid.waiting, 'invoice')} open, and none was due yet."
    told = []
    if paid.overdue:
        sums = " and ".join(money(cents, code) for code, cents in paid.overdue_cents.items())
        which = "the oldest for" if paid.overdue + paid.written_off > 1 else "for"
        days = plural(paid.oldest_days, "day")
        told.append(
            f"{paid.overdue} of {plural(paid.judged, 'invoice')} "
            f"{'is' if paid.overdue == 1 else 'are'} overdue, {which} {days}: {sums}"
        )
    else:
        told.append(f"None of {plural(paid.judged, 'invoice')} is overdue")
    if paid.written_off:
        told.append(f"{paid.written_off} of them written off")
    if paid.mean_days_late is not None:
        late = round(paid.mean_days_late)
        told.append(f"paid {plural(late, 'day')} late on average" if late else "paid in time")
    return "; ".join(told) + "."


async def rate_billing(db: Db, company_id: UUID) -> HealthPart | None:
    """None where no invoice of this client is known."""
    paid = await _paid(db, company_id)
    if not paid.judged and not paid.waiting:
        return None
    return HealthPart(key="billing", score=score_of(paid), says=words_of(paid), weight=WEIGHT)


async def standing_of(db: Db, company_id: UUID) -> Standing:
    """What the client owes now."""
    asked = queries.InvoiceFilter(company_id=company_id)
    found = await queries.totals(db, asked, await late_before(db))
    return Standing(
        open_count=sum(row[1] for row in found),
        overdue_count=sum(row[2] for row in found),
        open_cents={row[0]: row[3] for row in found},
        overdue_cents={row[0]: row[4] for row in found if row[2]},
        oldest_days=(await _paid(db, company_id)).oldest_days,
    )


async def _paid(db: Db, company_id: UUID) -> Paid:
    now = await today(db)
    rows = await queries.invoices_of_client(db, company_id, now - YEAR)
    return count_invoices(rows, now, await late_before(db))


def _are(count: int, noun: str) -> str:
    return f"{plural(count, noun)} {'is' if count == 1 else 'are'}"
