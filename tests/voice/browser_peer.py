"""Headless Chromium that calls the voice process, with a file for a microphone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
_CALL = """async (url) => {
  const peer = new RTCPeerConnection();
  const stream = await navigator.mediaDevices.getUserMedia({audio: {
    echoCancellation: false, noiseSuppression: false, autoGainControl: false}});
  stream.getTracks().forEach(track => peer.addTrack(track, stream));
  window.seen = window.seen || [];
  window.loudest = window.loudest || 0;
  const words = peer.createDataChannel('words');
  words.onmessage = event => window.seen.push(JSON.parse(event.data));
  peer.ontrack = event => {
    const sink = new Audio();
    sink.muted = true;
    sink.srcObject = new MediaStream([event.track]);
    sink.play();
    const context = new AudioContext();
    const meter = context.createAnalyser();
    context.createMediaStreamSource(sink.srcObject).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    setInterval(() => {
      meter.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      window.loudest = Math.max(window.loudest, Math.sqrt(power));
    }, 20);
  };
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise(done => {
    if (peer.iceGatheringState === 'complete') return done();
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done();
    setTimeout(done, 1500);
  });
  const body = JSON.stringify({sdp: peer.localDescription.sdp});
  const answer = await fetch(url, {method: 'POST', body});
  if (answer.ok) await peer.setRemoteDescription(await answer.json());
  return answer.status;
}"""


class BrowserPeer:
    """One page that may call."""

    def __init__(self, page: Page, origin: str) -> None:
        self._page, self._origin = page, origin

    async def call(self, token: str) -> int:
        """The status of the answer to the offer."""
        status: int = await self._page.evaluate(_CALL, f"{self._origin}/voice/offer/{token}")
        return status

    async def seen(self) -> tuple[list[dict[str, Any]], float]:
        """The words that came, and the loudest sound."""
        return await self._page.evaluate("window.seen"), await self._page.evaluate("window.loudest")


@asynccontextmanager
async def calling_browser(port: int, microphone: Path) -> AsyncIterator[BrowserPeer]:
    """A browser on the voice process's own address."""
    origin = f"http://127.0.0.1:{port}"
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={microphone}%noloop"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = await browser.new_page()
        await page.goto(f"{origin}/voice/health")
        try:
            yield BrowserPeer(page, origin)
        finally:
            await browser.close()
