"""What voice tells others, after it became true. Webhooks carry these as they are."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class CallStarted(Event):
    """Somebody and an agent are talking."""

    type: ClassVar[str] = "voice.call_started"
    call_id: UUID
    agent_id: UUID
    direction: str
    contact_id: UUID | None


@event
@dataclass(frozen=True, slots=True)
class CallEnded(Event):
    """A call is over; `state` is its end: completed, failed, no_answer, busy, interrupted …"""

    type: ClassVar[str] = "voice.call_ended"
    call_id: UUID
    agent_id: UUID
    direction: str
    contact_id: UUID | None
    state: str
    reason: str
    duration_ms: int


@event
@dataclass(frozen=True, slots=True)
class CallAnalysed(Event):
    """Recording, summary and figures of a call are there."""

    type: ClassVar[str] = "voice.call_analysed"
    call_id: UUID
    agent_id: UUID
    contact_id: UUID | None
    performance_score: float | None
    outcome: str
    recorded: bool


@event
@dataclass(frozen=True, slots=True)
class CallerWaits(Event):
    """A caller wants a person and waits; `place` is their place in the queue."""

    type: ClassVar[str] = "voice.caller_waits"
    call_id: UUID
    agent_id: UUID
    contact_id: UUID | None
    place: int


@event
@dataclass(frozen=True, slots=True)
class CampaignEnded(Event):
    """Nobody is left to call, or a person stopped it; `state` is "finished" or "stopped"."""

    type: ClassVar[str] = "voice.campaign_ended"
    campaign_id: UUID
    name: str
    state: str
