"""Asked when a sequence's message is about to leave: is it still wanted, and is it the hour?"""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.compliance.contracts import ContactChannel
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging.contracts import SendEmail, SendText
from enterprisehub.domains.outreach.logic.leave_sequence import REASONS, why_to_leave
from enterprisehub.domains.outreach.logic.plan_moment import first_moment, room_for
from enterprisehub.domains.outreach.logic.propose_step import PLACE_FACT
from enterprisehub.domains.outreach.logic.write_sequence import plan_of
from enterprisehub.domains.outreach.models import PlaceRow, SequenceRow
from enterprisehub.domains.outreach.queries import people, sequences
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.kinds import Draft, Ruling, Verdict
from enterprisehub.kernel.db.session import Db

WHILE_PAUSED = timedelta(minutes=15)


async def guard_step(db: Db, draft: Draft) -> Ruling | None:
    """Nothing of a sequence leaves after its end, in a pause, or outside its hours."""
    place_id = draft.facts.get(PLACE_FACT)
    if place_id is None or draft.stage != "send":
        return None
    place = await people.place(db, UUID(str(place_id)))
    row = await sequences.sequence(db, place.sequence_id) if place else None
    if place is None or row is None or place.state != "running":
        why = REASONS.get(place.reason, "") if place else ""
        says = "The person is not in the sequence any more"
        return Ruling(verdict=Verdict.REFUSE, reason=f"{says}: {why}." if why else f"{says}.")
    if row.state != "live":
        until = clock.now() + WHILE_PAUSED
        return Ruling(verdict=Verdict.DEFER, reason="The sequence is paused.", until=until)
    return await _now(db, draft, row, place)


async def _now(db: Db, draft: Draft, row: SequenceRow, place: PlaceRow) -> Ruling | None:
    contact = await crm.contact(db, place.contact_id)
    plan, payload = plan_of(row), draft.payload
    reason = await why_to_leave(db, plan, place, contact) if contact else "gone"
    if contact is None or reason is not None:
        return Ruling(verdict=Verdict.REFUSE, reason=f"{REASONS[reason or 'gone']}.")
    if not isinstance(payload, SendText | SendEmail):
        return None
    text = isinstance(payload, SendText)
    channel = ContactChannel.SMS if text else ContactChannel.EMAIL
    address = payload.to_e164 if isinstance(payload, SendText) else payload.to_email
    room, now = await room_for(db, plan, contact, channel, address), clock.now()
    if room.allows(now):
        return None
    until = first_moment(room, now) or now + timedelta(days=1)
    says = "Outside the hours of the sequence or the person's quiet hours."
    return Ruling(verdict=Verdict.DEFER, reason=says, until=until)
