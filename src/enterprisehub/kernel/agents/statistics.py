"""How agents have been doing, from their recorded runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Float, case, cast, func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.db.session import Db

_BAD: Final = ("failed", "timed_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStatistics:
    """Figures of the last 24 hours and the latest runs; ratios are None without finished runs.

    `failed_run_id` is the last run where that failed and nobody has put it aside.
    """

    name: str
    runs: int = 0
    succeeded: int = 0
    failed: int = 0
    running: int = 0
    success_ratio: float | None = None
    median_ms: int | None = None
    cost_microcents: int = 0
    last_at: datetime | None = None
    last_status: str | None = None
    latest: tuple[tuple[str, int], ...] = ()
    latest_at: tuple[datetime, ...] = ()
    failed_run_id: UUID | None = None

    @property
    def health(self) -> str:
        """healthy, degraded (under 90 % success), failing (the last three failed) or idle."""
        last_three = [status for status, _ in self.latest[-3:]]
        if len(last_three) == 3 and all(s in _BAD for s in last_three):  # noqa: PLR2004
            return "failing"
        if self.success_ratio is not None and self.success_ratio < 0.9:  # noqa: PLR2004
            return "degraded"
        return "healthy" if self.runs or self.latest else "idle"


async def statistics(db: Db, *, latest: int = 24) -> dict[str, AgentStatistics]:
    """Statistics by agent, for agents that have ever run."""
    since = clock.now() - timedelta(hours=24)
    good = RunRow.status.in_(("success", "waiting_approval"))
    bad = RunRow.status.in_(_BAD)
    recent = RunRow.created_at >= since
    median = func.percentile_cont(0.5).within_group(cast(case((recent, RunRow.duration_ms)), Float))
    query = select(
        RunRow.agent_name,
        func.count().filter(recent),
        func.count().filter(recent, good),
        func.count().filter(recent, bad),
        func.count().filter(RunRow.status.in_(("pending", "running"))),
        median,
        func.coalesce(func.sum(RunRow.cost_microcents).filter(recent), 0),
        func.max(RunRow.created_at),
    ).group_by(RunRow.agent_name)
    last_runs = await _latest(db, latest)
    found = {}
    for name, runs, succeeded, failed, running, middle, cost, last_at in await db.execute(query):
        ended = succeeded + failed
        rows = last_runs.get(name, [])
        bars = tuple((row.status, row.duration_ms or 0) for row in rows)
        last = rows[-1] if rows else None
        unseen = last is not None and last.dismissed_at is None
        found[name] = AgentStatistics(
            name=name,
            runs=runs,
            succeeded=succeeded,
            failed=failed,
            running=running,
            success_ratio=succeeded / ended if ended else None,
            median_ms=None if middle is None else round(middle),
            cost_microcents=int(cost),
            last_at=last_at,
            last_status=bars[-1][0] if bars else None,
            latest=bars,
            latest_at=tuple(row.created_at for row in rows),
            failed_run_id=last.id if last and unseen and last.status in _BAD else None,
        )
    return found


async def _latest(db: Db, count: int) -> dict[str, list[Any]]:
    """The latest runs of each agent, oldest first."""
    place = func.row_number().over(
        partition_by=RunRow.agent_name, order_by=RunRow.created_at.desc()
    )
    ranked = select(
        RunRow.id,
        RunRow.agent_name,
        RunRow.status,
        RunRow.duration_ms,
        RunRow.created_at,
        RunRow.dismissed_at,
        place.label("n"),
    ).subquery()
    query = select(ranked).where(ranked.c.n <= count).order_by(ranked.c.created_at)
    runs: dict[str, list[Any]] = {}
    for row in await db.execute(query):
        runs.setdefault(row.agent_name, []).append(row)
    return runs
