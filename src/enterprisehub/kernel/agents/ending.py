"""How a run ends: its output kept, its proposals put into the queue, everybody told."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.kinds import kind_of
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.agents.define import AgentSpec, agent_named
from enterprisehub.kernel.agents.models import UNFINISHED, RunRow
from enterprisehub.kernel.agents.outcome import MOST_SAID, judge, tell_known
from enterprisehub.kernel.agents.repeats import would_repeat
from enterprisehub.kernel.agents.running import Handing, Note, Proposal, agent_actor
from enterprisehub.kernel.agents.swarm.board import post_notes
from enterprisehub.kernel.agents.telling import say_end
from enterprisehub.kernel.agents.tracing import Step, add_up
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.hooks import HookPoint

HANDED: HookPoint[tuple[RunRow, Handing], None] = HookPoint("agents.handed")
"""Asked for each piece of work that a run which ends well hands to another agent."""


async def locked_run(db: Db, run_id: UUID) -> RunRow:
    """The run; nobody else changes it until the transaction ends.

    Raises:
        NotFound: this tenant has no such run.
    """
    query = select(RunRow).where(RunRow.id == run_id).with_for_update()
    row = await db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("This run does not exist.")
    return row


async def end_well(
    db: Db,
    run_id: str,
    output: BaseModel,
    proposals: list[Proposal],
    handing: list[Handing],
    notes: list[Note],
) -> str:
    """The run came to its own end: what it wants is proposed, what it handed over goes on."""
    row = await locked_run(db, UUID(run_id))
    if row.status != "running":
        return row.status
    spec = agent_named(row.agent_name)
    await db.act_as(agent_actor(spec, row.id))
    await add_up(db, row)
    share = row.cost_microcents // max(len(proposals), 1)
    put = [await _put(db, spec, row, proposal, share) for proposal in proposals]
    made = [action for action in put if action is not None]
    row.output = output.model_dump(mode="json")
    told = tell_known(row.id, made)
    said = str(row.output.get("summary") or "")[: MOST_SAID - len(told)]
    row.summary = f"{said} {told}".strip() or None
    row.engine = str(row.output.get("engine") or "rules")
    judge(row, [action for action in made if action.run_id == row.id])
    stamp(row)
    if row.goal_id is not None:
        await post_notes(db, row, spec, notes)
    for one in handing:
        await HANDED.gather(db, (row, one))
    await say_end(db, row)
    return row.status


async def end_badly(db: Db, run_id: str, status: str, message: str, code: str) -> str:
    """The run failed or was stopped, unless it is over already."""
    row = await locked_run(db, UUID(run_id))
    if row.status in UNFINISHED:
        row.status, row.error, row.error_code = status, message, code
        await add_up(db, row)
        stamp(row)
        await say_end(db, row)
    return row.status


async def end_late(db: Db, run_id: str, message: str, under_way: Step | None) -> str:
    """The run took too long; the step that it was at is told."""
    if under_way is not None:
        db.add(under_way.row(error=message))
        message = f"{message} It was at: {under_way.name}."
    return await end_badly(db, run_id, "timed_out", message, "timed_out")


def stamp(row: RunRow) -> None:
    """The run is over now."""
    row.completed_at = clock.now()
    row.held_at = None
    began = row.started_at or row.created_at
    row.duration_ms = max(round((row.completed_at - began).total_seconds() * 1000), 0)


async def _put(
    db: Db, spec: AgentSpec, row: RunRow, proposal: Proposal, share_microcents: int
) -> ActionRow | None:
    """The proposed action; None where it would happen a second time and that is not allowed."""
    if row.retry_of is not None and not row.repeats_allowed:
        earlier = await would_repeat(db, row, proposal.payload, proposal.dedupe_key)
        if earlier is not None:
            kind = kind_of(proposal.payload)
            told = {"action_id": str(earlier.id), "title": earlier.title, "kind": kind.title}
            row.blocked = [*row.blocked, told]
            return None
    always = spec.approval == "always"
    return await propose(
        db,
        proposal.payload,
        reason=proposal.reason,
        subjects=proposal.subjects,
        evidence=proposal.evidence,
        facts=proposal.facts,
        priority=proposal.priority,
        risk=proposal.risk,
        expires_at=proposal.expires_at,
        cost_microcents=proposal.cost_microcents + share_microcents,
        ask_because=f"{spec.title} always asks a person." if always else None,
        agent=spec.name,
        run_id=row.id,
        dedupe_key=proposal.dedupe_key,
    )
