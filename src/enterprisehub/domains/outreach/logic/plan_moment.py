"""The moment at which a message to one person leaves: likely to be answered, never in quiet hours.

Every clock where the person may be must be within the sequence's own hours, and law, tenant and
person must allow it. Among the moments of the first day on which that is so, the predictor
chooses; who wants the soonest gets the first of them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ContactChannel, ContactPurpose
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.outreach.contracts import WEEKDAYS, SequencePlan, WindowIn
from enterprisehub.domains.outreach.logic.predict_time import (
    InteractionTimePredictor,
    Prediction,
    count_hours,
    moments_ahead,
)
from enterprisehub.domains.outreach.queries import people, sequences
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

LEARNED_DAYS = 365
LOOKS_AHEAD_DAYS = 10
FIRST_DAY = timedelta(hours=24)
SEGMENTS = {
    "lead": "leads",
    "qualified": "qualified leads",
    "customer": "customers",
    "past_customer": "past customers",
    "partner": "partners",
}
"""People are alike who stand in the same lifecycle."""
SPREAD_MINUTES = 20
"""Not everybody is written to at the same minute of the hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When, by which clock, and why."""

    at: datetime
    zone: str
    prediction: Prediction | None
    segment: str

    def as_json(self) -> dict[str, Any]:
        """What is kept with the step, to be shown."""
        return {"says": self.says, "zone": self.zone, "local": self.local} | (
            {"level": self.prediction.level, "hour": self.prediction.hour,
             "own": self.prediction.own} if self.prediction else {}
        )  # fmt: skip

    @property
    def local(self) -> str:
        return self.at.astimezone(ZoneInfo(self.zone)).strftime("%a %H:%M")

    @property
    def says(self) -> str:
        if self.prediction is None:
            return "The first moment at which it may leave."
        return self.prediction.says(self.segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """When messages to one person on one channel may leave."""

    window: WindowIn
    hours: compliance.PlannedHours
    zone: str

    def allows(self, moment: datetime) -> bool:
        return self.hours.open_at(moment) and all(
            _within(self.window, ZoneInfo(zone), moment) for zone in self.clocks
        )

    @property
    def clocks(self) -> tuple[str, ...]:
        return self.hours.zones or (self.zone,)


async def room_for(
    db: Db, plan: SequencePlan, contact: Contact, channel: ContactChannel, address: str
) -> Room:
    """The hours of the sequence, and those that hold for this person."""
    purpose = ContactPurpose(plan.purpose)
    hours = await compliance.plan_hours(db, channel, purpose, address, contact.id)
    zones = hours.zones
    zone = contact.time_zone or (zones[0] if len(zones) == 1 else "")
    if not zone:
        own = (await tenant(db, db.scope.tenant_id)).time_zone
        zone = own if own in zones or not zones else zones[0]
    return Room(window=plan.window, hours=hours, zone=zone)


async def plan_moment(
    db: Db, plan: SequencePlan, contact: Contact, room: Room, earliest: datetime
) -> Moment | None:
    """When a message planned now should leave; None where no hour of ten days allows it."""
    by_hour = first_day(room, earliest)
    if not by_hour:
        return None
    if plan.timing == "soonest":
        soonest = _spread(room, next(iter(by_hour.values())), earliest, contact.id)
        return Moment(at=soonest, zone=room.zone, prediction=None, segment="")
    predictor = await predictor_for(db, contact, room.zone, earliest)
    prediction = predictor.best(list(by_hour))
    assert prediction is not None  # noqa: S101  there is an allowed hour
    return Moment(
        at=_spread(room, by_hour[prediction.hour], earliest, contact.id),
        zone=room.zone,
        prediction=prediction,
        segment=segment_of(contact),
    )


async def predictor_for(
    db: Db, contact: Contact, zone: str, now: datetime
) -> InteractionTimePredictor:
    """What is known of when this person answers, those like them, and everybody."""
    clock = ZoneInfo(zone)
    moments = await people.answers_of(db, contact.id, now - timedelta(days=LEARNED_DAYS))
    own = count_hours([one.astimezone(clock) for one in moments])
    learned = await sequences.reply_hours(db)
    return InteractionTimePredictor(own, learned.get(contact.lifecycle, ()), learned.get("", ()))


def segment_of(contact: Contact) -> str:
    """How the person's segment is called in a sentence."""
    return SEGMENTS.get(contact.lifecycle, "others")


def first_moment(room: Room, earliest: datetime) -> datetime | None:
    """The first moment at which it may leave; None where ten days have none."""
    ahead = moments_ahead(earliest, LOOKS_AHEAD_DAYS)
    return next((one for one in ahead if room.allows(one)), None)


def first_day(room: Room, earliest: datetime) -> dict[int, datetime]:
    """The first allowed moment of each hour by the person's clock, of one day from the first on."""
    clock, first = ZoneInfo(room.zone), first_moment(room, earliest)
    by_hour: dict[int, datetime] = {}
    if first is not None:
        for one in takewhile(lambda one: one < first + FIRST_DAY, moments_ahead(first, 2)):
            hour = one.astimezone(clock).hour
            if hour not in by_hour and room.allows(one):
                by_hour[hour] = one
    return by_hour


def _spread(room: Room, moment: datetime, earliest: datetime, contact_id: UUID) -> datetime:
    """Some minutes later, where there is room for it: not everybody at the same minute."""
    if moment == earliest.astimezone(UTC):
        return moment
    minutes = crc32(contact_id.bytes) % SPREAD_MINUTES
    while minutes and not room.allows(moment + timedelta(minutes=minutes)):
        minutes //= 2
    return moment + timedelta(minutes=minutes)


def _within(window: WindowIn, clock: ZoneInfo, moment: datetime) -> bool:
    local = moment.astimezone(clock)
    opens, closes = time.fromisoformat(window.opens), time.fromisoformat(window.closes)
    return WEEKDAYS[local.weekday()] in window.days and opens <= local.time() < closes
