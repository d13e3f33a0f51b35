"""Whatever is wrong with a line or a vendor, a call ends cleanly, says why, and leaves no task."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextvars import ContextVar

import numpy as np
import pytest
import websockets

from enterprisehub.domains.voice.engine.measure_lag import LoopLag
from enterprisehub.domains.voice.ports import Ended, HangUp, Say, SpeechChoice, Trouble, Unspoken
from tests.voice.fake_deepgram import KEY, FakeDeepgram
from tests.voice.fast_call import at_once
from tests.voice.jambonz_peer import JambonzPeer
from tests.voice.scripted import ScriptedBrain
from tests.voice.speech import needs_speech, spoken
from tests.voice.voice_server import VoiceServer, true_soon, voice_server

pytestmark = [needs_speech, pytest.mark.requirement("VOX-03")]


_SERVER: ContextVar[object] = ContextVar("server", default=None)


@pytest.fixture
async def server(tmp_path) -> AsyncIterator[VoiceServer]:
    """Every task that it starts inherits its mark, unlike those of other work in this process."""
    mark = object()
    _SERVER.set(mark)
    async with voice_server(tmp_path) as made:
        yield made
    ours = {task for task in asyncio.all_tasks() if task.get_context().get(_SERVER) is mark}
    assert {task.get_name() for task in ours - {asyncio.current_task()}} == set()


async def _ends(server, peer, kept, *, speed=1.0) -> Ended:
    """The call's end, without our hanging up."""
    await asyncio.wait_for(peer.run(speed=speed), 20)
    await true_soon(lambda: kept.of(Ended) and not server.attendant.calls)
    assert kept.finished
    assert kept.notices[-1] is kept.of(Ended)[0]
    return kept.of(Ended)[0]


@pytest.mark.parametrize("rate", [11025, "PCMU/8000", [16000]])
async def test_an_unknown_rate_is_refused_in_words(server, rate):
    briefing, kept = server.expect(ScriptedBrain())
    peer = JambonzPeer(server.url(server.token(briefing)))
    peer.facts["sampleRate"] = rate
    assert (await _ends(server, peer, kept)).reason == "bad_media"
    assert [t.code for t in kept.of(Trouble)] == ["wrong_rate"]
    assert str(rate) in kept.of(Trouble)[0].message


async def test_garbage_frames_end_the_call(server):
    briefing, kept = server.expect(ScriptedBrain())
    url = server.url(server.token(briefing))
    async with websockets.connect(url, subprotocols=["audio.jambonz.org"]) as socket:
        assert socket.subprotocol == "audio.jambonz.org"
        await socket.send(json.dumps({"callSid": "1", "sampleRate": 16000, "mixType": "mono"}))
        for _ in range(12):
            await socket.send(b"\1\2\3")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            while True:
                await socket.recv()
    assert closed.value.rcvd.reason == "bad_media"
    await true_soon(lambda: kept.of(Ended))
    assert [t.code for t in kept.of(Trouble)] == ["garbage"]


@pytest.mark.parametrize(("facts", "first"), [("no json", True), ("[1]", True)])
async def test_a_socket_that_does_not_introduce_itself_is_closed(server, facts, first):
    briefing, kept = server.expect(ScriptedBrain())
    async with websockets.connect(server.url(server.token(briefing))) as socket:
        await socket.send(facts)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd.code == 1007
    assert kept.notices == []


@pytest.mark.parametrize("mix", ["stereo", "mixed"])
async def test_stereo_that_says_so_is_refused_in_words(server, mix):
    briefing, kept = server.expect(ScriptedBrain())
    peer = JambonzPeer(server.url(server.token(briefing)))
    peer.facts |= {"mixType": mix}
    assert (await _ends(server, peer, kept)).reason == "bad_media"
    assert [t.code for t in kept.of(Trouble)] == ["wrong_form"]
    assert "set mixType to mono" in kept.of(Trouble)[0].message


