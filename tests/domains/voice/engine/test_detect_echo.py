"""The agent's own voice, come back by the line, is no interruption."""

import numpy as np
import pytest

from enterprisehub.domains.voice.engine.detect_echo import (
    HEARD_MS,
    SAMPLE_RATE,
    EchoDetector,
    likeness,
)
from enterprisehub.domains.voice.engine.sound import from_mulaw, resampled, silence, to_mulaw
from enterprisehub.domains.voice.ports import CallerSaid, Interrupted, Say
from tests.voice.fast_call import FastCall, FastEdge, at_once, fast_call
from tests.voice.scripted import ScriptedBrain
from tests.voice.speech import needs_speech, spoken

pytestmark = pytest.mark.requirement("VOX-03", "VOX-04")
AGENT = "I can tell you a great deal about the market there and what homes like yours sell for."
CALLER = "It has three bedrooms, two bathrooms and a new roof."


def heard_back(played: bytes, delay_ms: float, quieter_db: float) -> bytes:
    """What a telephone line makes of it: later, quieter, with reflections, noise and companding."""
    numbers = np.random.default_rng(7)
    line = np.zeros(160)
    line[0] = 1.0
    line[numbers.integers(1, 160, 5)] = numbers.uniform(-0.3, 0.3, 5)
    sound = np.convolve(np.frombuffer(played, np.int16), line) * 10 ** (-quieter_db / 20)
    late = np.concatenate([np.zeros(int(delay_ms * SAMPLE_RATE / 1000)), sound])
    late = late[: len(played) // 2] + numbers.normal(scale=30, size=len(played) // 2)
    return from_mulaw(to_mulaw(np.clip(late, -32768, 32767).astype(np.int16).tobytes()))


def played_into(detector: EchoDetector, pcm: bytes) -> None:
    size = SAMPLE_RATE // 50 * 2
    for number, at in enumerate(range(0, len(pcm), size)):
        detector.played(20.0 * number, pcm[at : at + size])


@needs_speech
@pytest.mark.parametrize("quieter_db", [10, 20, 26])
@pytest.mark.parametrize("delay_ms", [40, 180, 500])
def test_what_comes_back_is_known_and_others_are_not(quieter_db: int, delay_ms: int) -> None:
    played = spoken(AGENT, SAMPLE_RATE)
    echo = heard_back(played, delay_ms, quieter_db)
    other = spoken(CALLER, SAMPLE_RATE)
    detector = EchoDetector(SAMPLE_RATE)
    known = strange = looks = 0
    for now_ms in range(1000, 2400, 160):
        detector = EchoDetector(SAMPLE_RATE)
        end = now_ms * SAMPLE_RATE // 1000 * 2
        played_into(detector, played[:end])
        piece = echo[:end][-int(HEARD_MS * 16) :]
        if np.sqrt(np.mean(np.frombuffer(piece, np.int16).astype(float) ** 2)) < 80:
            continue  # nobody hears that as speech
        looks += 1
        known += detector.explains(echo[:end], SAMPLE_RATE, now_ms)
        strange += detector.explains(other[:end], SAMPLE_RATE, now_ms)
    assert looks >= 4
    assert known >= looks - 1
    assert strange == 0


def test_silence_and_what_was_said_long_ago_explain_nothing() -> None:
    sound = np.random.default_rng(1).normal(scale=3000, size=8000).astype(np.int16).tobytes()
    detector = EchoDetector(SAMPLE_RATE)
    assert not detector.explains(sound, SAMPLE_RATE, 0.0)
    played_into(detector, sound)
    assert detector.explains(sound, SAMPLE_RATE, 1000.0)
    assert not detector.explains(bytes(len(sound)), SAMPLE_RATE, 1000.0)
    assert not detector.explains(sound, SAMPLE_RATE, 60_000.0)
    assert likeness(np.zeros(100), np.zeros(400)) == 0.0


class EchoingEdge(FastEdge):
    """A telephone whose caller hears the agent aloud: what is sent comes back a while later."""

    async def play(self, pcm: bytes) -> None:
        await super().play(pcm)
        if not self._said:  # later than it is heard, which is 200 ms after it was sent
            self._said += silence(320, 16000)
        samples = np.frombuffer(resampled(pcm, 8000, 16000), np.int16).astype(float) * 0.2
        self._said += samples.astype(np.int16).tobytes()


@needs_speech
def test_an_agent_is_not_interrupted_by_its_own_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    class Voice:
        async def open(self) -> None:
            return

        async def speak(self, text: str):
            yield spoken(text, 8000)

        async def close(self) -> None:
            return

    async def play(edge: FastEdge) -> FastCall:
        call = await fast_call(
            ScriptedBrain(greeting=(Say(text=AGENT),)), "Wait, stop it please.", edge=edge
        )
        await call.until(lambda: call.kept.agent("heard") or call.brain.cuts)
        await call.hang_up()
        return call

    monkeypatch.setattr("tests.voice.fast_call.ScriptVendor.speaker", lambda *_, **__: Voice())
    call = at_once(play(EchoingEdge()))
    assert call.kept.agent("heard") == [AGENT]
    assert call.kept.of(Interrupted) == []
    assert call.kept.of(CallerSaid) == []
    assert call.edge.kills == []
