"""The description of the sockets and the code agree."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aiortc import RTCPeerConnection
from jsonschema import Draft202012Validator
from sqlalchemy import select
from starlette.websockets import WebSocket

from enterprisehub.domains.voice.edge import jambonz
from enterprisehub.domains.voice.edge.browser import BrowserEdge
from enterprisehub.domains.voice.edge.jambonz import JambonzEdge
from enterprisehub.domains.voice.logic.describe_sockets import CHANNELS, describe_sockets
from enterprisehub.domains.voice.ports import Digit, Say, Typed
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.line import pick_up
from tests.voice.fast_call import FastCall, FastEdge, at_once, fast_call
from tests.voice.scripted import ScriptedBrain
from tests.voice.speech import needs_speech, spoken
from tests.webtest import Browser

pytestmark = pytest.mark.requirement("VUI-03")
DOCUMENT = describe_sockets("1")


def fits(message: Any, shape: str) -> bool:
    """Whether the description allows the message, and knows every part of it."""
    schema = {"$ref": f"#/components/schemas/{shape}", "components": DOCUMENT["components"]}
    known = DOCUMENT["components"]["schemas"][shape]["properties"]
    return Draft202012Validator(schema).is_valid(message) and set(message) <= set(known)


def examples(channel: str, *, sent: bool) -> dict[str, Any]:
    found = next(one for one in CHANNELS if one.name == channel)
    return {m.name: m.example for m in found.messages if m.sent is sent and m.shape is not None}


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(ref := part.get("$ref"), str):
            yield ref
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_every_reference_leads_somewhere_and_every_example_fits() -> None:
    for ref in references(DOCUMENT):
        place: Any = DOCUMENT
        for step in ref.removeprefix("#/").split("/"):
            place = place[step]
    assert DOCUMENT["asyncapi"] == "3.0.0"
    for channel in CHANNELS:
        for message in channel.messages:
            if message.shape is not None:
                assert fits(message.example, message.shape.__name__), message.name
    assert not fits({"type": "agent"}, "AgentWords")


@needs_speech
def test_a_browser_is_shown_what_is_described() -> None:
    async def play() -> FastCall:
        greeting = (Say(text="I can tell you a great deal about the market and about its houses."),)
        edge = FastEdge(shows=True)
        call = await fast_call(ScriptedBrain(greeting=greeting), "Stop please.", edge=edge)
        await call.until(lambda: len(edge.sent) > 60)
        edge.say(spoken("wait stop it please now"))
        await call.until(lambda: call.brain.heard)
        await call.until(lambda: edge.shown[-1]["type"] == "agent" and call.brain.cuts)
        await call.hang_up()
        return call

    shown = at_once(play()).edge.shown
    shapes = {"agent": "AgentWords", "caller": "CallerWords", "stop": "StopWords"}
    assert {message["type"] for message in shown} == set(shapes)
    for message in shown:
        assert fits(dict(message), shapes[message["type"]]), message


async def test_a_browser_may_send_what_is_described_and_nothing_else() -> None:
    peer = RTCPeerConnection()
    try:
        edge = BrowserEdge(peer, {})
        taken: list[Any] = []
        edge._take = taken.append
        for example in examples("browserWords", sent=False).values():
            edge._on_message(json.dumps(example))
        assert taken == [Typed("It is in Austin."), Digit("5")]
        assert edge._gone.is_set()
        for wrong in ("{", "[]", '{"type": "sing"}', '{"type": "digit", "digit": "55"}'):
            edge._on_message(wrong)
        assert len(taken) == 2
    finally:
        await peer.close()


def test_a_carrier_may_send_what_is_described() -> None:
    dtmf = examples("carrierAudio", sent=False)["dtmf"]
    assert jambonz._event(json.dumps(dtmf)) == Digit("5")
    assert jambonz._event(json.dumps(dtmf | {"dtmf": "x"})) is None


async def test_a_carrier_is_sent_what_is_described() -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    socket = WebSocket({"type": "websocket", "subprotocols": [], "headers": []}, receive, send)
    await socket.accept()
    edge = JambonzEdge(socket, examples("carrierAudio", sent=False)["facts"])
    assert edge.sample_rate_in == 16000
    assert edge.sample_rate_out == 8000
    await edge.kill()
    await edge.close("caller_hung_up")
    told = [json.loads(one["text"]) for one in sent if "text" in one]
    assert told == list(examples("carrierAudio", sent=True).values())


async def test_open_pages_are_told_what_is_described(database: Database, scope: Scope) -> None:
    await pick_up(database, scope)
    async with database.scoped(scope) as db:
        rows = await db.scalars(select(LiveRow).where(LiveRow.topic == "voice.call"))
        told = [row.data for row in rows]
    assert len(told) > 1
    for data in told:
        assert fits({"event": "voice.call", "data": data}, "LiveCall")
        assert fits(data, "CallNews")


async def test_the_description_is_served_and_can_be_read(
    browser: Browser, signed_in: Browser
) -> None:
    served = (await browser.get("/asyncapi.json")).json()
    assert served["channels"] == DOCUMENT["channels"]
    page = await signed_in.page("/docs/sockets")
    for channel in CHANNELS:
        assert channel.title in page.replace("&#39;", "'")
    assert "always “killAudio”" in page
