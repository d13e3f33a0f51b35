"""What a visitor says and reads."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from enterprisehub.connectors.web_chat import visitors
from enterprisehub.connectors.web_chat.connector import CONNECTOR
from enterprisehub.connectors.web_chat.domain import domain
from enterprisehub.connectors.web_chat.sites import open_site
from enterprisehub.domains.crm.contracts.addresses import email_of
from enterprisehub.domains.messaging import api
from enterprisehub.domains.messaging.contracts import Channel, MessageInfo, MessageState
from enterprisehub.kernel.connectors import inbox
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import SignedLink
from enterprisehub.kernel.web.router import database_of
from enterprisehub.kernel.web.webhooks import storable

pages = domain.pages("/chat")
SHOWN = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)


def _address(text: str) -> str:
    """An address that can be written to, or nothing."""
    return email_of(storable(text)) if text.strip() else ""


class Said(BaseModel):
    """What a visitor typed; `client_id` is the same when a browser tries again.

    `landing_url` is where their visit to the site began, `referrer` who sent them there.
    """

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    client_id: UUID
    page_url: Annotated[str, Field(max_length=2000)] = ""
    landing_url: Annotated[str, Field(max_length=2000)] = ""
    referrer: Annotated[str, Field(max_length=2000)] = ""
    name: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, AfterValidator(_address)] = ""


class Line(BaseModel):
    """One line of the chat as the visitor sees it."""

    id: UUID
    ours: bool
    text: str
    at: str
    options: list[str] = []


class Session(BaseModel):
    token: str
    greeting: str


@pages.post("/{key}/session", allow=SignedLink(CONNECTOR))
async def begin(request: Request, key: str) -> Session:
    """A new visitor."""
    visitors.buckets.take(f"new:{request.scope.get('hub.ip', '')}", visitors.SESSIONS_PER_MINUTE)
    site = await open_site(request, key)
    return Session(token=visitors.new_token(site.tenant_id), greeting=site.greeting)


@pages.post("/{key}/messages", allow=SignedLink(CONNECTOR), status_code=202)
async def say(
    request: Request, key: str, said: Said, x_chat_token: Annotated[str, Header()] = ""
) -> None:
    """What was typed goes the way of any message; a second try of the same changes nothing."""
    site = await open_site(request, key)
    visitor = visitors.visitor_of(site.tenant_id, x_chat_token)
    visitors.buckets.take(f"say:{visitor}", visitors.MESSAGES_PER_MINUTE)
    text = storable(said.text)
    if not text:
        raise Invalid("Type something first.", fields={"text": "is empty"})
    payload = {
        "visitor_id": str(visitor),
        "text": text,
        "page_url": storable(said.page_url),
        "landing_url": storable(said.landing_url),
        "referrer": storable(said.referrer),
        "name": storable(said.name),
        "email": said.email,
    }
    async with database_of(request).scoped(site.scope(visitor)) as db:
        await inbox.accept(
            db,
            CONNECTOR,
            external_id=f"{visitor}:{said.client_id}",
            type="message",
            payload=payload,
            account_id=site.account_id,
            order_key=str(visitor),
        )


@pages.get("/{key}/messages", allow=SignedLink(CONNECTOR))
async def read(
    request: Request, key: str, x_chat_token: Annotated[str, Header()] = ""
) -> list[Line]:
    """The visitor's own chat; what we wrote counts as delivered once it is read here."""
    site = await open_site(request, key)
    visitor = visitors.visitor_of(site.tenant_id, x_chat_token)
    visitors.buckets.take(f"read:{visitor}", visitors.READS_PER_MINUTE)
    async with database_of(request).scoped(site.scope(visitor)) as db:
        thread = await api.thread_with(db, Channel.WEB_CHAT, str(visitor))
        if thread is None:
            return []
        messages = await api.messages(db, thread.id)
        shown = [one for one in messages if one.direction == "in" or one.state in SHOWN]
        fresh = [one for one in shown if one.state is MessageState.SENT]
        await api.delivered_in_chat(db, fresh)
    return [_line(one) for one in shown]


def _line(message: MessageInfo) -> Line:
    return Line(
        id=message.id,
        ours=message.direction == "out",
        text=message.body,
        at=message.at.isoformat(),
        options=list(message.options),
    )