async def test_stereo_that_claims_to_be_mono_is_refused_in_words(server):
    briefing, kept = server.expect(ScriptedBrain())
    peer = JambonzPeer(server.url(server.token(briefing)), sample_rate=16000)
    mono = np.frombuffer(spoken("In two weeks."), np.int16)
    peer.sample_rate = 32000  # twice the samples in the same time
    peer.say(np.stack([mono, np.zeros_like(mono)], axis=1).tobytes())
    assert (await _ends(server, peer, kept)).reason == "bad_media"
    assert [t.code for t in kept.of(Trouble)] == ["wrong_rate"]
    assert "stereo" in kept.of(Trouble)[0].message


async def test_a_companded_codec_is_refused_in_words(server):
    briefing, kept = server.expect(ScriptedBrain())
    peer = JambonzPeer(server.url(server.token(briefing)), sample_rate=16000)
    peer.sample_rate = 8000  # a byte a sample: half of what is due
    assert (await _ends(server, peer, kept)).reason == "bad_media"
    assert [t.code for t in kept.of(Trouble)] == ["wrong_codec"]
    assert "companded" in kept.of(Trouble)[0].message


async def test_a_flood_ends_the_call(server):
    briefing, kept = server.expect(ScriptedBrain())
    peer = JambonzPeer(server.url(server.token(briefing)))
    assert (await _ends(server, peer, kept, speed=6.0)).reason == "bad_media"
    assert kept.of(Trouble)[0].code in {"flood", "wrong_rate"}


@pytest.mark.requirement("TEL-01")
async def test_a_token_opens_one_call_once(server):
    briefing, kept = server.expect(ScriptedBrain(greeting=(Say(text="Hi."), HangUp())))
    token = server.token(briefing)
    peer = JambonzPeer(server.url(token))
    await _ends(server, peer, kept)
    again = JambonzPeer(server.url(token))
    await again.run()
    assert again.closed == (403, "refused")
    forged = JambonzPeer(server.url(token[:-1] + ("A" if token[-1] != "A" else "B")))
    await forged.run()
    assert forged.closed == (403, "refused")


@pytest.mark.requirement("TEL-01")
async def test_a_token_of_another_tenant_opens_nothing(server):
    briefing, kept = server.expect(ScriptedBrain())
    foreign = server.token_for(briefing.setup.call_id, briefing.setup.call_id)
    peer = JambonzPeer(server.url(foreign))
    await peer.run()
    assert peer.closed is not None
    assert kept.notices == []
    listener = server.token(briefing, purpose="listen")
    peer = JambonzPeer(server.url(listener))
    await peer.run()
    assert peer.closed == (403, "refused")


@pytest.mark.requirement("VTG-01")
async def test_a_late_loop_refuses_politely(tmp_path):
    class Late(LoopLag):
        admits = False

    async with voice_server(tmp_path, lag=Late()) as server, server.call(ScriptedBrain()) as first:
        await first.peer.until(lambda: first.kept.agent("begun"))
        briefing, kept = server.expect(ScriptedBrain())
        second = JambonzPeer(server.url(server.token(briefing)))
        await second.run()
        assert first.peer.closed is None
    assert second.closed == (403, "refused")
    assert kept.notices == []


def test_lag_is_known_after_a_second():
    async def late():
        lag = LoopLag(most_ms=50)
        measuring = asyncio.create_task(lag.run())
        assert lag.admits
        await asyncio.sleep(5)
        measuring.cancel()
        return lag

    assert at_once(late()).admits


def _deepgram(vendor: FakeDeepgram, key: str = KEY) -> SpeechChoice:
    return SpeechChoice(
        vendor="deepgram", credentials={"api_key": key}, options={"api_url": vendor.url}
    )


