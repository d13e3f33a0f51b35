"""How goals, their tasks and the findings of the tasks look on pages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from enterprisehub.console.records.word_values import Wording, in_words, label
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.swarm.models import GoalRow, NoteRow
from enterprisehub.kernel.agents.swarm.result import Contradiction, TaskOutcome
from enterprisehub.ui.items import Severity
from enterprisehub.ui.shown import duration

GOAL_LOOKS: dict[str, tuple[str, Severity]] = {
    "planned": ("Waits for you", "primary"),
    "running": ("Running", "warn"),
    "done": ("Done", "ok"),
    "failed": ("Failed", "bad"),
    "cancelled": ("Cancelled", "neutral"),
}
TASK_LOOKS: dict[str, tuple[str, Severity]] = {
    "waiting": ("Waiting", "neutral"),
    "running": ("Running", "warn"),
    "success": ("Done", "ok"),
    "failed": ("Failed", "bad"),
    "skipped": ("Skipped", "neutral"),
    "cancelled": ("Cancelled", "neutral"),
}


@dataclass(frozen=True, slots=True)
class GoalLine:
    id: UUID
    words: str
    status: str
    severity: Severity
    running: bool
    summary: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TaskLine:
    """`after` names what must be done before, in words."""

    key: str
    title: str
    icon: str
    status: str
    severity: Severity
    running: bool
    after: str
    says: str
    took: str
    run_href: str | None
    retryable: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """One part of the goal as it was understood."""

    words: str
    agent: str
    agent_href: str
    understood: str
    because: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    id: UUID
    about: str
    key: str
    value: str
    agent: str


@dataclass(frozen=True, slots=True)
class ConflictLine:
    id: UUID
    why: str
    first: FindingLine
    second: FindingLine
    kept: UUID | None
    settled: str
    open: bool


def goal_line(row: GoalRow) -> GoalLine:
    label, severity = GOAL_LOOKS[row.status]
    said = row.summary or ""
    return GoalLine(
        row.id, row.words, label, severity, row.status == "running", said, row.created_at
    )


def task_line(task: TaskOutcome, titles: dict[str, str]) -> TaskLine:
    label, severity = TASK_LOOKS[task.status]
    took = ""
    if task.started_at and task.completed_at:
        took = duration((task.completed_at - task.started_at).total_seconds())
    before = [titles.get(key, key) for key in task.needs]
    after = ", ".join(before[:2]) + (f" and {len(before) - 2} more" if len(before) > 2 else "")  # noqa: PLR2004
    return TaskLine(
        key=task.key,
        title=task.title,
        icon=AGENTS[task.agent].icon if task.agent in AGENTS else "bot",
        status=label,
        severity=severity,
        running=task.status == "running",
        after=after,
        says=task.error or task.summary or "",
        took=took,
        run_href=f"/runs/{task.run_id}" if task.run_id else None,
        retryable=task.status in ("failed", "cancelled"),
    )


def step_lines(goal: GoalRow) -> list[StepLine]:
    return [
        StepLine(
            words=step["words"],
            agent=AGENTS[step["agent"]].title if step["agent"] in AGENTS else step["agent"],
            agent_href=f"/agents/{step['agent']}",
            understood=_understood(step),
            because=", ".join(step["because"]),
        )
        for step in goal.reading.get("steps", [])
    ]


def _understood(step: dict[str, object]) -> str:
    told, total = step.get("understood"), step.get("total")
    words = ", ".join(map(str, told)) if isinstance(told, list) else ""
    return f"{words} ({total})" if words and total is not None else words


def finding(note: NoteRow, titles: dict[str, str], how: Wording) -> FindingLine:
    """Without the dotted name of the agent before its key; the value in words."""
    agent = AGENTS[note.agent_name].title if note.agent_name in AGENTS else note.agent_name
    field, value = note.key.rpartition(".")[2], note.value["is"]
    about = titles.get(note.about, "The goal" if note.about == "goal" else "Another record")
    said = value if isinstance(value, str) and " " in value else in_words(field, value, how)
    return FindingLine(note.id, about, label(field), said, agent)


def conflict_line(found: Contradiction, titles: dict[str, str], how: Wording) -> ConflictLine:
    row = found.row
    settled = {"by_rule": f"By rule: {row.rule}", "by_person": "Decided by a person"}
    return ConflictLine(
        id=row.id,
        why=row.why,
        first=finding(found.first, titles, how),
        second=finding(found.second, titles, how),
        kept=row.kept_note_id,
        settled=settled.get(row.status, ""),
        open=row.status == "open",
    )
