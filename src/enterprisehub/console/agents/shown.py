"""How agents, their runs and the steps of a run look on pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.agents.define import AGENTS, APPROVALS, AgentSpec
from enterprisehub.kernel.agents.models import BulkRow, RegistryRow, RunRow
from enterprisehub.kernel.agents.outcome import NOTHING_DONE
from enterprisehub.kernel.agents.statistics import AgentStatistics
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.llm.policy import ROUTES
from enterprisehub.ui.items import AgentSummary, Column, Severity
from enterprisehub.ui.shell import current_shell
from enterprisehub.ui.shown import ago, duration, money, plural

LOOKS: dict[str, tuple[str, Severity]] = {
    "pending": ("Waiting", "info"),
    "running": ("Running", "warn"),
    "waiting_approval": ("Needs approval", "primary"),
    "success": ("Done", "ok"),
    "failed": ("Failed", "bad"),
    "timed_out": ("Timed out", "bad"),
    "cancelled": ("Cancelled", "neutral"),
}
GROUP_TITLES = {"failures": "Failed only", "waiting": "Waiting only", "under_way": "Under way"}
"""Filters that stand for several statuses."""
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


RUN_COLUMNS = (
    Column("agent", "Agent", lead=True),
    Column("status", "Status", fit=True),
    Column("trigger", "Started by"),
    Column("duration", "Time", align="end"),
    Column("created", "When", align="end"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an agent stands, in words, and what can be done about it."""

    status: str
    label: str
    severity: Severity
    since: datetime | None
    reason: str
    waiting: int
    trouble: str | None
    checks: list[dict[str, Any]]
    checked_at: datetime | None

    @property
    def restarting(self) -> bool:
        return self.status in ("draining", "stopped", "starting")


_STANDING: dict[str, tuple[str, Severity]] = {
    "active": ("Active", "ok"),
    "paused": ("Paused", "warn"),
    "draining": ("Finishing what runs", "info"),
    "stopped": ("Stopped", "info"),
    "starting": ("Starting", "info"),
}


def standing_of(row: RegistryRow | None, waiting: int) -> Standing:
    status = row.status if row else "active"
    label, severity = _STANDING[status]
    return Standing(
        status=status,
        label=label,
        severity=severity,
        since=row.since if row else None,
        reason=row.reason if row else "",
        waiting=waiting,
        trouble=row.trouble if row else None,
        checks=row.checks if row else [],
        checked_at=row.checked_at if row else None,
    )


def status_word(status: str) -> str:
    """How the list of runs calls a status, or several at once."""
    return LOOKS[status][0] if status in LOOKS else GROUP_TITLES.get(status, "Any")


@dataclass(frozen=True, slots=True)
class BulkLine:
    """Many runs replayed or cancelled at once."""

    id: UUID
    what: str
    status: str
    severity: Severity
    running: bool
    figures: str
    reasons: str
    by: str
    created_at: datetime


def bulk_line(row: BulkRow) -> BulkLine:
    looks: dict[str, tuple[str, Severity]] = {
        "running": ("Running", "warn"), "done": ("Done", "ok"), "stopped": ("Stopped", "neutral"),
    }  # fmt: skip
    label, severity = looks[row.status]
    agent, status = row.wanted.get("agent"), status_word(str(row.wanted.get("status", "")))
    whose = f" of {AGENTS[agent].title}" if agent in AGENTS else ""
    refused = f", {row.refused} refused" if row.refused else ""
    return BulkLine(
        id=row.id,
        what=f"{row.verb.capitalize()} runs{whose} ({status.lower()})",
        status=label,
        severity=severity,
        running=row.status == "running",
        figures=f"{row.done} of {row.estimated} done{refused}",
        reasons="; ".join(f"{one['why']} ({one['count']})" for one in row.reasons),
        by=row.started_by.partition(":")[0].capitalize(),
        created_at=row.created_at,
    )


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
    if row.held_at is not None and row.status == "pending":
        label, severity = "Waits for its agent", "info"
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


def _asks(spec: AgentSpec) -> bool:
    """Whether the agent cannot run before somebody has filled in its form."""
    try:
        spec.input.model_validate({})
    except ValidationError:
        return True
    return False


def summary(
    spec: AgentSpec, found: AgentStatistics, *, may_run: bool, standing: RegistryRow | None = None
) -> AgentSummary:
    label, severity = _HEALTH[found.health]
    running = found.running > 0
    asks = _asks(spec)
    ratio = "–" if found.success_ratio is None else f"{found.success_ratio * 100:.0f} %"
    median = "–" if found.median_ms is None else duration(found.median_ms / 1000)
    worst = max((ms for _, ms in found.latest), default=0) or 1
    if running:
        label, severity = "Running", "warn"
    if standing is not None and standing.status != "active":
        label, severity = _STANDING[standing.status]
    return AgentSummary(
        slug=spec.name.replace(".", "-").replace("_", "-"),
        name=spec.title,
        domain=spec.domain,
        version=str(spec.version),
        icon=spec.icon,
        href=f"/agents/{spec.name}",
        state=label,
        severity=severity,
        runs=[(_bar(status), max(ms / worst, 0.15)) for status, ms in found.latest],
        facts=(("Success", ratio), ("p50 time", median), ("Runs 24h", str(found.runs))),
        told=_told(found),
        last=_last(found),
        running=running,
        run_href=f"/agents/{spec.name}/run" if may_run and not asks else None,
        purpose=spec.purpose,
        form_href=f"/agents/{spec.name}#run" if may_run and asks else None,
        failure_href=f"/runs/{found.failed_run_id}/failure" if found.failed_run_id else None,
        card_href=f"/agents/{spec.name}/card",
        live_name=spec.name,
    )


_TOLD_RUNS = 4


def _told(found: AgentStatistics) -> list[str]:
    """When each of the last runs began, how long it took and how it ended, the latest first."""
    both = zip(found.latest, found.latest_at, strict=True)
    return [
        f"{at.astimezone(ZoneInfo(current_shell().time_zone)):%-d %b, %H:%M} · "
        f"{duration(ms / 1000)} · {LOOKS[status][0]}"
        for (status, ms), at in both
    ][: -_TOLD_RUNS - 1 : -1]


def _last(found: AgentStatistics) -> str:
    """When the last run was and how long it took."""
    if found.last_at is None or not found.latest:
        return ""
    status, ms = found.latest[-1]
    when = ago(found.last_at, clock.now())
    return when if status in ("pending", "running") else f"{when} · {duration(ms / 1000)}"


def _bar(status: str) -> str:
    bars = {
        "failed": "failed",
        "timed_out": "failed",
        "running": "running",
        "pending": "running",
        "cancelled": "cancelled",
    }
    return bars.get(status, "ok")
