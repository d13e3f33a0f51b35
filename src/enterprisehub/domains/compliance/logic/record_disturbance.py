"""A person does not want to be disturbed for a while, or at certain hours of every day."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.locate_person import zone_of
from enterprisehub.domains.compliance.models import DisturbanceRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant


class Disturbance(BaseModel):
    """Either `until`, or both daily times by the person's own clock."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    until: AwareDatetime | None = None
    daily_from: time | None = None
    daily_to: time | None = None
    says: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


def _wrong(asked: Disturbance, now: datetime) -> dict[str, str]:
    daily = (asked.daily_from, asked.daily_to)
    if asked.until is None and daily == (None, None):
        return {"until": "Say until when, or between which hours of each day."}
    if asked.until is not None and asked.until <= now:
        return {"until": "This moment has passed."}
    if None in daily and daily != (None, None):
        missing = "daily_to" if asked.daily_to is None else "daily_from"
        return {missing: "Daily hours need both a beginning and an end."}
    if asked.daily_from is not None and asked.daily_from == asked.daily_to:
        return {"daily_to": "Hours that end when they begin would never end."}
    return {}


async def record_disturbance(db: Db, contact_id: UUID, asked: Disturbance) -> DisturbanceRow:
    """Nothing unasked reaches this person then; it waits.

    Raises:
        NotFound: there is no such contact.
        Invalid: no time is named, half a time, or one that has passed.
    """
    if await crm.contact(db, contact_id) is None:
        raise NotFound("This contact does not exist.")
    if fields := _wrong(asked, clock.now()):
        raise Invalid(" ".join(fields.values()), fields=fields)
    row = DisturbanceRow(
        contact_id=contact_id,
        until=asked.until,
        daily_from=f"{asked.daily_from:%H:%M}" if asked.daily_from else None,
        daily_to=f"{asked.daily_to:%H:%M}" if asked.daily_to else None,
        says=asked.says.strip(),
    )
    db.add(row)
    await db.flush()
    subject = Ref("crm.contact", contact_id)
    timeline.add(db, "compliance.not_to_disturb", [subject], f"Not to disturb: {in_words(row)}")
    return row


def in_words(row: DisturbanceRow) -> str:
    """When it holds, as people say it; moments in UTC, daily hours by the person's clock."""
    until = f"until {row.until:%Y-%m-%d %H:%M} UTC" if row.until else ""
    daily = f"daily {row.daily_from} to {row.daily_to}" if row.daily_from else ""
    return ", ".join(filter(None, [until, daily]))


async def end_disturbance(db: Db, disturbance_id: UUID) -> UUID:
    """It holds no more; the contact's id.

    Raises:
        NotFound: there is none, or it has ended.
    """
    row = await queries.disturbance(db, disturbance_id)
    if row is None:
        raise NotFound("This do-not-disturb does not exist any more.")
    row.deleted_at = clock.now()
    await db.flush()
    subject = Ref("crm.contact", row.contact_id)
    timeline.add(db, "compliance.may_disturb", [subject], f"May be disturbed: {in_words(row)}")
    return row.contact_id


async def end_of_day(db: Db, contact_id: UUID, day: date) -> datetime:
    """The moment at which this day is over where the person is, or where the tenant is."""
    contact = await crm.contact(db, contact_id)
    named = contact.time_zone if contact else None
    zone = zone_of(named or (await tenant(db, db.scope.tenant_id)).time_zone)
    return datetime.combine(day + timedelta(days=1), time(), zone)
