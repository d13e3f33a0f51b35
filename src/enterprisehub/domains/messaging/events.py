"""What messaging tells others, after it became true."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class MessageReceived(Event):
    """A person wrote, or (`automatic`) their mailbox did. `screened_by` names who took it before
    anybody could answer.
    """

    type: ClassVar[str] = "messaging.message_received"
    counted_by: ClassVar[tuple[str, ...]] = ("channel",)
    message_id: UUID
    thread_id: UUID
    channel: Channel
    contact_id: UUID | None
    body: str
    at: datetime
    screened_by: str | None
    taken_by: str | None
    automatic: bool = False


@event
@dataclass(frozen=True, slots=True)
class MessageSent(Event):
    """A carrier has taken a message of ours."""

    type: ClassVar[str] = "messaging.message_sent"
    counted_by: ClassVar[tuple[str, ...]] = ("channel",)
    message_id: UUID
    thread_id: UUID
    channel: Channel
    contact_id: UUID | None
    deal_id: UUID | None
    action_id: UUID | None
    purpose: str
    at: datetime


@event
@dataclass(frozen=True, slots=True)
class MessageDelivered(Event):
    """The person's device or mailbox has it."""

    type: ClassVar[str] = "messaging.message_delivered"
    counted_by: ClassVar[tuple[str, ...]] = ("channel",)
    message_id: UUID
    thread_id: UUID
    channel: Channel
    contact_id: UUID | None
    at: datetime


@event
@dataclass(frozen=True, slots=True)
class MessageFailed(Event):
    """A message did not reach the person; `error_code` is the vendor's."""

    type: ClassVar[str] = "messaging.message_failed"
    counted_by: ClassVar[tuple[str, ...]] = ("channel",)
    message_id: UUID
    thread_id: UUID
    channel: Channel
    contact_id: UUID | None
    error_code: str | None
    error: str
    at: datetime


@event
@dataclass(frozen=True, slots=True)
class AddressSuppressed(Event):
    """A carrier told us that an address must not (or, `opted_in`, may again) be written to."""

    type: ClassVar[str] = "messaging.address_suppressed"
    channel: Channel
    address: str
    reason: str
    connector: str
    evidence: str


@event
@dataclass(frozen=True, slots=True)
class ThreadTakenOver(Event):
    """A person answers this thread from now on; the bot keeps silent."""

    type: ClassVar[str] = "messaging.thread_taken_over"
    thread_id: UUID
    contact_id: UUID | None
    user_id: UUID | None
    by_name: str


@event
@dataclass(frozen=True, slots=True)
class ThreadGivenBack(Event):
    """The bot may answer this thread again."""

    type: ClassVar[str] = "messaging.thread_given_back"
    thread_id: UUID
    contact_id: UUID | None
    by_name: str
