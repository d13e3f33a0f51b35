"""What compliance tells others, after it became true."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class OptedOut(Event):
    """A person must not be written to any more, on any channel when `scope` is "all"."""

    type: ClassVar[str] = "compliance.opted_out"
    opt_out_id: UUID
    contact_id: UUID | None
    channel: str
    address: str
    scope: str
    words: str
    at: datetime


@event
@dataclass(frozen=True, slots=True)
class OptedIn(Event):
    """A person who had opted out wants to hear from us again."""

    type: ClassVar[str] = "compliance.opted_in"
    contact_id: UUID | None
    channel: str
    address: str
    at: datetime


@event
@dataclass(frozen=True, slots=True)
class OptOutDoubted(Event):
    """A person may have asked to stop; somebody must read it."""

    type: ClassVar[str] = "compliance.opt_out_doubted"
    opt_out_id: UUID
    contact_id: UUID | None
    channel: str
    words: str


@event
@dataclass(frozen=True, slots=True)
class ConsentRecorded(Event):
    """The ledger has a new consent."""

    type: ClassVar[str] = "compliance.consent_recorded"
    consent_id: UUID
    contact_id: UUID | None
    kind: str
    channels: tuple[str, ...]


@event
@dataclass(frozen=True, slots=True)
class ConsentRevoked(Event):
    """A consent does not carry messages any more."""

    type: ClassVar[str] = "compliance.consent_revoked"
    consent_id: UUID
    contact_id: UUID | None
