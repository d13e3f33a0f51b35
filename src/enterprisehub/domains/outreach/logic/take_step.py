"""A person is led on through a sequence, step by step, as far as nothing has to be waited for.

Every function here holds the person's place locked. A step is proposed, noted and the place moved
in one transaction: whoever dies in it has done nothing, and whoever comes after finds it done. The
key of a proposal names place, step and try, so that the same one is never made twice.
"""

from datetime import datetime, timedelta
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.outreach.logic.leave_sequence import leave, why_to_leave
from enterprisehub.domains.outreach.logic.order_steps import next_step
from enterprisehub.domains.outreach.logic.propose_step import propose_step
from enterprisehub.domains.outreach.logic.write_sequence import (
    plan_of,
    sequence_of,
    step_of,
    tell_pages,
)
from enterprisehub.domains.outreach.models import PlaceRow, SequenceRow, StepRow, StepRunRow
from enterprisehub.domains.outreach.queries import people, sequences
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict

RETRY_HOURS = 6
"""How long somebody rests for whom a step could not be done."""


async def take_step(db: Db, place_id: UUID) -> str:
    """What is due for this person is done; answers their state. Doing it twice does it once."""
    place = await people.place(db, place_id, lock=True)
    if place is None or place.state != "running" or place.deleted_at is not None:
        return "gone"
    if place.due_at is None or place.due_at > clock.now():
        return "later"
    row = await sequence_of(db, place.sequence_id)
    if row.state != "live":
        return "paused"
    await lead_on(db, row, place)
    return place.state


async def put_off(db: Db, place_id: UUID, says: str) -> str:
    """What could not be done is tried again in some hours; the person's line says why."""
    place = await people.place(db, place_id, lock=True)
    if place is None or place.state != "running" or place.due_at is None:
        return "gone"
    place.due_at, place.says = clock.now() + timedelta(hours=RETRY_HOURS), says[:500]
    return "later"


async def lead_on(db: Db, row: SequenceRow, place: PlaceRow) -> None:
    """The person does what is due and comes to where something has to be waited for."""
    place.due_at, place.says = None, ""
    contact = await crm.contact(db, place.contact_id)
    reason = await why_to_leave(db, plan_of(row), place, contact) if contact else "gone"
    if contact is None or reason is not None:
        await leave(db, place, reason or "gone")
        return
    steps = await sequences.steps(db, row.id, removed=True)
    gone_through = await people.passed_steps(db, place.id)
    now = clock.now()
    while True:
        step = await _at(db, place, steps, gone_through, now)
        if step is None:
            place.state, place.ended_at, place.step_id = "finished", now, None
            break
        if not await _do(db, row, place, step, contact, now):
            break
        gone_through.add(step.id)
    await db.flush()
    await tell_pages(db, row.id)


async def _at(
    db: Db, place: PlaceRow, steps: list[StepRow], gone_through: set[UUID], now: datetime
) -> StepRow | None:
    """The step the person is at: the one they stand at, or the next one."""
    known = {step.id: step for step in steps}
    standing = known.get(place.step_id) if place.step_id else None
    if standing is not None and standing.deleted_at is None and standing.id not in gone_through:
        return standing
    if standing is not None and standing.id not in gone_through:
        await _drop(db, place, standing)
        gone_through.add(standing.id)
    order = [(step.id, step.deleted_at is None) for step in steps]
    found = next_step(order, place.passed_id, gone_through)
    if found is None:
        return None
    place.step_id, place.since_at = found, now
    return known[found]


async def _drop(db: Db, place: PlaceRow, step: StepRow) -> None:
    """A step that was taken out is over for who stood at it; what waited for it is withdrawn."""
    run = await _run(db, place, step.id, clock.now())
    if run.action_id is not None:
        try:
            async with db.begin_nested():
                await decide.cancel(db, run.action_id, reason="The step was taken out.")
        except Conflict:
            pass  # it is leaving, or over
    run.state, run.says = "skipped", "The step was taken out."
    place.passed_id = step.id


async def _do(
    db: Db, row: SequenceRow, place: PlaceRow, step: StepRow, contact: Contact, now: datetime
) -> bool:
    """Whether the step is over at once; else the person waits at it."""
    run = await _run(db, place, step.id, now)
    wanted = step_of(step)
    if step.kind == "wait":
        until = place.since_at + timedelta(minutes=wanted.wait_minutes)
        if until > now:
            place.due_at, run.planned_at = until, until
            return False
        return _over(place, run, "done", "", now)
    if run.action_id is not None:
        return False
    place.tries += 1
    found = await propose_step(db, row, place, wanted, contact, run)
    if found.action_id is None and found.until is None:
        return _over(place, run, "skipped", found.says, now)
    run.says, place.due_at = found.says, found.until
    if found.action_id is not None:
        run.action_id, run.at = found.action_id, now
    return False


def _over(place: PlaceRow, run: StepRunRow, state: str, says: str, now: datetime) -> bool:
    run.state, run.says, run.at = state, says[:500], now
    place.passed_id = run.step_id
    return True


async def _run(db: Db, place: PlaceRow, step_id: UUID, now: datetime) -> StepRunRow:
    there = await people.run_at(db, place.id, step_id)
    if there is None:
        there = StepRunRow(
            place_id=place.id,
            sequence_id=place.sequence_id,
            step_id=step_id,
            contact_id=place.contact_id,
            at=now,
        )
        db.add(there)
        await db.flush()
    return there
