"""A call from headless Chromium with a file for a microphone: real WebRTC, no account."""

from pathlib import Path

import pytest

from enterprisehub.domains.voice.engine.sound import silence, write_file
from enterprisehub.domains.voice.ports import Ended, HangUp, QualitySeen, Say
from tests.voice.browser_peer import CHROMIUM, calling_browser
from tests.voice.scripted import ScriptedBrain
from tests.voice.speech import needs_speech, spoken
from tests.voice.voice_server import true_soon, voice_server

pytestmark = [
    needs_speech,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
]


@pytest.mark.requirement("TEL-02", "TEL-06", "VOX-03")
async def test_a_browser_calls_and_is_answered(tmp_path):
    said = silence(3500, 48000) + spoken("i want to sell my house in austin", 48000)
    microphone = tmp_path / "microphone.wav"
    microphone.write_bytes(write_file(said + silence(30_000, 48000), 48000))
    brain = ScriptedBrain(
        answers=[(Say(text="Great, where is the house?"), HangUp())],
        phrases=("i want to sell my house in austin",),
    )
    async with voice_server(tmp_path) as server:
        briefing, kept = server.expect(brain)
        token = server.token(briefing)
        async with calling_browser(server.port, microphone) as page:
            assert await page.call(token) == 200
            await true_soon(lambda: kept.of(Ended), seconds=30)
            await true_soon(lambda: kept.finished)
            assert await page.call(token) == 403
            messages, loudest = await page.seen()
    assert kept.caller() == ["i want to sell my house in austin"]
    assert kept.of(Ended)[0].reason == "agent_hung_up"
    assert [m["text"] for m in messages if m["type"] == "agent"] == [
        "Hello, how can I help you?",
        "Great, where is the house?",
    ]
    assert messages[-1] == {"type": "ended", "reason": "agent_hung_up"}
    assert loudest > 0.01
    assert kept.of(QualitySeen)[0].mos > 3.5
    assert sum(chunk.duration_ms for chunk in kept.chunks) > 5000
