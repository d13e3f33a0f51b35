"""When one person is likely to answer, hour by hour, with what that rests on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from enterprisehub.domains.compliance.contracts import ContactChannel
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.outreach.contracts import SequencePlan
from enterprisehub.domains.outreach.logic.plan_moment import (
    plan_moment,
    predictor_for,
    room_for,
    segment_of,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """`next_at` is when a message planned now would leave; None where nothing can be sent.

    `likely_pct_by_hour` has 24 numbers by the person's clock, which sum up to 100.
    """

    zone: str
    says: str
    next_at: datetime | None
    local: str
    level: str
    own_answers: int
    likely_pct_by_hour: tuple[float, ...]


async def foresee_person(db: Db, contact_id: UUID, plan: SequencePlan | None = None) -> Foreseen:
    """By the hours of the plan, or of a new one. Raises NotFound."""
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("This contact does not exist.")
    text = contact.phone_e164 is not None
    address = contact.phone_e164 or contact.email or ""
    channel = ContactChannel.SMS if text else ContactChannel.EMAIL
    now, plan = clock.now(), plan or SequencePlan()
    room = await room_for(db, plan, contact, channel, address)
    predictor = await predictor_for(db, contact, room.zone, now)
    moment = await plan_moment(db, plan, contact, room, now) if address else None
    best = moment.prediction if moment else predictor.best(range(24))
    assert best is not None  # noqa: S101  some hour is the best of all
    return Foreseen(
        zone=room.zone,
        says=best.says(segment_of(contact)),
        next_at=moment.at if moment else None,
        local=moment.local if moment else "",
        level=best.level,
        own_answers=best.own,
        likely_pct_by_hour=tuple(round(100 * one, 2) for one in predictor.likely_by_hour),
    )
