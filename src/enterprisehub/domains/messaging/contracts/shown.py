"""What other domains and pages see of threads and messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.messaging.contracts.vocabulary import Channel, MessageState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """A stored inbound message, as screeners and answerers get it.

    `address` is the person's (E.164, email or visitor id), `our_address` the tenant's.
    `first_contact` is true when the person was not known before this message. `by_form` is true
    when it was filled in on a page by somebody who need not own the address.
    """

    message_id: UUID
    thread_id: UUID
    channel: Channel
    connector: str
    address: str
    our_address: str
    body: str
    contact_id: UUID | None
    received_at: datetime
    subject: str = ""
    carrier_keyword: Literal["STOP", "START", "HELP"] | None = None
    automatic: bool = False
    first_contact: bool = False
    attachment_count: int = 0
    by_form: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadInfo:
    """One exchange with one person on one channel between two addresses.

    `handler` is "bot" or "person": while a person has taken over, no answerer is asked.
    """

    id: UUID
    channel: Channel
    connector: str
    our_address: str
    address: str
    contact_id: UUID | None
    assignee_id: UUID | None
    handler: Literal["bot", "person"]
    state: Literal["open", "closed"]
    unread_count: int
    last_message_at: datetime | None
    version: int
    last_inbound_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageInfo:
    """One message as pages and agents see it; money in millionths of `cost_currency`."""

    id: UUID
    thread_id: UUID
    channel: Channel
    direction: Literal["in", "out"]
    state: MessageState
    body: str
    subject: str
    purpose: str | None
    author: str
    at: datetime
    action_id: UUID | None = None
    receipt_id: UUID | None = None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    segment_count: int | None = None
    cost_micros: int | None = None
    cost_currency: str | None = None
    error: str | None = None
    error_code: str | None = None
    screened_by: str | None = None
    provider_id: str | None = None
    has_html: bool = False
    attachments: tuple[dict[str, Any], ...] = ()
    options: tuple[str, ...] = ()
    page_url: str = ""
    landing_url: str = ""
    referrer: str = ""
