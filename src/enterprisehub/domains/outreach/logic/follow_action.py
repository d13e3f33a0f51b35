"""What became of a step's action: the person goes on, is led past it, or leaves."""

from uuid import UUID

from enterprisehub.domains.outreach.logic.leave_sequence import leave
from enterprisehub.domains.outreach.logic.take_step import lead_on
from enterprisehub.domains.outreach.logic.write_sequence import sequence_of, tell_pages
from enterprisehub.domains.outreach.models import PlaceRow, StepRunRow
from enterprisehub.domains.outreach.queries import people, sequences
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

_LEAVES = {"rejected": "rejected", "expired": "undecided", "cancelled": "cancelled"}


async def follow_action(db: Db, action_id: UUID, outcome: str, detail: str) -> None:
    """Told of every action; those of no sequence, and what was heard before, change nothing."""
    known = await people.run_of_action(db, action_id)
    if known is None:
        return
    place = await people.place(db, known.place_id, lock=True)
    run = await people.run_of_action(db, action_id)
    if place is None or run is None or run.state not in ("waiting", "stopped"):
        return
    if outcome == "done":
        await _done(db, place, run)
        return
    if run.state != "waiting" or place.state != "running":
        return
    if outcome == "refused":
        await _pass(db, place, run, "skipped", detail)
    elif outcome in _LEAVES:
        run.says = detail[:500]
        await leave(db, place, _LEAVES[outcome], detail)
    else:
        run.says = {"failed": "Sending failed: ", "held": "Held: "}.get(outcome, "") + detail[:400]
        await tell_pages(db, place.sequence_id)


async def _done(db: Db, place: PlaceRow, run: StepRunRow) -> None:
    """It left, even if just then the person had left the sequence."""
    kind = next(
        (s.kind for s in await sequences.steps(db, run.sequence_id, removed=True)
         if s.id == run.step_id), "",
    )  # fmt: skip
    await _pass(db, place, run, "done" if kind == "task" else "sent", "")


async def _pass(db: Db, place: PlaceRow, run: StepRunRow, state: str, says: str) -> None:
    run.state, run.says, run.at = state, says[:500], clock.now()
    if place.state == "running" and place.step_id == run.step_id:
        place.passed_id = run.step_id
        await db.flush()
        row = await sequence_of(db, place.sequence_id)
        if row.state == "live":
            await lead_on(db, row, place)
        else:
            place.due_at = clock.now()
    await tell_pages(db, place.sequence_id)
