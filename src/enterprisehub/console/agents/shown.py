"""How agents, their runs and the steps of a run look on pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.console.agents.forms import input_fields
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.agents.define import AGENTS, APPROVALS, AgentSpec
from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.kernel.agents.outcome import NOTHING_DONE
from enterprisehub.kernel.agents.statistics import AgentStatistics
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.llm.policy import ROUTES
from enterprisehub.ui.items import AgentSummary, Severity
from enterprisehub.ui.shown import cost, duration, money, plural

LOOKS: dict[str, tuple[str, Severity]] = {
    "pending": ("Waiting", "info"),
    "running": ("Running", "warn"),
    "waiting_approval": ("Needs approval", "primary"),
    "success": ("Done", "ok"),
    "failed": ("Failed", "bad"),
    "timed_out": ("Timed out", "bad"),
    "cancelled": ("Cancelled", "neutral"),
}
_NOTHING: tuple[str, Severity] = ("Nothing done", "neutral")
_HEALTH: dict[str, tuple[str, Severity]] = {
    "healthy": ("Healthy", "ok"),
    "degraded": ("Degraded", "warn"),
    "failing": ("Failing", "bad"),
    "idle": ("Not run yet", "neutral"),
}


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as lists show it."""

    id: UUID
    agent: str
    icon: str
    status: str
    severity: Severity
    summary: str
    trigger: str
    duration: str
    created_at: datetime
    unfinished: bool
    outcomes: str


@dataclass(frozen=True, slots=True)
class StepBar:
    """A step of a run's waterfall; offset and width are shares of the whole run, 0 to 100."""

    name: str
    kind: str
    icon: str
    status: str
    duration: str
    offset_pct: float
    width_pct: float
    given: dict[str, Any]
    got: dict[str, Any]
    failed: bool
    error: str | None
    cost: str


def kind_of_type(payload: type[BaseModel]) -> str:
    return next((k.title for k in KINDS.values() if k.payload is payload), payload.__name__)


def declaration(spec: AgentSpec) -> list[tuple[str, str]]:
    """How the agent works and what holds it, in words."""
    limits, needed = spec.limits, PERMISSIONS.get(spec.permission)
    stops = (
        f"{duration(limits.seconds)}, {plural(limits.steps, 'step')}"
        f" or {money(limits.cost_cents)} of models"
    )
    return [
        ("Reads", spec.reads),
        ("Computes", spec.computes),
        ("Proposes", ", ".join(kind_of_type(kind) for kind in spec.may_propose) or "nothing"),
        ("Approval", APPROVALS[spec.approval]),
        ("Who may run it", needed.title if needed else spec.permission),
        ("Model route", ROUTES[spec.route] if spec.route else "none, it works by rules"),
        ("Tools", ", ".join(spec.tools)),
        ("Answers with", ", ".join(_fields_of(spec.output))),
        ("Evaluated by", spec.evaluated),
        ("Stops after", stops),
    ]


def _fields_of(output: type[BaseModel]) -> list[str]:
    """Its schema in a line: each field with its kind."""
    properties = output.model_json_schema().get("properties", {})
    return [f"{name} ({prop.get('type', 'object')})" for name, prop in properties.items()]


def run_line(row: RunRow) -> RunLine:
    spec = AGENTS.get(row.agent_name)
    label, severity = _NOTHING if row.error_code == NOTHING_DONE else LOOKS[row.status]
    return RunLine(
        id=row.id,
        agent=spec.title if spec else row.agent_name,
        icon=spec.icon if spec else "bot",
        status=label,
        severity=severity,
        summary=row.error or row.summary or "",
        trigger=row.trigger,
        duration=duration(row.duration_ms / 1000) if row.duration_ms is not None else "",
        created_at=row.created_at,
        unfinished=row.status in ("pending", "running"),
        outcomes=", ".join(f"{count} {state}" for state, count in sorted(row.outcomes.items())),
    )


def summary(spec: AgentSpec, found: AgentStatistics, *, may_run: bool) -> AgentSummary:
    label, severity = _HEALTH[found.health]
    running = found.running > 0
    ready = may_run and not any(field.required for field in input_fields(spec))
    ratio = "–" if found.success_ratio is None else f"{found.success_ratio:.0%}"
    median = "–" if found.median_ms is None else duration(found.median_ms / 1000)
    worst = max((ms for _, ms in found.latest), default=0) or 1
    return AgentSummary(
        slug=spec.name.replace(".", "-").replace("_", "-"),
        name=spec.title,
        domain=spec.domain,
        version=str(spec.version),
        icon=spec.icon,
        href=f"/agents/{spec.name}",
        state="Running" if running else label,
        severity="warn" if running else severity,
        runs=[(_bar(status), max(ms / worst, 0.15)) for status, ms in found.latest],
        facts=(("Success", ratio), ("p50 time", median), ("Runs 24h", str(found.runs))),
        last="" if found.last_at is None else f"{found.runs} runs today",
        running=running,
        run_href=f"/agents/{spec.name}/run" if ready else None,
    )


def _bar(status: str) -> str:
    bars = {
        "failed": "failed",
        "timed_out": "failed",
        "running": "running",
        "pending": "running",
        "cancelled": "none",
    }
    return bars.get(status, "ok")


def bars_of(row: RunRow, steps: list[StepRow]) -> list[StepBar]:
    began = row.started_at or row.created_at
    whole_ms = max(row.duration_ms or 0, sum(step.duration_ms for step in steps), 1)
    icons = {"read": "database", "model": "sparkles", "tool": "wrench", "propose": "list-checks"}
    bars = []
    for step in steps:
        offset = max((step.started_at - began).total_seconds() * 1000, 0) / whole_ms * 100
        width = max(step.duration_ms / whole_ms * 100, 1.0)
        bars.append(
            StepBar(
                name=step.name,
                kind=step.kind,
                icon=icons.get(step.kind, "circle"),
                status=step.status,
                duration=duration(step.duration_ms / 1000),
                offset_pct=round(min(offset, 99.0), 2),
                width_pct=round(min(width, 100 - min(offset, 99.0)), 2),
                given=step.given,
                got=step.got,
                failed=step.status == "failed",
                error=step.error,
                cost=cost(step.got.get("cost_microcents")) if step.kind == "model" else "",
            )
        )
    return bars
