"""A visitor of a site calls from headless Chromium, with a file for a microphone."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import async_playwright, expect

from enterprisehub.app.web import build
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.edge import application
from enterprisehub.domains.voice.edge.attendant import Attendant
from enterprisehub.domains.voice.engine.measure_lag import LoopLag
from enterprisehub.domains.voice.engine.sound import silence, write_file
from enterprisehub.domains.voice.logic.answer_call import VoiceDesk
from enterprisehub.kernel.db.embedded import DatabaseUrls
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.work.runtime import Runtime
from tests.conftest import settled
from tests.domains.voice.test_widget import on_a_site
from tests.served import free_port, served
from tests.voice.browser_peer import CHROMIUM, FLAGS
from tests.voice.speech import needs_speech

pytestmark = [
    needs_speech,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
]


LONG_MS = 60_000


@pytest.mark.requirement("TEL-02")
async def test_a_visitor_agrees_talks_mutes_and_hangs_up(
    runtime: Runtime,
    database: Database,
    database_urls: DatabaseUrls,
    scope: Scope,
    ring: KeyRing,
    tmp_path: Path,
) -> None:
    _, key = await on_a_site(database, scope)
    microphone = tmp_path / "microphone.wav"
    microphone.write_bytes(write_file(silence(4000, 48000), 48000))
    hub_port, voice_port = free_port(), free_port()
    settings = Settings(home=tmp_path, public_url="http://hub.test", voice_port=voice_port)
    hub = build(settings, runtime, database_urls.app)
    voice = application.build(Attendant(ring, VoiceDesk(database), lag=LoopLag(most_ms=1e9)))
    flags = [
        *FLAGS,
        f"--use-file-for-fake-audio-capture={microphone}",
        f"--host-resolver-rules=MAP hub.test 127.0.0.1:{hub_port}",
        "--unsafely-treat-insecure-origin-as-secure=http://hub.test",
    ]
    async with (
        served(hub, hub_port),
        served(voice, voice_port, lifespan="on"),
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = await browser.new_page(viewport={"width": 375, "height": 700})
        asked: list[str] = []

        async def newest() -> dict[str, Any]:
            async with database.scoped(scope) as db:
                return (await queries.calls_page(db, limit=1)).rows()[0]

        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"http://hub.test/talk/{key}/demo")
        await page.get_by_role("button", name="Talk to us").click()
        frame = page.frame_locator("#hub-talk-frame")
        await expect(frame.get_by_text("artificial voice")).to_be_visible(timeout=LONG_MS)
        await frame.get_by_role("button", name="Start the call").click()
        assert not any("/calls" in url for url in asked)  # nothing before the visitor agreed
        await frame.get_by_label("I agree").check()
        await frame.get_by_label("Name").fill("Maya Chen")
        await frame.get_by_role("button", name="Start the call").click()
        await expect(frame.get_by_text("Connected.")).to_be_visible(timeout=LONG_MS)
        lines = frame.get_by_role("log")
        await expect(lines.get_by_text("artificial voice").first).to_be_visible(timeout=LONG_MS)
        await frame.get_by_role("button", name="Mute").click()
        await expect(frame.get_by_role("button", name="Mute")).to_have_attribute(
            "aria-pressed", "true", timeout=LONG_MS
        )
        await frame.get_by_label("Type instead").fill("It is in Austin.")
        await frame.get_by_role("button", name="Send").click()
        await expect(lines.get_by_text("It is in Austin.")).to_be_visible(timeout=LONG_MS)
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        await frame.get_by_role("button", name="Hang up").click()
        await expect(frame.get_by_role("alert")).to_have_text("The call is over.", timeout=LONG_MS)
        begun = next(url for url in asked if url.endswith("/calls"))

        async def over() -> object:
            found = await newest()
            return found if found["ended_at"] else None

        call = await settled(over)
        await browser.close()
    assert begun == f"http://hub.test/talk/{key}/calls"
    assert not wide
    async with database.scoped(scope) as db:
        row = await queries.call(db, UUID(call["id"]))
        texts = [one.text for one in await queries.said(db, row.id) if one.speaker == "caller"]
    assert (row.state, row.end_reason) == ("completed", "caller_hung_up")
    assert "It is in Austin." in texts
    assert row.answered_at is not None
