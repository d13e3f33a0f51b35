"""People get into a sequence: by hand, from a list, or because something happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.crm.contracts.audience import Audience
from enterprisehub.domains.outreach.contracts import Occurrence, SequencePlan
from enterprisehub.domains.outreach.logic.write_sequence import plan_of, sequence_of, tell_pages
from enterprisehub.domains.outreach.models import PlaceRow, SequenceRow
from enterprisehub.domains.outreach.queries import people, sequences
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.scope import Ref

MOST_AT_ONCE: Final = 200
TAKEN_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who got in, and why the others did not."""

    entered: tuple[UUID, ...] = ()
    left_out: tuple[tuple[UUID, str], ...] = ()


async def enrol(
    db: Db, sequence_id: UUID, contact_ids: Sequence[UUID], *, by: str = "hand"
) -> Entered:
    """They are in the sequence and begin with its first step.

    Raises:
        NotFound: there is no such sequence.
        Conflict: it does not run.
        Invalid: too many at once.
    """
    row = await sequence_of(db, sequence_id)
    if row.state != "live":
        raise Conflict("The sequence does not run. Start it first.")
    if len(contact_ids) > MOST_AT_ONCE:
        says = f"At most {MOST_AT_ONCE} people are put in at once; make a list for more."
        raise Invalid(says, fields={"contact_ids": says})
    return await _enrol(db, row, contact_ids, by)


async def enrol_by_event(db: Db, event: Occurrence, contact_id: UUID) -> int:
    """The person gets into every live sequence for which this has to happen; how many those are."""
    entered = 0
    for row in await sequences.live_sequences(db):
        audience = plan_of(row).audience
        if (audience.how, audience.event) == ("event", event):
            entered += len((await _enrol(db, row, [contact_id], event)).entered)
    return entered


async def enrol_batch(db: Db, sequence_id: UUID, after: UUID | None) -> UUID | None:
    """A batch of the sequence's list is in; the last of them, None when all are."""
    row = await sequences.sequence(db, sequence_id)
    if row is None or row.state != "live":
        return None
    list_id = plan_of(row).audience.list_id
    if list_id is None:
        return None
    ids = await crm.audience(db, Audience(list_id=list_id), after=after, limit=TAKEN_AT_ONCE)
    await _enrol(db, row, ids, "list")
    return ids[-1] if len(ids) == TAKEN_AT_ONCE else None


async def is_led(db: Db, contact_id: UUID) -> bool:
    """Whether a sequence is writing to this person, so that others hold back."""
    return await people.is_led(db, contact_id)


async def _enrol(db: Db, row: SequenceRow, contact_ids: Sequence[UUID], by: str) -> Entered:
    plan = plan_of(row)
    contacts = {one.id: one for one in await crm.contacts(db, list(contact_ids))}
    entered: list[UUID] = []
    left_out: list[tuple[UUID, str]] = []
    for contact_id in dict.fromkeys(contact_ids):
        contact = contacts.get(contact_id)
        why_not = await _why_not(db, row, plan, contact) if contact else "There is no such contact."
        if contact is None or why_not:
            left_out.append((contact_id, why_not))
            continue
        now = clock.now()
        place = PlaceRow(
            sequence_id=row.id, contact_id=contact.id, entered_by=by, since_at=now, due_at=now
        )
        db.add(place)
        about = [Ref("crm.contact", contact.id), row.ref]
        timeline.add(db, "outreach.entered_sequence", about, f"Put into the sequence {row.name}")
        entered.append(contact.id)
    await db.flush()
    if entered:
        await tell_pages(db, row.id)
    return Entered(entered=tuple(entered), left_out=tuple(left_out))


async def _why_not(db: Db, row: SequenceRow, plan: SequencePlan, contact: Contact) -> str:
    """Why this person may not enter now; empty where they may."""
    await people.hold_entry(db, row.id, contact.id)
    last = await people.latest_place(db, row.id, contact.id)
    if last is not None and last.state == "running":
        return "Is in it already."
    if last is not None and (why := _again(plan, last)):
        return why
    if await compliance.is_opted_out(db, contact.id, *contact.phones_e164, *contact.emails):
        return "Asked to hear no more."
    return ""


def _again(plan: SequencePlan, last: PlaceRow) -> str:
    if plan.reentry == "always":
        return ""
    if plan.reentry == "never":
        return "Went through it before; its rule is once for each person."
    ended = last.ended_at or last.created_at
    until = ended + timedelta(days=plan.reentry_days)
    if clock.now() < until:
        return f"Went through it before; may enter again on {until.day} {until:%b %Y}."
    return ""