@pytest.mark.requirement("VOX-02")
async def test_a_rejected_key_ends_the_call_with_a_reason(server):
    async with FakeDeepgram().running() as vendor:
        choice = _deepgram(vendor, "wrong-key")
        briefing, kept = server.expect(ScriptedBrain(), hearing=(choice,), speaking=(choice,))
        peer = JambonzPeer(server.url(server.token(briefing)))
        assert (await _ends(server, peer, kept)).reason == "speech_failed"
    assert [t.code for t in kept.of(Trouble)] == ["key_rejected"]  # by ears and mouth, told once
    assert [u.text for u in kept.of(Unspoken)] == [briefing.setup.fallback_text]
    assert vendor.sessions == []


@pytest.mark.requirement("VOX-02")
async def test_a_key_that_is_rejected_in_mid_call_is_told_once_and_the_call_goes_on(server):
    faulty = FakeDeepgram(texts=["In two weeks."], die_after_packets=[8])
    async with faulty.running() as vendor:
        choice, offline = _deepgram(vendor), SpeechChoice(vendor="offline")
        brain = ScriptedBrain(
            greeting=(Say(text="Hello."),),
            answers=[(Say(text="Thank you very much."), HangUp())],
            phrases=("in two weeks",),
        )
        briefing, kept = server.expect(brain, hearing=(choice, offline), speaking=(choice, offline))
        peer = JambonzPeer(server.url(server.token(briefing)))
        calling = asyncio.create_task(_ends(server, peer, kept))
        await true_soon(lambda: kept.agent("heard") == ["Hello."])
        vendor.key = "another-key"
        vendor.hang_up()
        peer.say(bytes(3200) + spoken("In two weeks."))
        assert (await calling).reason == "agent_hung_up"
    assert [(t.code, t.fatal) for t in kept.of(Trouble)] == [("key_rejected", False)]
    assert kept.caller() == ["in two weeks"]
    assert kept.agent("heard") == ["Hello.", "Thank you very much."]


@pytest.mark.requirement("VOX-02")
async def test_a_voice_that_dies_in_mid_sentence_is_followed_by_the_next(server):
    faulty = FakeDeepgram(die_after_sound_seconds=[0.5])
    async with faulty.running() as vendor:
        speaking = (_deepgram(vendor), SpeechChoice(vendor="offline"))
        brain = ScriptedBrain(greeting=(Say(text="Hello there, how can I help you now?"), HangUp()))
        briefing, kept = server.expect(brain, speaking=speaking)
        peer = JambonzPeer(server.url(server.token(briefing)))
        assert (await _ends(server, peer, kept)).reason == "agent_hung_up"
    assert [(t.part, t.code, t.fatal) for t in kept.of(Trouble)] == [
        ("speaking", "disconnected", False)
    ]
    assert kept.agent("heard") == ["Hello there, how can I help you now?"]
    assert len(peer.player.voiced()) > 60


@pytest.mark.requirement("VOX-02")
async def test_a_recogniser_comes_back_after_loss_and_refusals(server):
    faulty = FakeDeepgram(texts=["In two weeks."], die_after_packets=[8])
    async with faulty.running() as vendor:
        brain = ScriptedBrain(answers=[(HangUp(),)], greeting=())
        briefing, kept = server.expect(brain, hearing=(_deepgram(vendor),))
        peer = JambonzPeer(server.url(server.token(briefing)))
        peer.say(bytes(3200) + spoken("In two weeks."))
        vendor.refuse = [429, 429]
        assert (await _ends(server, peer, kept)).reason == "agent_hung_up"
    assert kept.caller() == ["In two weeks."]
    assert kept.of(Trouble) == []
    assert vendor.sessions.count("/v1/listen") == 2


async def test_a_brain_that_breaks_is_excused_aloud(server):
    class Broken(ScriptedBrain):
        async def greet(self):
            yield Say(text="Hello.")
            raise RuntimeError("no thought")

    briefing, kept = server.expect(Broken(), fallback_text="Sorry, we will call you back.")
    peer = JambonzPeer(server.url(server.token(briefing)))
    ended = await _ends(server, peer, kept)
    assert ended.reason == "brain_failed"
    assert kept.of(Trouble)[0].part == "brain"
    assert "Sorry, we will call you back." in kept.agent("heard")
