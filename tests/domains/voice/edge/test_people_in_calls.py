"""Orders to a running call and listening in, over HTTP."""

import httpx
import pytest

from enterprisehub.domains.voice.ports import Ended, HangUp, Say, StateChanged
from tests.voice.scripted import ScriptedBrain
from tests.voice.speech import needs_speech
from tests.voice.voice_server import true_soon, voice_server

pytestmark = [needs_speech, pytest.mark.requirement("VUI-02")]


async def test_a_colleague_listens_takes_over_and_ends_the_call(tmp_path):
    async with (
        voice_server(tmp_path) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as http,
        server.call(ScriptedBrain()) as call,
    ):
        control = server.token(call.briefing, purpose="control")
        listen = server.token(call.briefing, purpose="listen")
        await call.peer.until(lambda: call.kept.agent("begun"))
        async with http.stream("GET", f"/voice/listen/{listen}") as answer:
            assert answer.headers["content-type"].startswith("audio/L16")
            heard = 0
            async for piece in answer.aiter_raw():
                heard += len(piece)
                if heard > 12_800:
                    break
        assert (await _order(http, control, do="take_over", by="Lena")).status_code == 204
        assert (
            await _order(http, control, do="say", text="Lena here.", by="Lena")
        ).status_code == 204
        await call.peer.until(lambda: "Lena here." in call.kept.agent("heard"))
        wrong = await _order(http, control, do="sing")
        assert wrong.status_code == 422
        assert "take_over" in wrong.json()["detail"]
        assert (await _order(http, listen, do="end")).status_code == 403
        assert (await http.get("/voice/health")).json()["calls"] == 1
        assert (await _order(http, control, do="end")).status_code == 204
        await true_soon(lambda: call.kept.of(Ended))
        assert (await _order(http, control, do="end")).status_code == 404
    assert call.kept.of(Ended)[0].reason == "ended_by_person"
    assert "taken_over" in [n.state for n in call.kept.of(StateChanged)]


async def _order(http: httpx.AsyncClient, token: str, **order: object) -> httpx.Response:
    return await http.post(f"/voice/control/{token}", json=order)


async def test_offers_that_are_none_are_refused(tmp_path):
    async with (
        voice_server(tmp_path) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as http,
    ):
        for offer in ({"sdp": ""}, {"sdp": "v=0\r\nm=audio nonsense"}):
            briefing, kept = server.expect(ScriptedBrain())
            answer = await http.post(f"/voice/offer/{server.token(briefing)}", json=offer)
            assert answer.status_code == 422
            assert kept.notices == []
        answer = await http.post("/voice/offer/forged.token", json={"sdp": "m=audio"})
        assert answer.status_code == 403


@pytest.mark.requirement("VOX-06")
async def test_a_machine_that_the_switch_hears_gets_what_the_brain_has_for_it(tmp_path):
    brain = ScriptedBrain(
        machine_answer=(Say(text="Please call us back."), HangUp(reason="voicemail"))
    )
    async with (
        voice_server(tmp_path) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as http,
        server.call(brain) as call,
    ):
        control = server.token(call.briefing, purpose="control")
        await call.peer.until(lambda: call.kept.agent("begun"))
        assert (await _order(http, control, do="machine", over=True)).status_code == 204
        await true_soon(lambda: call.kept.of(Ended))
    assert brain.machines == [True]
    assert call.kept.agent("heard")[-1] == "Please call us back."
    assert call.kept.of(Ended)[0].detail == "voicemail"


@pytest.mark.requirement("TEL-01")
async def test_a_caller_who_is_gone_by_the_switchs_word_has_hung_up(tmp_path):
    async with (
        voice_server(tmp_path) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as http,
        server.call(ScriptedBrain()) as call,
    ):
        control = server.token(call.briefing, purpose="control")
        await call.peer.until(lambda: call.kept.agent("begun"))
        assert (await _order(http, control, do="hung_up")).status_code == 204
        await true_soon(lambda: call.kept.of(Ended))
    assert call.kept.of(Ended)[0].reason == "caller_hung_up"
