"""How an agent stands in a tenant: active, paused, or on the way through a restart.

A paused agent finishes what it has begun; new requests wait, recorded, until it is resumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel import clock, live, timeline
from enterprisehub.kernel.agents.define import agent_named
from enterprisehub.kernel.agents.models import RegistryRow, RunRow
from enterprisehub.kernel.agents.permissions import READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.events.publish import Event, event, publish
from enterprisehub.kernel.scope import Ref

TOPIC: Final = "agents.status"


class AgentStatus(StrEnum):
    """`draining`, `stopped` and `starting` are the way through a restart."""

    ACTIVE = "active"
    PAUSED = "paused"
    DRAINING = "draining"
    STOPPED = "stopped"
    STARTING = "starting"


CHANGES: Final[Mapping[AgentStatus, frozenset[AgentStatus]]] = {
    AgentStatus.ACTIVE: frozenset({AgentStatus.PAUSED, AgentStatus.DRAINING}),
    AgentStatus.PAUSED: frozenset({AgentStatus.ACTIVE, AgentStatus.DRAINING}),
    AgentStatus.DRAINING: frozenset({AgentStatus.STOPPED, AgentStatus.ACTIVE, AgentStatus.PAUSED}),
    AgentStatus.STOPPED: frozenset({AgentStatus.STARTING, AgentStatus.ACTIVE, AgentStatus.PAUSED}),
    AgentStatus.STARTING: frozenset({AgentStatus.ACTIVE, AgentStatus.PAUSED}),
}
"""Which status may follow which."""


@event
@dataclass(frozen=True, slots=True)
class AgentStatusChanged(Event):
    """An agent is paused, resumed or restarted."""

    type: ClassVar[str] = "agents.status_changed"
    counted_by: ClassVar[tuple[str, ...]] = ("agent", "after")
    agent: str
    before: str
    after: str
    by: str
    reason: str


class AgentController:
    """Steers the agents of the tenant; the registry (`RegistryRow`) says how each stands."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def update_status(
        self, agent_id: str, new_status: AgentStatus, *, reason: str = ""
    ) -> RegistryRow:
        """The agent, by its name, has this status from now on, and everybody hears of it.

        Raises:
            NotFound: there is no such agent.
            Conflict: this status cannot follow the one it has; resuming needs a paused agent.
        """
        spec = agent_named(agent_id)
        row = await self._locked(agent_id)
        before = AgentStatus(row.status)
        if new_status not in CHANGES[before]:
            raise Conflict(
                f"{spec.title} is {before}: it cannot become {new_status} now.",
                status=row.status,
            )
        row.status, row.since, row.reason = new_status, clock.now(), reason[:300]
        row.changed_by = str(self._db.scope.actor)
        await self._db.flush()
        fact = AgentStatusChanged(agent_id, before, new_status, row.changed_by, row.reason)
        await publish(self._db, fact, Ref("kernel.agent", row.id))
        says = f"{spec.title}: {before} → {new_status}"
        timeline.add(
            self._db,
            "agents.status_changed",
            [Ref("kernel.agent", row.id)],
            f"{says} ({row.reason})" if row.reason else says,
            agent=agent_id,
        )
        await live.tell(self._db, TOPIC, {"agent": agent_id, "status": new_status}, permission=READ)
        return row

    async def status_of(self, agent_id: str) -> AgentStatus:
        """How the agent stands now; nobody changes that before this transaction is over.

        Only what is not active is held: in the ordinary case nothing is locked.
        """
        query = select(RegistryRow.status).where(RegistryRow.agent_name == agent_id)
        status = await self._db.scalar(query)
        if status not in (None, AgentStatus.ACTIVE):
            status = await self._db.scalar(query.with_for_update(read=True))
        return AgentStatus(status or AgentStatus.ACTIVE)

    async def _locked(self, agent_id: str) -> RegistryRow:
        made = insert(RegistryRow).values(
            agent_name=agent_id, since=clock.now(), changed_by=str(self._db.scope.actor)
        )
        await self._db.execute(
            made.on_conflict_do_nothing(index_elements=["tenant_id", "agent_name"])
        )
        query = select(RegistryRow).where(RegistryRow.agent_name == agent_id).with_for_update()
        found = await self._db.scalars(query.execution_options(populate_existing=True))
        return found.one()


async def pause(db: Db, name: str, *, reason: str = "") -> RegistryRow:
    """What runs is finished; new requests wait.

    Raises:
        Conflict: it is not active.
    """
    return await AgentController(db).update_status(name, AgentStatus.PAUSED, reason=reason)


async def registry(db: Db) -> dict[str, RegistryRow]:
    """The agents that ever had another status than active, by name."""
    return {row.agent_name: row for row in await db.scalars(select(RegistryRow))}


async def registered(db: Db, name: str) -> RegistryRow | None:
    """How one agent stands; None for one that was always active."""
    return await db.scalar(select(RegistryRow).where(RegistryRow.agent_name == name))


async def held_count(db: Db, name: str) -> int:
    """How many requests wait for the agent to be resumed."""
    query = select(func.count()).where(
        RunRow.agent_name == name, RunRow.held_at.is_not(None), RunRow.status == "pending"
    )
    return await db.scalar(query) or 0


async def take_held(db: Db, name: str) -> list[RunRow]:
    """The requests that waited no longer do, the oldest first; they still have to be started."""
    query = (
        update(RunRow)
        .where(RunRow.agent_name == name, RunRow.held_at.is_not(None), RunRow.status == "pending")
        .values(held_at=None)
        .returning(RunRow)
    )
    rows = (await db.scalars(query.execution_options(populate_existing=True))).all()
    return sorted(rows, key=lambda row: (row.created_at, row.id))
