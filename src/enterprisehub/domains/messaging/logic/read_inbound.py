"""An inbound message of any channel, in one shape."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.messaging.contracts import (
    Channel,
    InboundChat,
    InboundEmail,
    InboundForm,
    InboundMedia,
    InboundText,
)
from enterprisehub.domains.messaging.logic.cut_quotes import cut_quotes
from enterprisehub.kernel.text.html_to_text import html_to_text

MOST_QUOTED = 20_000

type Arrived = InboundText | InboundEmail | InboundChat | InboundForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """The same for every channel."""

    channel: Channel
    connector: str
    provider_id: str
    address: str
    our_address: str
    body: str
    account_id: UUID | None = None
    name: str = ""
    subject: str = ""
    html: str | None = None
    media: tuple[InboundMedia, ...] = ()
    at: datetime | None = None
    carrier_keyword: Literal["STOP", "START", "HELP"] | None = None
    automatic: bool = False
    header_message_id: str | None = None
    email: str | None = None
    answers: tuple[str, ...] = ()  # Message-IDs of the emails it answers, the nearest first
    details: dict[str, Any] = field(default_factory=dict)
    by_form: bool = False
    answerable: bool = True


def _from_text(text: InboundText) -> Inbound:
    return Inbound(
        channel=Channel.SMS,
        connector=text.connector,
        provider_id=text.provider_id,
        address=text.sender_e164,
        our_address=text.recipient_e164,
        body=text.body,
        account_id=text.account_id,
        name=text.sender_name,
        media=text.media,
        at=text.received_at,
        carrier_keyword=text.carrier_keyword,
    )


def _from_email(email: InboundEmail) -> Inbound:
    words, quoted = cut_quotes(email.text or html_to_text(email.html or ""))
    named = ([email.in_reply_to] if email.in_reply_to else []) + [*reversed(email.references)]
    return Inbound(
        channel=Channel.EMAIL,
        connector=email.connector,
        provider_id=email.provider_id,
        address=email.sender_email.lower(),
        our_address=email.recipient_email.lower(),
        body=words,
        account_id=email.account_id,
        name=email.sender_name,
        subject=email.subject,
        html=email.html,
        media=email.media,
        at=email.received_at,
        automatic=email.automatic,
        header_message_id=email.provider_id,
        answers=tuple(dict.fromkeys(named)),
        details={"quoted": quoted[:MOST_QUOTED]} if quoted else {},
    )


def _from_chat(chat: InboundChat) -> Inbound:
    return Inbound(
        channel=Channel.WEB_CHAT,
        connector=chat.connector,
        provider_id=chat.provider_id,
        address=str(chat.visitor_id),
        our_address="",
        body=chat.body,
        name=chat.name,
        at=chat.received_at,
        email=chat.email,
        details=_visit(chat),
    )


def _from_form(form: InboundForm) -> Inbound:
    return Inbound(
        channel=form.channel,
        connector=form.connector,
        provider_id=form.provider_id,
        address=form.address.lower(),
        our_address="",
        body=form.body,
        name=form.name,
        subject=form.subject,
        at=form.received_at,
        details=_visit(form) | {"form": form.subject},
        by_form=True,
        answerable=form.answerable,
    )


def _visit(arrived: InboundChat | InboundForm) -> dict[str, Any]:
    """Where they were as they wrote, where their visit began, and who sent them there."""
    names = ("page_url", "landing_url", "referrer")
    return {name: value for name in names if (value := getattr(arrived, name))}


def read_inbound(arrived: Arrived) -> Inbound:
    """The same for every channel."""
    match arrived:
        case InboundText():
            return _from_text(arrived)
        case InboundEmail():
            return _from_email(arrived)
        case InboundChat():
            return _from_chat(arrived)
        case InboundForm():
            return _from_form(arrived)
