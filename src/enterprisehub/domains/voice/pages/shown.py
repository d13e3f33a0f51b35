"""Calls as the pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.voice.models import CallEventRow, SaidRow
from enterprisehub.domains.voice.queries.widgets import WIDGET

STATES: dict[str, tuple[str, str]] = {
    "queued": ("Waiting", "neutral"),
    "ringing": ("Ringing", "info"),
    "in_progress": ("In progress", "primary"),
    "completed": ("Completed", "ok"),
    "failed": ("Failed", "bad"),
    "no_answer": ("No answer", "warn"),
    "busy": ("Busy", "warn"),
    "interrupted": ("Interrupted", "bad"),
    "cancelled": ("Cancelled", "neutral"),
}
DIRECTIONS = {
    "inbound": ("Inbound", "phone-incoming"),
    "outbound": ("Outbound", "phone-outgoing"),
    "browser": ("Browser", "mic"),
}
OUTCOMES = (
    "qualified", "transferred", "callback", "talked", "voicemail", "not_interested", "opted_out",
    "nurture", "silent",
)  # fmt: skip
HANDLERS = {"agent": "The agent talks", "person": "A colleague talks", "queue": "On hold"}


@dataclass(frozen=True)
class CallLine:
    id: UUID
    who: str
    agent: str
    direction: str
    icon: str
    state: str
    severity: str
    test: bool
    outcome: str
    at: datetime
    lasted: str
    score: float | None
    cost: str


@dataclass(frozen=True)
class SaidLine:
    number: int
    who: str
    kind: str
    text: str
    unheard: str
    at_ms: int
    clock: str
    latency_ms: int | None
    latency_parts: str
    confidence_pct: int | None
    interrupted: bool
    emotion: str


@dataclass(frozen=True)
class EventLine:
    at: datetime
    clock: str
    summary: str
    icon: str
    severity: str


def lasted(duration_ms: int | None) -> str:
    """3:07"""
    return "–" if duration_ms is None else clock_of(duration_ms)


def clock_of(ms: int) -> str:
    """3:07; who speaks before the first frame of the agent begins at 0:00."""
    seconds = max(0, ms) // 1000
    return f"{seconds // 60}:{seconds % 60:02d}"


def dollars(microcents: int) -> str:
    """What a call cost: millionths of a cent as dollars with enough digits to see it."""
    amount = microcents / 100_000_000
    return f"${amount:.2f}" if amount >= 0.1 or not amount else f"${amount:.4f}"  # noqa: PLR2004


def line_of(row: dict[str, Any], who: str, agent: str) -> CallLine:
    shown, severity = STATES[row["state"]]
    if row["state"] == "in_progress" and row["handler"] != "agent":
        shown = HANDLERS[row["handler"]]
    direction, icon = DIRECTIONS[row["direction"]]
    visits = row["connector"] == WIDGET
    nobody = "Test" if row["is_test"] else "Web visitor" if visits else "Unknown"
    return CallLine(
        id=UUID(row["id"]),
        who=who or row["from_e164"] or row["to_e164"] or nobody,
        agent=agent,
        direction=direction,
        icon=icon,
        state=shown,
        severity=severity,
        test=row["is_test"],
        outcome=(row["outcome"] or "").replace("_", " ").capitalize(),
        at=datetime.fromisoformat(row["begun_at"]),
        lasted=lasted(row["duration_ms"]),
        score=row["performance_score"],
        cost=dollars(row["cost_microcents"]),
    )


def said_line(row: SaidRow, caller: str, agent: str) -> SaidLine:
    heard = row.text if row.heard_text is None else row.heard_text
    cut = row.speaker != "caller" and row.interrupted
    unheard = row.text[len(heard) :] if cut and row.text.startswith(heard) else ""
    names = {"caller": caller or "Caller", "agent": agent, "person": row.by or "Colleague"}
    parts = ", ".join(f"{name} {round(ms)}" for name, ms in row.latency_parts_ms.items())
    return SaidLine(
        number=row.number,
        who=names[row.speaker],
        kind="in" if row.speaker == "caller" else "out",
        text=heard if cut else row.text,
        unheard=unheard,
        at_ms=row.began_ms,
        clock=clock_of(row.began_ms),
        latency_ms=round(row.latency_ms) if row.latency_ms is not None else None,
        latency_parts=f"{parts} ms" if parts else "",
        confidence_pct=round(row.confidence * 100) if row.confidence is not None else None,
        interrupted=row.interrupted,
        emotion=row.emotion or "",
    )


def event_line(row: CallEventRow) -> EventLine:
    bad = row.kind.startswith("trouble") or row.kind in ("call.failed", "call.interrupted")
    icons = {"call": "phone", "recording": "disc", "trouble": "triangle-alert"}
    return EventLine(
        at=row.at,
        clock="" if row.at_ms is None else clock_of(row.at_ms),
        summary=row.summary,
        icon=icons.get(row.kind.partition(".")[0], "info"),
        severity="bad" if bad else "neutral",
    )
