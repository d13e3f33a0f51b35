"""The calendar of those who take appointments, as it stands in this transaction."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.concierge.logic.list_free_times import Calendar, calendar_of
from enterprisehub.domains.concierge.permissions import APPOINTMENTS_HOLD
from enterprisehub.domains.concierge.settings import ConciergeSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity import members
from enterprisehub.kernel.tenancy.tenants import tenant


async def read_calendar(db: Db, *, contact_id: UUID | None = None) -> Calendar:
    """Who can be booked, and when they are taken; the contact's owner is asked first."""
    settings = await ConciergeSettings.load(db)
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    able = set(await members.member_ids(db, having=APPOINTMENTS_HOLD))
    named = able & set(settings.user_ids) or able
    people = {one.user_id: one.name for one in await members.list_members(db)}
    now = clock.now()
    slot = timedelta(minutes=settings.slot_minutes)
    last = now + timedelta(days=settings.days_ahead + 1)
    taken: dict[UUID, list[datetime]] = {}
    for task in await crm.taken_times(db, now - slot, last):
        if task.assignee_user_id is not None and task.due_at is not None:
            taken.setdefault(task.assignee_user_id, []).append(task.due_at)
    contact = await crm.contact(db, contact_id) if contact_id else None
    return calendar_of(
        settings,
        zone,
        now,
        {user_id: name for user_id, name in people.items() if user_id in named},
        taken,
        contact.owner_user_id if contact else None,
    )
