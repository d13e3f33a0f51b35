"""The blackboard of a goal: what its tasks found out, and where they contradict each other."""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel.agents.define import AGENTS, AgentSpec
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.swarm.conflicts import clash_of
from enterprisehub.kernel.agents.swarm.models import ConflictRow, GoalRow, NoteRow, TaskRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices.kinds import NoticeKind, declare
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.scope import Ref

if TYPE_CHECKING:
    from enterprisehub.kernel.agents.running import Note

CONFLICT: Final = declare(NoticeKind("agents.conflict", "Agents contradict each other", "warn"))
STATEMENT: Final = "says"
_WHOLE_GOAL: Final = "goal"
_CLEARLY_SURER: Final = 0.2
_OWN_MATTERS: Final = frozenset({"summary", "engine", "proposed"})
_MOST_NOTES: Final = 40


async def board_of(db: Db, run_id: UUID, about: Ref | None) -> list[dict[str, Any]]:
    """What stands on the blackboard of the run's goal, about one record or about all."""
    goal_id = await db.scalar(select(RunRow.goal_id).where(RunRow.id == run_id))
    if goal_id is None:
        return []
    query = select(NoteRow).where(NoteRow.goal_id == goal_id)
    if about is not None:
        query = query.where(NoteRow.about == str(about))
    rows = await db.scalars(query.order_by(NoteRow.created_at, NoteRow.id).limit(500))
    return [
        {"about": r.about, "key": r.key, "value": r.value["is"], "agent": r.agent_name}
        for r in rows
    ]


async def post_notes(db: Db, row: RunRow, spec: AgentSpec, notes: "list[Note]") -> None:
    """What the run found out stands on the blackboard; contradictions are settled or asked about.

    Beside the agent's own notes these are the plain values of its output, under the agent's name,
    and its summary as a statement.
    """
    if row.goal_id is None:
        return
    query = select(TaskRow).where(TaskRow.goal_id == row.goal_id, TaskRow.run_id == row.id)
    task = await db.scalar(query)
    if task is None:
        return
    about = task.about or _WHOLE_GOAL
    told: list[tuple[str, str, Any, float | None]] = [
        (str(n.about) if n.about else about, STATEMENT if isinstance(n.value, str) and
         " " in n.value.strip() else n.key, n.value, n.confidence_ratio)
        for n in notes
    ]  # fmt: skip
    told += [
        (about, f"{spec.name}.{key}", value, None)
        for key, value in (row.output or {}).items()
        if key not in _OWN_MATTERS and isinstance(value, str | int | float | bool)
    ]
    if row.summary:
        told.append((about, STATEMENT, row.summary, None))
    for whom, key, value, surety in told[:_MOST_NOTES]:
        note = NoteRow(
            goal_id=row.goal_id, task_key=task.key, agent_name=spec.name, run_id=row.id,
            about=whom, key=key, value={"is": value}, confidence_ratio=surety,
        )  # fmt: skip
        await _post(db, note)


async def _post(db: Db, note: NoteRow) -> None:
    others = select(NoteRow).where(
        NoteRow.goal_id == note.goal_id,
        NoteRow.about == note.about,
        NoteRow.key == note.key,
        NoteRow.task_key != note.task_key,
    )
    known = list(await db.scalars(others.order_by(NoteRow.created_at.desc()).limit(_MOST_NOTES)))
    db.add(note)
    await db.flush()
    if note.about == _WHOLE_GOAL:
        return
    for other in known:
        clash = clash_of(other.value["is"], note.value["is"])
        if clash is not None:
            found = ConflictRow(
                goal_id=note.goal_id, first_note_id=other.id, second_note_id=note.id,
                kind=clash.kind, why=clash.why, status="open",
            )  # fmt: skip
            await _settle_by_rule(db, found, other, note)


async def _settle_by_rule(db: Db, found: ConflictRow, other: NoteRow, note: NoteRow) -> None:
    """Who is clearly surer is right; of one agent, what it found later; else a person is asked."""
    surety = other.confidence_ratio, note.confidence_ratio
    if surety[0] is not None and surety[1] is not None:
        gap = surety[1] - surety[0]
        if abs(gap) >= _CLEARLY_SURER:
            found.kept_note_id = note.id if gap > 0 else other.id
            found.status, found.rule = "by_rule", "the surer finding counts"
    if found.status == "open" and other.agent_name == note.agent_name:
        found.kept_note_id = note.id
        found.status, found.rule = "by_rule", "the same agent's later finding counts"
    db.add(found)
    await db.flush()
    if found.status == "open":
        await _ask(db, found, other, note)


async def _ask(db: Db, found: ConflictRow, other: NoteRow, note: NoteRow) -> None:
    goal = await db.get_one(GoalRow, found.goal_id)
    names = [_title(n.agent_name) for n in (other, note)]
    await notify(
        db,
        CONFLICT,
        f"{names[0]} and {names[1]} contradict each other",
        body=f"{other.value['is']} – {note.value['is']}"[:500],
        href=f"/goals/{goal.id}",
        users=[goal.asked_by_user] if goal.asked_by_user else None,
        having="agents.run",
        key=f"conflict:{goal.id}",
    )


async def settle(db: Db, conflict_id: UUID, kept_note_id: UUID) -> ConflictRow | None:
    """A person said which finding counts; None where there is no such conflict or finding."""
    row = await db.get(ConflictRow, conflict_id, with_for_update=True)
    if row is None or kept_note_id not in (row.first_note_id, row.second_note_id):
        return None
    row.kept_note_id, row.status, row.rule = kept_note_id, "by_person", None
    row.settled_by = str(db.scope.actor)
    await db.flush()
    return row


def _title(agent: str) -> str:
    return AGENTS[agent].title if agent in AGENTS else agent
