"""Background work in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from enterprisehub.console.audit.shown import actor_name
from enterprisehub.kernel import clock
from enterprisehub.kernel.work.browse import State, Step, Work
from enterprisehub.ui.items import Severity
from enterprisehub.ui.shown import duration

LOOKS: Final[Mapping[State, tuple[str, Severity]]] = {
    "waiting": ("Waiting", "info"),
    "running": ("Running", "warn"),
    "done": ("Done", "ok"),
    "failed": ("Failed", "bad"),
    "timed_out": ("Timed out", "bad"),
    "cancelled": ("Cancelled", "neutral"),
}
_PLACES: Final[Mapping[str, str]] = {
    "actions.perform": "/queue",
    "agents.run": "/runs",
    "conversations.answer": "/conversations",
}
UNFINISHED: Final = frozenset({"waiting", "running"})
VERBS: Final[Mapping[State, str]] = {
    "waiting": "cancel",
    "running": "cancel",
    "cancelled": "resume",
    "timed_out": "resume",
    "failed": "retry",
}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A piece of work as the list shows it. `verb` is what can be done with it, if anything."""

    id: str
    href: str
    title: str
    key: str
    status: str
    severity: Severity
    unfinished: bool
    queue: str
    started_by: str
    attempts: int
    created_at: datetime
    took: str
    error: str
    verb: str
    about_href: str


@dataclass(frozen=True, slots=True)
class StepLine:
    number: int
    name: str
    took: str
    error: str
    severity: Severity
    icon: str


def href_of(work_id: str) -> str:
    """Where a piece of work has its page."""
    return f"/work/{quote(work_id, safe='')}"


def work_line(work: Work, names: Mapping[str, str]) -> WorkLine:
    status, severity = LOOKS[work.state]
    return WorkLine(
        id=work.id,
        href=href_of(work.id),
        title=work.title,
        key=work.id.split(":", 2)[-1],
        status=status,
        severity=severity,
        unfinished=work.state in UNFINISHED,
        queue=work.queue.capitalize(),
        started_by=actor_name(work.started_by, names) if work.started_by else "",
        attempts=work.attempts,
        created_at=work.created_at,
        took=_took(work.started_at, work.finished_at, running=work.state == "running"),
        error=work.error or "",
        verb=VERBS.get(work.state, ""),
        about_href=_about(work),
    )


def _about(work: Work) -> str:
    """The page of what the work is about, where its key names it."""
    place = _PLACES.get(work.name)
    return f"{place}/{work.id.split(':', 2)[-1].partition(':')[0]}" if place else ""


def step_line(step: Step) -> StepLine:
    severity: Severity = "bad" if step.error else "ok" if step.finished_at else "warn"
    icons = {"bad": "circle-x", "ok": "circle-check", "warn": "clock"}
    return StepLine(
        number=step.number,
        name=_step_name(step.name),
        took=_took(step.started_at, step.finished_at, running=False),
        error=step.error or "",
        severity=severity,
        icon=icons[severity],
    )


def _step_name(name: str) -> str:
    """`_begin` becomes "Begin", the durable layer's own `DBOS.sleep` becomes "Sleep"."""
    return name.rpartition(".")[2].strip("_").replace("_", " ").capitalize()


def _took(began: datetime | None, ended: datetime | None, *, running: bool) -> str:
    if began is None or (ended is None and not running):
        return ""
    return duration(max(((ended or clock.now()) - began).total_seconds(), 0.0))
