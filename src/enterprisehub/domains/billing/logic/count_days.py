"""Which day it is for the tenant, and before which day an open invoice was due to be overdue."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from enterprisehub.domains.billing.settings import BillingSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant


async def today(db: Db) -> date:
    """By the clock of the tenant."""
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    return clock.now().astimezone(zone).date()


async def late_before(db: Db) -> date:
    """An open invoice that was due before this day is overdue: the days of grace are over."""
    grace = (await BillingSettings.load(db)).grace_days
    return await today(db) - timedelta(days=grace)
