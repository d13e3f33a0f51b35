"""A sequence starts, pauses, goes on and ends."""

from uuid import UUID

from enterprisehub.domains.outreach.logic import queue_work
from enterprisehub.domains.outreach.logic.write_sequence import plan_of, sequence_of, tell_sequence
from enterprisehub.domains.outreach.models import SequenceRow
from enterprisehub.domains.outreach.queries import people
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict


async def start_sequence(db: Db, sequence_id: UUID) -> SequenceRow:
    """It takes people in from now on. Raises NotFound, Conflict."""
    row = await sequence_of(db, sequence_id, lock=True)
    if row.state != "draft":
        raise Conflict("This sequence was started before.")
    await go_live(db, row)
    await queue_work.begin_learning(db)
    if takes_list(row):
        await queue_work.begin_list(db, row.id)
    return row


async def go_live(db: Db, row: SequenceRow) -> None:
    """The draft runs; `row` is locked or new."""
    row.state, row.started_at, row.because = "live", clock.now(), ""
    await tell_sequence(db, row, "started")


async def pause_sequence(db: Db, sequence_id: UUID) -> SequenceRow:
    """Nothing leaves from this moment on; what waits in the queue is withdrawn by durable work.

    Raises:
        NotFound, Conflict: there is no such sequence, or it does not run.
    """
    row = await sequence_of(db, sequence_id, lock=True)
    if row.state != "live":
        raise Conflict("Only a running sequence can be paused.")
    row.state, row.paused_at = "paused", clock.now()
    row.because = f"Paused by {db.scope.actor.name}."
    await queue_work.begin_withdrawing(db, row.id)
    await tell_sequence(db, row, "paused")
    return row


async def resume_sequence(db: Db, sequence_id: UUID) -> SequenceRow:
    """Waits go on where they stood when it paused; withdrawn messages get a new moment.

    Raises:
        NotFound, Conflict: there is no such sequence, or it is not paused.
    """
    row = await sequence_of(db, sequence_id, lock=True)
    if row.state != "paused" or row.paused_at is None:
        raise Conflict("Only a paused sequence can go on.")
    await people.move_times(db, row.id, row.paused_at, clock.now())
    row.state, row.paused_at, row.because = "live", None, ""
    await tell_sequence(db, row, "resumed")
    return row


async def end_sequence(db: Db, sequence_id: UUID) -> SequenceRow:
    """It is over for everybody in it; durable work takes them out. Raises NotFound, Conflict."""
    row = await sequence_of(db, sequence_id, lock=True)
    if row.state not in ("live", "paused"):
        raise Conflict("Only a sequence that was started, and is not over, can be ended.")
    row.state, row.because = "ended", f"Ended by {db.scope.actor.name}."
    await queue_work.begin_withdrawing(db, row.id)
    await tell_sequence(db, row, "ended")
    return row


async def take_list_again(db: Db, sequence_id: UUID) -> None:
    """Who came on the list since gets in now, not tonight. Raises NotFound, Conflict."""
    row = await sequence_of(db, sequence_id)
    if row.state != "live" or not takes_list(row):
        raise Conflict("Only a running sequence of a list takes its list in.")
    await queue_work.begin_list(db, row.id)


def takes_list(row: SequenceRow) -> bool:
    """Whether the sequence has a list of which everybody gets in."""
    return plan_of(row).audience.how == "list"
