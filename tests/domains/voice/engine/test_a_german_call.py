"""A whole German exchange over a telephone peer: heard, understood, answered and spoken."""

from collections.abc import AsyncIterator

import pytest

from enterprisehub.connectors.deepgram import connector as deepgram
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.ports import SpeechChoice
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.line import make_caller, pick_up
from tests.voice.fake_deepgram import KEY, FakeDeepgram
from tests.voice.speech import needs_speech, spoken
from tests.voice.voice_server import VoiceServer, voice_server

pytestmark = [needs_speech, pytest.mark.usefixtures("runtime")]
HEARD = "Ich suche ein Haus für höchstens vierhundertfünfzigtausend Dollar."


@pytest.fixture
async def line_server(tmp_path) -> AsyncIterator[VoiceServer]:
    async with voice_server(tmp_path) as made:
        yield made


@pytest.mark.requirement("VOX-05", "VOX-02")
async def test_german_is_heard_and_spoken_by_the_vendors_german(
    line_server: VoiceServer, database: Database, scope: Scope
) -> None:
    assert deepgram.spec.name == "deepgram"
    agent = AgentConfig(flow="buyer", language="de")
    line = await pick_up(database, scope, agent, contact_id=await make_caller(database, scope))
    brain = line.briefing.brain
    async with FakeDeepgram(texts=[HEARD]).running() as vendor:
        choice = SpeechChoice(
            vendor="deepgram", credentials={"api_key": KEY}, options={"api_url": vendor.url}
        )
        changes = {"hearing": (choice,), "speaking": (choice,), "language": "de"}
        async with line_server.call(brain, **changes) as call:
            peer, kept = call.peer, call.kept
            await peer.until(lambda: len(kept.agent("heard")) > 3)
            peer.say(spoken("I am looking for a house, for four hundred thousand dollars."))
            await peer.until(lambda: any("vierhundert" in said for said in vendor.spoken))
    assert kept.caller()[0] == HEARD
    assert any(said.startswith("Guten Tag, hier ist") for said in vendor.spoken)
    assert "Dieses Gespräch wird aufgezeichnet." in vendor.spoken
    answer = next(said for said in vendor.spoken if "vierhundert" in said)
    assert "bis zu vierhundertfünfzigtausend Dollar" in answer
    asked = {key: query[key][0] for query in vendor.queries for key in query}
    assert asked["language"] == "de"
    assert asked["model"] in ("nova-3", "aura-2-viktoria-de")
    assert any(query["model"] == ["aura-2-viktoria-de"] for query in vendor.queries)
