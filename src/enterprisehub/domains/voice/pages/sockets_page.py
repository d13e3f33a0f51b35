"""The sockets of calls, described for programs (AsyncAPI) and for people."""

import json
from dataclasses import dataclass
from importlib.metadata import version

from fastapi import Response
from fastapi.responses import JSONResponse

from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic.describe_sockets import (
    CHANNELS,
    Channel,
    Message,
    describe_sockets,
)
from enterprisehub.kernel.web.policy import OwnAccount, Public
from enterprisehub.ui.page import Page, page

documents = domain.pages("")
_WHY = "describes messages and holds no data, as the API's own description"


@dataclass(frozen=True)
class MessageLine:
    name: str
    direction: str
    says: str
    fields: list[tuple[str, str]]
    example: str


@dataclass(frozen=True)
class ChannelLine:
    name: str
    title: str
    address: str
    says: str
    messages: list[MessageLine]


@page("voice/sockets.html")
class SocketsPage(Page):
    channels: list[ChannelLine]


@documents.get("/asyncapi.json", allow=Public(_WHY))
async def serve_description() -> Response:
    """What goes over the sockets of calls, as AsyncAPI 3.0."""
    return JSONResponse(describe_sockets(version("enterprisehub")))


@documents.get("/docs/sockets", allow=OwnAccount())
async def show_sockets() -> Response:
    return SocketsPage(channels=[_channel(one) for one in CHANNELS]).render()


def _channel(channel: Channel) -> ChannelLine:
    return ChannelLine(
        name=channel.name,
        title=channel.title,
        address=channel.address or "WebRTC data channel “words”",
        says=channel.says.replace("`", ""),
        messages=[_message(channel, one) for one in channel.messages],
    )


def _message(channel: Channel, message: Message) -> MessageLine:
    components = describe_sockets(version("enterprisehub"))["components"]
    told = components["messages"][f"{channel.name}.{message.name}"]
    schema = {} if message.shape is None else components["schemas"][message.shape.__name__]
    needed = schema.get("required", ())
    return MessageLine(
        name=message.name,
        direction="sent by the hub" if message.sent else "sent to the hub",
        says=told["summary"].replace("`", ""),
        fields=[
            (name, _kind(found) + ("" if name in needed else ", may be left out"))
            for name, found in schema.get("properties", {}).items()
        ],
        example="" if message.example is None else json.dumps(message.example, ensure_ascii=False),
    )


def _kind(found: dict[str, object]) -> str:
    if "const" in found:
        return f"always “{found['const']}”"
    if isinstance(enum := found.get("enum"), list):
        return "one of " + ", ".join(map(str, enum))
    return str(found.get("type") or str(found.get("$ref", "")).rpartition("/")[2])
