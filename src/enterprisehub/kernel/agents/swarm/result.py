"""What came of a goal, task by task."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel.agents.swarm.models import ConflictRow, GoalRow, NoteRow
from enterprisehub.kernel.agents.swarm.run_goal import tasks_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """How one task went; `error` says why it failed or was not begun."""

    key: str
    title: str
    agent: str
    status: str
    about: str | None
    about_title: str
    needs: tuple[str, ...]
    run_id: UUID | None
    summary: str | None
    error: str | None
    started_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SwarmResult:
    """A goal with all its tasks."""

    goal: GoalRow
    tasks: tuple[TaskOutcome, ...]

    @property
    def by_status(self) -> dict[str, int]:
        return dict(Counter(task.status for task in self.tasks))

    @property
    def errors(self) -> dict[str, str]:
        """Why tasks were not done, by their key."""
        return {task.key: task.error for task in self.tasks if task.error}


async def result_of(db: Db, goal_id: UUID) -> SwarmResult:
    """The goal as it stands.

    Raises:
        NotFound: this tenant has no such goal.
    """
    goal = await db.get(GoalRow, goal_id)
    if goal is None:
        raise NotFound("This goal does not exist.")
    tasks = [
        TaskOutcome(
            t.key,
            t.title,
            t.agent_name,
            t.status,
            t.about,
            t.about_title,
            tuple(t.needs),
            t.run_id,
            t.summary,
            t.error,
            t.started_at,
            t.completed_at,
        )
        for t in await tasks_of(db, goal_id)
    ]
    return SwarmResult(goal, tuple(tasks))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two findings that cannot both be true."""

    row: ConflictRow
    first: NoteRow
    second: NoteRow


async def contradictions_of(db: Db, goal_id: UUID) -> list[Contradiction]:
    """Open ones first."""
    query = select(ConflictRow).where(ConflictRow.goal_id == goal_id)
    rows = list(await db.scalars(query.order_by(ConflictRow.created_at, ConflictRow.id)))
    ids = {id_ for row in rows for id_ in (row.first_note_id, row.second_note_id)}
    notes = {n.id: n for n in await db.scalars(select(NoteRow).where(NoteRow.id.in_(ids)))}
    rows.sort(key=lambda row: row.status != "open")
    return [Contradiction(r, notes[r.first_note_id], notes[r.second_note_id]) for r in rows]


async def notes_of(db: Db, goal_id: UUID, *, limit: int = 200) -> list[NoteRow]:
    """The blackboard, the oldest first."""
    query = select(NoteRow).where(NoteRow.goal_id == goal_id)
    return list(await db.scalars(query.order_by(NoteRow.created_at, NoteRow.id).limit(limit)))


async def latest_goals(db: Db, *, before: datetime | None = None, limit: int = 50) -> list[GoalRow]:
    """The latest first."""
    query = select(GoalRow).where(GoalRow.deleted_at.is_(None))
    if before is not None:
        query = query.where(GoalRow.created_at < before)
    return list(await db.scalars(query.order_by(GoalRow.created_at.desc()).limit(limit)))
