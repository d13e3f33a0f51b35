"""Somebody leaves a sequence: what waits for them is withdrawn, and it is kept why they left."""

from datetime import datetime
from typing import Final
from uuid import UUID

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.outreach.contracts import Exit, SequencePlan
from enterprisehub.domains.outreach.logic.write_sequence import plan_of, sequence_of, tell_pages
from enterprisehub.domains.outreach.models import PlaceRow
from enterprisehub.domains.outreach.queries import people
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.scope import Ref

REASONS: Final = {
    "replied": "Replied",
    "opted_out": "Asked to hear no more",
    "booked": "Booked a time",
    "handed_off": "Handed to a person",
    "deal_ended": "Deal won or lost",
    "rejected": "A message was rejected",
    "undecided": "Nobody decided on a message in time",
    "cancelled": "A message was withdrawn",
    "by_hand": "Taken out by hand",
    "ended": "The sequence was ended",
    "gone": "The contact is gone",
}


async def why_to_leave(db: Db, plan: SequencePlan, place: PlaceRow, contact: Contact) -> str | None:
    """What has happened that ends the sequence for this person, and was not told otherwise."""
    if await compliance.is_opted_out(db, contact.id, *contact.phones_e164, *contact.emails):
        return "opted_out"
    if "booked" in plan.exits and await people.booked_since(db, contact.id, place.created_at):
        return "booked"
    return None


async def leave_all(
    db: Db,
    contact_id: UUID,
    reason: str,
    exit_: Exit | None = None,
    *,
    at: datetime | None = None,
) -> int:
    """The person leaves every sequence that ends by this; how many those are.

    What happened (`at`) before they came in, and was only heard of later, ends nothing.
    """
    left = 0
    for place in await people.running_places(db, contact_id, lock=True):
        if at is not None and at < place.created_at:
            continue
        if exit_ is not None:
            row = await sequence_of(db, place.sequence_id)
            if exit_ not in plan_of(row).exits:
                continue
        await leave(db, place, reason)
        left += 1
    return left


async def leave_by_hand(db: Db, sequence_id: UUID, place_id: UUID) -> None:
    """Somebody took this person out.

    Raises:
        NotFound: they are not in this sequence.
        Conflict: they are not in it any more.
    """
    place = await people.place(db, place_id, lock=True)
    if place is None or place.sequence_id != sequence_id:
        raise NotFound("This person is not in the sequence.")
    if place.state != "running":
        raise Conflict("This person is not in the sequence any more.")
    await leave(db, place, "by_hand", f"Taken out by {db.scope.actor.name}.")


async def leave(db: Db, place: PlaceRow, reason: str, says: str = "") -> None:
    """It is over for this person. `place` is locked and runs."""
    place.state, place.reason, place.says = "left", reason, says[:500]
    place.ended_at, place.due_at = clock.now(), None
    run = await people.run_at(db, place.id, place.step_id) if place.step_id else None
    if run is not None and run.state == "waiting":
        run.state = "stopped"
        if run.action_id is not None:
            await _withdraw(db, run.action_id, REASONS[reason])
    # What somebody leaves by is the last they got; who got nothing leaves where they stand.
    if (last := await people.last_sent_run(db, place.id) or run) is not None:
        last.left_for = reason
    row = await sequence_of(db, place.sequence_id)
    summary = f"Left the sequence {row.name}: {says or REASONS[reason]}"
    timeline.add(
        db, "outreach.left_sequence", [Ref("crm.contact", place.contact_id), row.ref], summary
    )
    await db.flush()
    await tell_pages(db, row.id)


async def _withdraw(db: Db, action_id: UUID, because: str) -> None:
    try:
        async with db.begin_nested():
            await decide.cancel(db, action_id, reason=f"{because}.")
    except Conflict:
        return  # it is leaving, or over


async def note_reply(db: Db, contact_id: UUID, at: datetime | None = None) -> None:
    """The last message of each sequence to them is answered; who shall stop then, does."""
    for run in await people.answered_runs(db, contact_id, at or clock.now()):
        run.replied_at = at or clock.now()
        await tell_pages(db, run.sequence_id)
    await leave_all(db, contact_id, "replied", "replied", at=at)


async def deal_ended(db: Db, deal_id: UUID) -> None:
    """Everybody who takes part in the deal leaves what ends with it."""
    deal = await crm.deal(db, deal_id)
    if deal is not None and deal.contact_id is not None:
        await leave_all(db, deal.contact_id, "deal_ended", "deal_ended")
