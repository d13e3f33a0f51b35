"""A call over a telephony peer, with real sound both ways."""

from collections.abc import AsyncIterator

import pytest

from enterprisehub.connectors.deepgram import connector as deepgram
from enterprisehub.domains.voice.ports import (
    Ended,
    HangUp,
    Interrupted,
    Say,
    SpeechChoice,
    TurnTimed,
)
from tests.voice.fake_deepgram import KEY, FakeDeepgram
from tests.voice.scripted import ScriptedBrain
from tests.voice.speech import needs_speech, spoken
from tests.voice.voice_server import VoiceServer, voice_server

pytestmark = needs_speech
LONG = (
    "Great, I can look the house up for you and tell you all about the market there, "
    "what it sold for, and who else is looking."
)


@pytest.fixture
async def server(tmp_path) -> AsyncIterator[VoiceServer]:
    async with voice_server(tmp_path) as made:
        yield made


@pytest.mark.requirement("VOX-01", "VOX-02", "VOX-04", "TEL-01")
async def test_a_caller_is_understood_answered_and_may_interrupt(server):
    brain = ScriptedBrain(
        answers=[(Say(text=LONG),), (Say(text="Goodbye."), HangUp())],
        phrases=("i want to sell my house in austin", "stop it please"),
    )
    async with server.call(brain) as call:
        peer, kept = call.peer, call.kept
        await peer.until(lambda: kept.agent("heard"))
        peer.say(spoken("I want to sell my house in Austin."))
        await peer.until(lambda: len(kept.agent("begun")) > 1)
        await peer.until(lambda: len(peer.player.voiced()) > 150)
        peer.say(spoken("Stop it, please."))
        await peer.until(lambda: kept.of(Ended))
    # Over the agent's own voice the grammar may take the one word of protest for another.
    first, second = kept.caller()
    assert first == "i want to sell my house in austin"
    assert second in {"stop it please", "stop", "wait"}
    # How soon, and how much was heard, is proven on a clock that does not wait for this machine.
    assert kept.of(Interrupted)[-1].outcome == "cut"
    assert LONG.startswith(brain.cuts[0])
    assert brain.cuts[0] != LONG
    assert kept.agent("heard") == ["Hello, how can I help you?", "Goodbye."]
    assert kept.of(Ended)[0].reason == "agent_hung_up"
    assert kept.finished
    assert kept.notices[-1] is kept.of(Ended)[0]
    for timed in kept.of(TurnTimed):
        assert sum(timed.parts_ms.values()) == pytest.approx(timed.total_ms)


@pytest.mark.requirement("VOX-02", "VOX-06")
async def test_deepgram_hears_and_speaks_and_keys_are_pressed(server):
    assert deepgram.spec.name == "deepgram"
    async with FakeDeepgram(texts=["I want to sell my house."]).running() as vendor:
        choice = SpeechChoice(
            vendor="deepgram", credentials={"api_key": KEY}, options={"api_url": vendor.url}
        )
        brain = ScriptedBrain(answers=[(Say(text="Where is it?"),), (HangUp(),)])
        async with server.call(brain, hearing=(choice,), speaking=(choice,)) as call:
            peer, kept = call.peer, call.kept
            await peer.until(lambda: kept.agent("heard"))
            peer.say(spoken("I want to sell my house."))
            await peer.until(lambda: len(kept.agent("heard")) > 1)
            for digit in "12#":
                peer.press(digit)
            await peer.until(lambda: kept.of(Ended))
    assert kept.caller() == ["I want to sell my house.", "12#"]
    assert brain.heard[1].digits == "12#"
    assert "Where is it?" in vendor.spoken
    assert {m["type"] for m in vendor.received} >= {"Finalize", "Speak", "Flush", "CloseStream"}
    interims = [n.text for n in kept.notices if getattr(n, "final", True) is False]
    assert interims
