"""What conversations tell others, after it became true."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class SessionStarted(Event):
    """The bot has begun to qualify a contact."""

    type: ClassVar[str] = "conversations.session_started"
    session_id: UUID
    contact_id: UUID
    thread_id: UUID
    flow: str


@event
@dataclass(frozen=True, slots=True)
class LeadQualified(Event):
    """Enough is known for a person to go on."""

    type: ClassVar[str] = "conversations.lead_qualified"
    session_id: UUID
    contact_id: UUID
    flow: str
    score: int
    temperature: str


@event
@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """The bot asks nothing more; `reason` is stable (not_interested, opted_out, nurture, …)."""

    type: ClassVar[str] = "conversations.session_ended"
    session_id: UUID
    contact_id: UUID
    flow: str
    reason: str
    effectiveness_score: float | None


@event
@dataclass(frozen=True, slots=True)
class SessionStalled(Event):
    """A conversation has come to a halt; `detail` says why in words."""

    type: ClassVar[str] = "conversations.session_stalled"
    session_id: UUID
    contact_id: UUID
    thread_id: UUID
    flow: str
    reason: str
    detail: str
    since: datetime


@event
@dataclass(frozen=True, slots=True)
class HandoffOffered(Event):
    """These users may claim the lead until `claim_by_at`."""

    type: ClassVar[str] = "conversations.handoff_offered"
    handoff_id: UUID
    session_id: UUID
    contact_id: UUID
    user_ids: list[UUID]
    group: str
    reason: str
    urgent: bool
    headline: str
    claim_by_at: datetime


@event
@dataclass(frozen=True, slots=True)
class HandoffClaimed(Event):
    """A person has taken the lead."""

    type: ClassVar[str] = "conversations.handoff_claimed"
    handoff_id: UUID
    session_id: UUID
    contact_id: UUID
    user_id: UUID
    waited_seconds: int


@event
@dataclass(frozen=True, slots=True)
class HandoffUnclaimed(Event):
    """Nobody in the whole chain took the lead in time; the bot stays with it."""

    type: ClassVar[str] = "conversations.handoff_unclaimed"
    handoff_id: UUID
    session_id: UUID
    contact_id: UUID
    reason: str


@event
@dataclass(frozen=True, slots=True)
class HandoffReturned(Event):
    """The person gave the conversation back to the bot."""

    type: ClassVar[str] = "conversations.handoff_returned"
    handoff_id: UUID
    session_id: UUID
    contact_id: UUID


@event
@dataclass(frozen=True, slots=True)
class SaidAloud(Event):
    """The bot has said something in a call; `call` is the Ref of it, the words are the turn's."""

    type: ClassVar[str] = "conversations.said_aloud"
    turn_id: UUID
    session_id: UUID
    contact_id: UUID
    call: str
    at: datetime
