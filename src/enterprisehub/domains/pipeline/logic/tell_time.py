"""Days and periods by the tenant's own clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

type Period = Literal["month", "quarter"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The tenant's day, zone and currency."""

    today: date
    zone: ZoneInfo
    currency: str

    def start_of(self, day: date) -> datetime:
        """The moment at which the day begins there."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The moment at which the day is over."""
        return self.start_of(day + timedelta(days=1))

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


async def calendar(db: Db) -> Calendar:
    ours = await tenant(db, db.scope.tenant_id)
    zone = ZoneInfo(ours.time_zone)
    return Calendar(clock.now().astimezone(zone).date(), zone, ours.currency)


def first_of(day: date, period: Period) -> date:
    """The first day of the month or quarter in which the day lies."""
    month = day.month if period == "month" else 3 * ((day.month - 1) // 3) + 1
    return date(day.year, month, 1)


def next_first(day: date, period: Period) -> date:
    """The first day of the next one."""
    start = first_of(day, period)
    months = 1 if period == "month" else 3
    year, month = divmod(start.month - 1 + months, 12)
    return date(start.year + year, month + 1, 1)


def last_of(day: date, period: Period) -> date:
    return next_first(day, period) - timedelta(days=1)


def previous_first(day: date, period: Period) -> date:
    return first_of(first_of(day, period) - timedelta(days=1), period)


def name_of(starts_on: date, period: Period) -> str:
    """Such as November 2026, or Q4 2026."""
    if period == "month":
        return f"{starts_on:%B %Y}"
    return f"Q{(starts_on.month + 2) // 3} {starts_on.year}"
