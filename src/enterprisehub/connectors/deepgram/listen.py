"""Streaming speech to text over Deepgram's /v1/listen."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from enterprisehub.connectors.deepgram.address import connect
from enterprisehub.domains.voice.ports import Recognised, SpeechChoice, SpeechFailed

MODEL = "nova-3"
_RATE = 16000
_PACKET_BYTES = _RATE * 2 * 60 // 1000
_KEEP_ALIVE_SECONDS = 4.0
_MOST_UNSETTLED = 340  # 20 s of packets
_ATTEMPTS = 3
_FINALIZE = json.dumps({"type": "Finalize"})
_KEEP_ALIVE = json.dumps({"type": "KeepAlive"})
_CLOSE = json.dumps({"type": "CloseStream"})


class DeepgramRecogniser:
    """Hears one call. A lost socket is opened again, and what was not final is sent again."""

    gives_interims = True

    def __init__(self, choice: SpeechChoice, *, language: str) -> None:
        self._choice = choice
        self._query = {
            "model": choice.model or MODEL,
            "language": str(choice.options.get("language") or language),
            "encoding": "linear16",
            "sample_rate": str(_RATE),
            "channels": "1",
            "interim_results": "true",
            "punctuate": "true",
            "smart_format": "true",
            "endpointing": "false",
        }
        self._socket: ClientConnection | None = None
        self._packet = bytearray()
        self._outgoing: asyncio.Queue[bytes | str] = asyncio.Queue()
        self._unsettled: deque[bytes | str] = deque(maxlen=_MOST_UNSETTLED)
        self._sending: asyncio.Task[None] | None = None
        self._closing = False

    async def open(self) -> None:
        self._socket = await connect(self._choice, "/v1/listen", self._query)
        self._sending = asyncio.create_task(self._send(self._socket), name="deepgram sends")

    def feed(self, pcm: bytes) -> None:
        self._packet += pcm
        if len(self._packet) >= _PACKET_BYTES:
            self._outgoing.put_nowait(bytes(self._packet))
            self._packet.clear()

    def expect(self, phrases: tuple[str, ...]) -> None:
        """Nova hears without being told what may come."""

    def finalize(self) -> None:
        if self._packet:
            self._outgoing.put_nowait(bytes(self._packet))
            self._packet.clear()
        self._outgoing.put_nowait(_FINALIZE)

    def forget(self) -> None:
        """Finals follow each other: there is nothing to forget."""

    async def results(self) -> AsyncIterator[Recognised]:
        """Words as they come; a lost socket is not felt but as a delay.

        Raises:
            SpeechFailed: it cannot be opened again.
        """
        while True:
            socket = self._socket
            if socket is None or self._closing:
                return
            try:
                async for message in socket:
                    found = parse(message)
                    if found is None:
                        continue
                    if found.final:
                        self._unsettled.clear()
                    yield found
            except websockets.ConnectionClosed:
                pass
            if self._closing:
                return
            await self._open_again()

    async def close(self) -> None:
        self._closing = True
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        if self._socket is not None:
            try:
                async with asyncio.timeout(1):
                    await self._socket.send(_CLOSE)
            except (TimeoutError, websockets.ConnectionClosed):
                pass
            await self._socket.close()

    async def _send(self, socket: ClientConnection) -> None:
        """What waits goes out; without sound the session is kept alive."""
        try:
            while True:
                try:
                    async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
                        item = await self._outgoing.get()
                except TimeoutError:
                    await socket.send(_KEEP_ALIVE)
                    continue
                self._unsettled.append(item)
                await socket.send(item)
        except websockets.ConnectionClosed:
            return

    async def _open_again(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        later = [*self._unsettled]
        self._unsettled.clear()
        while not self._outgoing.empty():
            later.append(self._outgoing.get_nowait())
        for item in later:
            self._outgoing.put_nowait(item)
        for attempt in range(_ATTEMPTS):
            try:
                await self.open()
            except SpeechFailed as failure:
                if failure.code == "key_rejected" or attempt + 1 == _ATTEMPTS:
                    raise
                await asyncio.sleep(0.2 * 2**attempt)
            else:
                return


def parse(message: str | bytes) -> Recognised | None:
    """The words of a message; None when it brings none."""
    if isinstance(message, bytes):
        return None
    try:
        told: Any = json.loads(message)
    except ValueError:
        return None
    if not isinstance(told, dict) or told.get("type") != "Results":
        return None
    alternatives = (told.get("channel") or {}).get("alternatives") or [{}]
    best = alternatives[0]
    languages = best.get("languages") or [None]
    return Recognised(
        text=str(best.get("transcript") or "").strip(),
        final=bool(told.get("is_final")),
        confidence=float(best.get("confidence") or 0.0),
        language=languages[0],
        ends_turn=bool(told.get("from_finalize")),
    )
