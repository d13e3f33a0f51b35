"""What connectors turn their payloads into."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from enterprisehub.domains.messaging.contracts.vocabulary import Channel, MessageState


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMedia:
    """A file that came with a message.

    It lies at `url` with the carrier, to be fetched; or came along, as `content_base64` or stored
    already at `storage_key`.
    """

    content_type: str
    url: str = ""
    name: str = ""
    size_bytes: int | None = None
    content_base64: str | None = None
    storage_key: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """What any SMS connector turns its payload into.

    `carrier_keyword` is "STOP", "START" or "HELP" where the carrier recognised one itself and
    has already acted on it. `provider_id` is unique within `connector`.
    """

    connector: str
    provider_id: str
    sender_e164: str
    recipient_e164: str
    body: str
    media: tuple[InboundMedia, ...] = ()
    carrier_keyword: Literal["STOP", "START", "HELP"] | None = None
    account_id: UUID | None = None
    received_at: datetime | None = None
    sender_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEmail:
    """What any mail connector turns a received email into; header ids without angle brackets."""

    connector: str
    provider_id: str
    sender_email: str
    recipient_email: str
    subject: str
    text: str
    sender_name: str = ""
    html: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    automatic: bool = False
    media: tuple[InboundMedia, ...] = ()
    account_id: UUID | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundChat:
    """A message typed into the web chat; `visitor_id` comes from the signed session."""

    provider_id: str
    visitor_id: UUID
    body: str
    page_url: str = ""
    landing_url: str = ""
    referrer: str = ""
    name: str = ""
    email: str | None = None
    connector: str = "web_chat"
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundForm:
    """What somebody filled in on a page, who says that this is their `address` on `channel`.

    Nobody has proven that. `answerable` says whether a bot may answer there by itself.
    """

    provider_id: str
    channel: Channel
    address: str
    connector: str
    body: str
    subject: str = ""
    name: str = ""
    page_url: str = ""
    landing_url: str = ""
    referrer: str = ""
    answerable: bool = True
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryUpdate:
    """What became of a message, told by the carrier, in any order and any number of times.

    `key` is our idempotency key where the carrier gives it back: it finds messages whose sending
    we did not live to record. `error_code` is the vendor's.
    """

    connector: str
    state: MessageState
    provider_id: str | None = None
    key: str | None = None
    at: datetime | None = None
    error_code: str | None = None
    error: str | None = None
    recipient: str | None = None
    cost_micros: int | None = None
    cost_currency: str | None = None
    segment_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionNotice:
    """A connector says that an address must not be written to (Twilio 21610, a spam complaint)."""

    connector: str
    channel: Channel
    address: str
    reason: Literal["opted_out", "complaint", "hard_bounce", "opted_in"]
    evidence: str
    at: datetime | None = None
