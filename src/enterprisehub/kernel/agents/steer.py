"""What can be done with a run from outside: cancel it, put it aside, follow what became of it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents.define import AGENTS, Limits
from enterprisehub.kernel.agents.ending import locked_run, stamp
from enterprisehub.kernel.agents.models import UNFINISHED, RunRow
from enterprisehub.kernel.agents.outcome import judge
from enterprisehub.kernel.agents.telling import say, say_agent, say_end
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.events.publish import subscribe

_GRACE_SECONDS = 30.0


async def cancel(db: Db, run_id: UUID, *, reason: str = "") -> RunRow:
    """The run stops before its next step; of what it proposed, nothing more leaves.

    Raises:
        Conflict: it has ended already.
    """
    row = await locked_run(db, run_id)
    if row.status not in (*UNFINISHED, "waiting_approval"):
        raise Conflict(f"This run has ended already: {row.status}.", status=row.status)
    if row.status in UNFINISHED:
        stamp(row)
    row.status = "cancelled"
    for action in await _actions_of(db, row.id):
        if action.state in ("proposed", "approved", "failed"):
            await decide.cancel(db, action.id, reason="Its run was cancelled.")
    judge(row, await _actions_of(db, row.id))
    row.error = reason or row.error
    await say_end(db, row)
    return row


async def dismiss(db: Db, run_id: UUID) -> None:
    """The run no longer shows in the agent's history; it stays in the record."""
    row = await locked_run(db, run_id)
    row.dismissed_at = clock.now()
    await say_agent(db, row)


async def stop_overdue(db: Db) -> int:
    """Runs past their time limit whose worker could not say so are timed out. How many."""
    rows = await db.scalars(select(RunRow).where(RunRow.status == "running").with_for_update())
    now, stopped = clock.now(), 0
    for row in rows.all():
        spec = AGENTS.get(row.agent_name)
        limit = (spec.limits if spec else Limits()).seconds + _GRACE_SECONDS
        if row.started_at and now - row.started_at > timedelta(seconds=limit):
            row.status, row.error_code = "timed_out", "timed_out"
            row.error = f"Stopped at its time limit of {limit:g} s."
            stamp(row)
            await say_end(db, row)
            stopped += 1
    return stopped


async def _actions_of(db: Db, run_id: UUID) -> list[ActionRow]:
    query = select(ActionRow).where(ActionRow.run_id == run_id).order_by(ActionRow.id)
    return list(await db.scalars(query))


async def _follow(db: Db, fact: ActionDecided | ActionFinished) -> None:
    """A run that waits for decisions is over when all its actions are, and ended as they did."""
    action = await db.get(ActionRow, fact.action_id)
    if action is None or action.run_id is None:
        return
    row = await locked_run(db, action.run_id)
    if row.status in UNFINISHED:
        return
    before = row.status
    judge(row, await _actions_of(db, row.id))
    if row.status != before:
        await say(db, row)


subscribe(ActionDecided, "agents.follow_decisions", _follow)
subscribe(ActionFinished, "agents.follow_effects", _follow)
