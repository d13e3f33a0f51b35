"""The console's address takes browsers to the voice process, and says what to do where it is away."""

import asyncio
import socket
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from enterprisehub.kernel.settings import load_settings
from tests.voice.scripted import ScriptedBrain
from tests.voice.voice_server import true_soon, voice_server

pytestmark = pytest.mark.requirement("TEL-02")


@pytest.fixture
def door(app):
    """A console whose voice process is said to answer at `port`."""

    @asynccontextmanager
    async def made(port: int):
        settings, transport = app.state.settings, httpx.ASGITransport(app=app)
        app.state.settings = settings.model_copy(update={"voice_port": port})
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
                yield client
        finally:
            app.state.settings = settings

    return made


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_orders_and_listeners_reach_a_running_call(door, tmp_path: Path) -> None:
    async with voice_server(tmp_path) as server, door(server.port) as client:
        async with server.call(ScriptedBrain(greeting=()), silence_seconds=60.0) as call:
            await true_soon(lambda: server.attendant.calls)
            control = server.token(call.briefing, purpose="control")
            listen = server.token(call.briefing, purpose="listen")
            heard = asyncio.create_task(client.get(f"/voice/listen/{listen}"))
            ((_, running),) = server.attendant._live.values()
            await true_soon(lambda: running._call.listeners._queues)
            unknown = await client.post(f"/voice/control/{control}", json={"do": "dance"})
            assert unknown.status_code == 422
            assert "“do” is one of end, hold" in unknown.json()["detail"]
            refused = await client.post(
                f"/voice/control/{control}", json={"do": "transfer", "target": "+15125550111"}
            )
            assert refused.status_code == 409
            assert "cannot be connected" in refused.json()["detail"]
            frames: set[float] = set()
            await true_soon(lambda: frames.add(running._call._last_frame_ms) or len(frames) > 4)
            ended = await client.post(f"/voice/control/{control}", json={"do": "end"})
            assert ended.status_code == 204, ended.text
        sound = await heard
    assert sound.headers["content-type"] == "audio/L16;rate=8000;channels=2"
    assert sound.content
    assert len(sound.content) % 4 == 0


async def test_a_bad_offer_is_told_in_the_words_of_the_voice_process(door, tmp_path: Path) -> None:
    async with voice_server(tmp_path) as server, door(server.port) as client:
        briefing, _ = server.expect(ScriptedBrain())
        offer = f"/voice/offer/{server.token(briefing)}"
        told = await client.post(offer, json={"type": "offer", "sdp": "v=0"})
        assert told.status_code == 422
        assert told.json()["detail"] == "The browser offers no sound."


async def test_a_wrong_token_opens_nothing(door, tmp_path: Path) -> None:
    async with voice_server(tmp_path) as server, door(server.port) as client:
        briefing, _ = server.expect(ScriptedBrain())
        for_sound = server.token(briefing)
        for path, says in {
            "/voice/offer/forged.token": "is not valid",
            f"/voice/control/{for_sound}": "is made for something else",
        }.items():
            told = await client.post(path, json={"do": "end"})
            assert told.status_code == 403, path
            assert says in told.json()["detail"]
        assert (await client.get(f"/voice/listen/{for_sound}")).status_code == 403


async def test_where_the_voice_process_is_away_it_says_what_to_do(door, free_port: int) -> None:
    async with door(free_port) as client:
        answers = [
            await client.post("/voice/offer/any.token", json={}),
            await client.post("/voice/control/any.token", json={}),
            await client.get("/voice/listen/any.token"),
        ]
    for told in answers:
        assert told.status_code == 503
        assert "the voice process does not answer" in told.text
        assert "hub up" in told.text


def test_the_voice_process_may_run_on_another_host(tmp_path: Path) -> None:
    given = {"HUB_HOME": str(tmp_path), "HUB_VOICE_PORT": "8803"}
    assert load_settings(given).local_voice_address == "http://127.0.0.1:8803"
    there = load_settings({**given, "HUB_VOICE_HOST": "voice"})
    assert there.local_voice_address == "http://voice:8803"
    assert there.voice_address == "ws://voice:8803"
