"""The words of voice: states of a call, what an agent is, and what others see of a call."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

CALL = "voice.call"
"""The kind of a call's Ref."""


class CallState(StrEnum):
    """Where a call is. The last six are its ends."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"


FINISHED = frozenset(
    {
        CallState.COMPLETED,
        CallState.FAILED,
        CallState.NO_ANSWER,
        CallState.BUSY,
        CallState.INTERRUPTED,
        CallState.CANCELLED,
    }
)
LIVE = frozenset({CallState.QUEUED, CallState.RINGING, CallState.IN_PROGRESS})


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    BROWSER = "browser"


class RecordingState(StrEnum):
    """`none` was never wanted; `refused` was wanted and the announcement or the law forbade it."""

    NONE = "none"
    RECORDING = "recording"
    STORED = "stored"
    PARTIAL = "partial"
    REFUSED = "refused"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTurn:
    """One turn of a call: what was said, and of the agent's words what was heard.

    `sentiment` is from -1 cold to 1 warm, `emotion` how the caller sounded by their words; None
    where they were plain.
    """

    number: int
    speaker: str
    text: str
    heard_text: str | None
    began_ms: int
    ended_ms: int | None
    confidence: float | None
    interrupted: bool
    latency_ms: float | None
    sentiment: float | None = None
    emotion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInfo:
    """A call as pages and other domains see it."""

    id: UUID
    agent_id: UUID | None
    agent_name: str
    agent_version: int
    direction: Direction
    state: CallState
    is_test: bool
    contact_id: UUID | None
    session_id: UUID | None
    connector: str
    from_e164: str | None
    to_e164: str | None
    created_at: datetime
    scheduled_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    duration_ms: int | None
    end_reason: str | None
    end_detail: str | None
    outcome: str | None
    language: str | None
    score: int | None
    temperature: str | None
    slots: dict[str, Any]
    summary: str
    next_steps: tuple[str, ...]
    handler: str
    recording: RecordingState
    cost_microcents: int
    version: int
    turns: tuple[SpokenTurn, ...] = field(default=())
