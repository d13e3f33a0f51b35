"""One agent hands work to another: with its context, in time, never in a circle.

The receiver accepts by taking the context as its input; what fails or stalls goes back to the
giver, which is told why and goes on by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.kernel import clock, live, timeline
from enterprisehub.kernel.agents.define import AGENTS, agent_named
from enterprisehub.kernel.agents.ending import HANDED
from enterprisehub.kernel.agents.execute import Origin, cancel, execute
from enterprisehub.kernel.agents.lifecycle import AgentController, AgentStatus
from enterprisehub.kernel.agents.models import HandoffRow, RunRow
from enterprisehub.kernel.agents.permissions import READ
from enterprisehub.kernel.agents.running import Handing
from enterprisehub.kernel.agents.telling import RunChanged
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.events.publish import Event, event, publish, subscribe
from enterprisehub.kernel.scope import Actor, Ref, Scope
from enterprisehub.kernel.tenancy.tenants import all_tenant_ids
from enterprisehub.kernel.work.ticks import tick

type Coordination = Literal["handoff", "refused", "stalled", "failed", "completed"]

MOST_IN_A_CHAIN: Final = 5
MOST_PER_MINUTE: Final = 30
_COORDINATOR: Final = Actor("system", "coordinator", "Coordinator of agents")
_WELL: Final = ("success", "waiting_approval")
_BADLY: Final = ("failed", "timed_out", "cancelled")


@event
@dataclass(frozen=True, slots=True)
class CoordinationEvent(Event):
    """Work was handed over, was not taken, stalls, failed and went back, or is completed."""

    type: ClassVar[str] = "agents.coordination"
    counted_by: ClassVar[tuple[str, ...]] = ("what", "to_agent")
    what: Coordination
    handoff_id: UUID
    from_agent: str
    to_agent: str
    says: str


@HANDED.implement("agents.coordinator")
async def hand_over(db: Db, asked: tuple[RunRow, Handing]) -> None:
    """The receiver's run begins with the giver's context, or the giver gets its work back."""
    giver, handing = asked
    before = await _chain_before(db, giver)
    path = [*(before.path if before else [giver.agent_name]), handing.to]
    row = HandoffRow(
        root_run_id=before.root_run_id if before else giver.id,
        from_run_id=giver.id,
        from_agent=giver.agent_name,
        to_agent=handing.to,
        path=path,
        reason=handing.reason,
        context=handing.given,
        status="accepted",
        deadline_at=clock.now() + timedelta(seconds=handing.seconds),
    )
    db.add(row)
    await db.flush()
    if (why_not := await _refusal(db, row)) is not None:
        await _hand_back(db, row, "refused", why_not)
        return
    told = {
        "from": giver.agent_name, "from_run_id": str(giver.id), "reason": handing.reason,
        "summary": giver.summary, "output": giver.output,
    }  # fmt: skip
    try:
        async with db.begin_nested():
            run = await execute(
                db, handing.to, handing.given, trigger="agent", parent_run_id=giver.id,
                origin=Origin(handoff_id=row.id, handed_over=told, goal_id=None),
            )  # fmt: skip
    except HubError as error:
        await _hand_back(db, row, "refused", error.message)
        return
    row.to_run_id = run.id
    await _tell(db, row, "handoff", handing.reason)


async def _refusal(db: Db, row: HandoffRow) -> str | None:
    """Why the work is not handed over; None when it is."""
    giver, receiver = row.from_agent, row.to_agent
    if receiver not in AGENTS:
        return f"There is no agent {receiver!r}."
    title = agent_named(receiver).title
    if receiver in row.path[:-1]:
        return f"{title} has had this work already: {' → '.join(row.path)}."
    if len(row.path) > MOST_IN_A_CHAIN + 1:
        return f"The work went through {MOST_IN_A_CHAIN} agents already."
    if await AgentController(db).status_of(receiver) is not AgentStatus.ACTIVE:
        return f"{title} is paused."
    recent = select(func.count()).where(
        HandoffRow.from_agent == giver,
        HandoffRow.to_agent == receiver,
        HandoffRow.created_at > clock.now() - timedelta(minutes=1),
        HandoffRow.status != "refused",
    )
    if (await db.scalar(recent) or 0) > MOST_PER_MINUTE:
        return f"More than {MOST_PER_MINUTE} handoffs to {title} within a minute."
    return None


async def _chain_before(db: Db, giver: RunRow) -> HandoffRow | None:
    """The handoff by which the giver itself got the work, or got it back."""
    if giver.handoff_id is None:
        return None
    return await db.get(HandoffRow, giver.handoff_id)


async def _hand_back(db: Db, row: HandoffRow, what: Coordination, says: str) -> None:
    """The giver works on, knowing why; it cannot hand the same work to that agent again."""
    row.status, row.says, row.completed_at = what, says[:1000], clock.now()
    giver = await db.get_one(RunRow, row.from_run_id)
    told = {"back_from": row.to_agent, "reason": says, "what": what}
    back = await execute(
        db, giver.agent_name, giver.input, trigger="agent", parent_run_id=giver.id,
        origin=Origin(handoff_id=row.id, handed_over=told),
    )  # fmt: skip
    row.back_run_id = back.id
    await _tell(db, row, what, says)


async def _tell(db: Db, row: HandoffRow, what: Coordination, says: str) -> None:
    fact = CoordinationEvent(what, row.id, row.from_agent, row.to_agent, says[:500])
    await publish(db, fact, Ref("kernel.handoff", row.id))
    names = " → ".join(AGENTS[n].title if n in AGENTS else n for n in row.path[-2:])
    timeline.add(
        db, f"agents.{what}", [Ref("kernel.run", row.from_run_id)], f"{names}: {says}"[:500]
    )
    await live.tell(db, "agents.run", {"run_id": str(row.from_run_id)}, permission=READ)


async def _follow(db: Db, fact: RunChanged) -> None:
    """The end of the receiver's run completes the handoff or gives the work back."""
    if fact.status not in (*_WELL, *_BADLY):
        return
    handoff_id = await db.scalar(select(RunRow.handoff_id).where(RunRow.id == fact.run_id))
    if handoff_id is None:
        return
    row = await db.get(HandoffRow, handoff_id, with_for_update=True)
    if row is None or row.status != "accepted" or row.to_run_id != fact.run_id:
        return
    run = await db.get_one(RunRow, fact.run_id)
    if fact.status in _WELL:
        row.status, row.completed_at, row.says = "completed", clock.now(), run.summary or ""
        await _tell(db, row, "completed", run.summary or "Done.")
    else:
        await _hand_back(db, row, "failed", run.error or f"It {fact.status}.")


