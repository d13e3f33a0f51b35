"""What a paused or ended sequence has proposed is withdrawn, a batch of people at a time."""

from uuid import UUID

from enterprisehub.domains.outreach.logic.leave_sequence import leave
from enterprisehub.domains.outreach.logic.write_sequence import sequence_of
from enterprisehub.domains.outreach.queries import people
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict

AT_ONCE = 100


async def withdraw_batch(db: Db, sequence_id: UUID, after: UUID | None) -> UUID | None:
    """What waits for a batch of people is withdrawn; the last of them, None when there is no more.

    Of a paused sequence it is proposed anew when it goes on; of an ended one they leave it.
    """
    row = await sequence_of(db, sequence_id)
    if row.state not in ("paused", "ended"):
        return None
    found = await people.places_at(db, row.id, after, AT_ONCE)
    for one in found:
        place = await people.place(db, one.id, lock=True)
        if place is None or place.state != "running":
            continue
        if row.state == "ended":
            await leave(db, place, "ended")
        elif place.step_id is not None:
            await _hold(db, place.id, place.step_id)
    return found[-1].id if len(found) == AT_ONCE else None


async def _hold(db: Db, place_id: UUID, step_id: UUID) -> None:
    run = await people.run_at(db, place_id, step_id)
    if run is None or run.state != "waiting" or run.action_id is None:
        return
    try:
        async with db.begin_nested():
            await decide.cancel(db, run.action_id, reason="The sequence was paused.")
    except Conflict:
        return  # it is leaving, or over
    run.action_id, run.says = None, "Withdrawn while the sequence is paused."
