"""Runs as lists show them: narrowed, counted, a page at a time."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, func, select

from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

GROUPS: dict[str, tuple[str, ...]] = {
    "failures": ("failed", "timed_out"),
    "waiting": ("pending", "waiting_approval"),
    "under_way": ("pending", "running"),
}
"""Statuses that people look for together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """`status` is one of them or the name of a group; `since` and `until` bound the creation."""

    status: str | None = None
    agent: str | None = None
    domain: str | None = None
    trigger: str | None = None
    goal_id: UUID | None = None
    until: datetime | None = None
    since: datetime | None = None

    @property
    def statuses(self) -> tuple[str, ...]:
        return GROUPS.get(self.status, (self.status,)) if self.status else ()

    def as_json(self) -> dict[str, Any]:
        """For keeping with a bulk operation."""
        plain = {name: str(value) for name, value in asdict(self).items() if value is not None}
        moments = {"until": self.until, "since": self.since}
        return plain | {name: at.isoformat() for name, at in moments.items() if at is not None}

    @classmethod
    def of_json(cls, plain: dict[str, Any]) -> Self:
        """What `as_json` made."""
        until, since, goal = plain.get("until"), plain.get("since"), plain.get("goal_id")
        return cls(
            status=plain.get("status"),
            agent=plain.get("agent"),
            domain=plain.get("domain"),
            trigger=plain.get("trigger"),
            goal_id=UUID(goal) if goal else None,
            until=datetime.fromisoformat(until) if until else None,
            since=datetime.fromisoformat(since) if since else None,
        )


def narrowed[*Ts](query: Select[*Ts], wanted: RunFilter) -> Select[*Ts]:
    """The query for these runs alone, without dismissed ones."""
    query = query.where(RunRow.dismissed_at.is_(None))
    if wanted.statuses:
        query = query.where(RunRow.status.in_(wanted.statuses))
    for column, value in (
        (RunRow.agent_name, wanted.agent),
        (RunRow.domain, wanted.domain),
        (RunRow.trigger, wanted.trigger),
        (RunRow.goal_id, wanted.goal_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.until is not None:
        query = query.where(RunRow.created_at <= wanted.until)
    if wanted.since is not None:
        query = query.where(RunRow.created_at >= wanted.since)
    return query


async def find_runs(
    db: Db, wanted: RunFilter, *, before: datetime | None = None, limit: int = 50
) -> list[RunRow]:
    """The latest first."""
    query = narrowed(select(RunRow), wanted)
    if before is not None:
        query = query.where(RunRow.created_at < before)
    return list(await db.scalars(query.order_by(RunRow.created_at.desc()).limit(limit)))


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many runs these are, and what doing them once more would take, by what they took."""

    count: int
    seconds: float
    cost_microcents: int


async def estimate(db: Db, wanted: RunFilter) -> Estimate:
    """Of the runs as they are now; those that never began count with no time."""
    figures = (
        func.count(),
        func.coalesce(func.sum(RunRow.duration_ms), 0),
        func.coalesce(func.sum(RunRow.cost_microcents), 0),
    )
    count, ms, cost = (await db.execute(narrowed(select(*figures), wanted))).one()
    return Estimate(count, int(ms or 0) / 1000, int(cost or 0))


async def history(db: Db, name: str, *, limit: int = 10) -> list[RunRow]:
    """The agent's latest runs, newest first, without dismissed ones."""
    return await find_runs(db, RunFilter(agent=name), limit=limit)


async def latest_runs(
    db: Db, *, status: str | None = None, before: datetime | None = None, limit: int = 50
) -> list[RunRow]:
    """Runs of all agents, newest first."""
    return await find_runs(db, RunFilter(status=status), before=before, limit=limit)


async def why_failed(db: Db, run_id: UUID) -> str:
    """What a run that failed says of it; nothing where it says nothing, or is gone."""
    return await db.scalar(select(RunRow.error).where(RunRow.id == run_id)) or ""


async def run_with_steps(db: Db, run_id: UUID) -> tuple[RunRow, list[StepRow]]:
    """One run and its trace in order.

    Raises:
        NotFound: this tenant has no such run.
    """
    row = await db.get(RunRow, run_id)
    if row is None:
        raise NotFound("This run does not exist.")
    query = select(StepRow).where(StepRow.run_id == run_id).order_by(StepRow.position)
    return row, list(await db.scalars(query))
