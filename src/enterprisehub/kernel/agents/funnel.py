"""What became of the work an agent was given, stage by stage, each with its list.

Stages of runs and proposals are the kernel's own. What followed outside (a reply, a meeting) is
told by the domains that know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents.define import AgentSpec
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.hooks import HookPoint
from enterprisehub.kernel.scope import Ref

DAYS: Final = 30
_MOST_REACHED: Final = 2000

type StageName = str
STAGES: Final[dict[StageName, str]] = {
    "assigned": "Assigned",
    "pending": "Pending",
    "in_progress": "In progress",
    "needs_review": "Needs review",
    "done": "Done",
    "replied": "Replied",
    "meeting_booked": "Meeting booked",
    "qualified": "Qualified",
    "opted_out": "Opted out",
    "no_response": "No response",
    "failed": "Failed",
    "cancelled": "Cancelled",
}
_OF_RUNS: Final[dict[StageName, tuple[str, ...]]] = {
    "pending": ("pending",),
    "in_progress": ("running",),
    "needs_review": ("waiting_approval",),
    "done": ("success",),
    "failed": ("failed", "timed_out"),
    "cancelled": ("cancelled",),
}
OF_RECORDS: Final = ("replied", "meeting_booked", "qualified", "opted_out", "no_response")


@dataclass(frozen=True, slots=True)
class Reached:
    """Records to whom something of the agent's went out, and when the first of it did."""

    first_at: dict[Ref, datetime]


@dataclass(frozen=True, slots=True)
class Followed:
    """The records for which a stage came true afterwards."""

    stage: StageName
    records: frozenset[Ref]


FOLLOWED: HookPoint[Reached, Followed] = HookPoint("agents.followed")
"""Asked what followed for these records. Whoever knows of a stage answers, even with nobody."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One number of the funnel. `records` are those behind it, where it counts records."""

    name: StageName
    title: str
    count: int
    records: tuple[Ref, ...] = ()

    @property
    def of_records(self) -> bool:
        return self.name in OF_RECORDS


async def funnel_of(db: Db, spec: AgentSpec) -> list[Stage]:
    """The stages that apply to the agent, over the last 30 days."""
    since = clock.now() - timedelta(days=DAYS)
    counted = await _runs_by_status(db, spec.name, since)
    stages = [Stage("assigned", STAGES["assigned"], sum(counted.values()))]
    for name, statuses in _OF_RUNS.items():
        if name == "needs_review" and not spec.may_propose:
            continue
        stages.append(Stage(name, STAGES[name], sum(counted.get(s, 0) for s in statuses)))
    reached = await _reached(db, spec.name, since)
    if reached.first_at:
        stages += await _followed(db, reached)
    order = list(STAGES)
    return sorted(stages, key=lambda stage: order.index(stage.name))


async def _runs_by_status(db: Db, name: str, since: datetime) -> dict[str, int]:
    query = (
        select(RunRow.status, func.count())
        .where(RunRow.agent_name == name, RunRow.created_at >= since)
        .where(RunRow.dismissed_at.is_(None))
        .group_by(RunRow.status)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def _reached(db: Db, name: str, since: datetime) -> Reached:
    """By the actions of the agent's that were carried out, the latest of them."""
    query = (
        select(ActionRow.subject_kind, ActionRow.subject_id, ActionRow.performed_at)
        .where(ActionRow.run_id.in_(_runs_since(name, since)))
        .where(ActionRow.state == "done", ActionRow.performed_at.is_not(None))
        .order_by(ActionRow.performed_at.desc())
        .limit(_MOST_REACHED)
    )
    first: dict[Ref, datetime] = {}
    for kind, record_id, at in await db.execute(query):
        if kind is not None and record_id is not None and at is not None:
            ref = Ref(kind, record_id)
            first[ref] = min(at, first.get(ref, at))
    return Reached(first)


def _runs_since(name: str, since: datetime) -> Select[UUID]:
    return select(RunRow.id).where(RunRow.agent_name == name, RunRow.created_at >= since)


async def _followed(db: Db, reached: Reached) -> list[Stage]:
    answers = [answer for _, answer in await FOLLOWED.gather(db, reached)]
    by_stage: dict[StageName, set[Ref]] = {}
    for answer in answers:
        by_stage.setdefault(answer.stage, set()).update(answer.records & reached.first_at.keys())
    if "replied" in by_stage:
        heard = set[Ref]().union(*by_stage.values())
        by_stage["no_response"] = set(reached.first_at) - heard
    return [Stage(name, STAGES[name], len(refs), _sorted(refs)) for name, refs in by_stage.items()]


def _sorted(refs: Iterable[Ref]) -> tuple[Ref, ...]:
    return tuple(sorted(refs, key=str))


def stage_statuses(name: StageName) -> Sequence[str]:
    """The statuses of runs behind a stage; empty for all of them, or for none."""
    return _OF_RUNS.get(name, ())