subscribe(RunChanged, "agents.follow_handoffs", _follow)


async def return_stalled(db: Db) -> int:
    """Work that was not done in its time goes back to its giver; how many pieces."""
    query = select(HandoffRow).where(
        HandoffRow.status == "accepted", HandoffRow.deadline_at < clock.now()
    )
    rows = (await db.scalars(query.with_for_update(skip_locked=True).limit(100))).all()
    for row in rows:
        run = await db.get(RunRow, row.to_run_id) if row.to_run_id else None
        row.status = "stalled"
        if run is not None and run.status in ("pending", "running"):
            await cancel(db, run.id, reason="It took longer than the giver allowed.")
        await _hand_back(db, row, "stalled", "It was not done in time.")
    return len(rows)


async def handoffs_of(db: Db, run_id: UUID) -> list[HandoffRow]:
    """The work that a run handed over, or that it was handed."""
    query = select(HandoffRow).where(
        (HandoffRow.from_run_id == run_id)
        | (HandoffRow.to_run_id == run_id)
        | (HandoffRow.back_run_id == run_id)
    )
    return list(await db.scalars(query.order_by(HandoffRow.created_at, HandoffRow.id)))


@tick("* * * * *", "agents.stalled_handoffs")
async def look_for_stalled(database: Database, _: datetime) -> None:
    """Every minute, in every tenant."""
    async with database.unscoped() as db:
        tenants = await all_tenant_ids(db)
    for tenant_id in tenants:
        async with database.scoped(Scope(tenant_id, _COORDINATOR)) as tenant:
            await return_stalled(tenant)
