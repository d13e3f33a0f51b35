"""Deepgram's streaming interfaces on loopback: what it hears is scripted, what it says is a hum.

Messages have the published form (`tests/connectors/deepgram/test_contract.py` checks them). Faults:
a rejected key, refusals for too many sessions, delay, lost results, and sockets that die.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import numpy as np
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

KEY = "good-key"
_INTERIM_BYTES = 16000 * 2 * 4 // 10
_LEAST_BYTES = 16000 * 2 * 15 // 100
_CHARACTERS_PER_SECOND = 16


@dataclass
class FakeDeepgram:
    """`texts` are heard one after the other; the last one again and again when `repeats`."""

    texts: list[str] = field(default_factory=list)
    repeats: bool = False
    delay_seconds: float = 0.03
    refuse: list[int] = field(default_factory=list)
    lose_results: int = 0
    die_after_packets: list[int] = field(default_factory=list)
    die_after_sound_seconds: list[float] = field(default_factory=list)
    port: int = 0
    sessions: list[str] = field(default_factory=list)
    queries: list[dict[str, list[str]]] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    packets: int = 0
    key: str = KEY
    _sockets: set[ServerConnection] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeDeepgram"]:
        async with serve(
            self._session, "127.0.0.1", self.port, process_request=self._admit, compression=None,
            max_size=None,
        ) as server:  # fmt: skip
            self.port = server.sockets[0].getsockname()[1]
            yield self

    def _admit(self, connection: ServerConnection, request: Any) -> Any:
        if request.headers.get("Authorization") != f"Token {self.key}":
            return connection.respond(HTTPStatus.UNAUTHORIZED, "Invalid credentials.")
        if self.refuse:
            return connection.respond(HTTPStatus(self.refuse.pop(0)), "Not now.")
        return None

    def hang_up(self) -> None:
        """Every session is cut."""
        for socket in self._sockets:
            socket.transport.abort()

    async def _session(self, socket: ServerConnection) -> None:
        self._sockets.add(socket)
        try:
            await self._serve(socket)
        finally:
            self._sockets.discard(socket)

    async def _serve(self, socket: ServerConnection) -> None:
        parts = urlsplit(socket.request.path if socket.request else "")
        self.sessions.append(parts.path)
        query = parse_qs(parts.query)
        self.queries.append(query)
        try:
            if parts.path == "/v1/listen":
                await self._listen(socket)
            else:
                await self._speak(socket, int(query["sample_rate"][0]), query["model"][0])
        except ConnectionClosed:
            return

    async def _tell(self, socket: ServerConnection, message: dict[str, Any]) -> None:
        self.sent.append(message)
        await socket.send(json.dumps(message))

    # --- listen ---------------------------------------------------------------------------------

    async def _listen(self, socket: ServerConnection) -> None:
        fed, told_interim, packets = 0, False, 0
        dies = self.die_after_packets.pop(0) if self.die_after_packets else None
        async for message in socket:
            if isinstance(message, bytes):
                fed += len(message)
                packets += 1
                self.packets += 1
                if dies is not None and packets >= dies:
                    socket.transport.abort()
                    return
                if not told_interim and fed > _INTERIM_BYTES and self.texts:
                    told_interim = True
                    words = " ".join(self.texts[0].split()[:2])
                    await self._tell(socket, results(words, final=False, seconds=fed / 32000))
                continue
            command = json.loads(message)
            self.received.append(command)
            if command["type"] == "CloseStream":
                return
            if command["type"] == "Finalize":
                text = ""
                if fed >= _LEAST_BYTES and self.texts:
                    text = self.texts[0] if self.repeats else self.texts.pop(0)
                await asyncio.sleep(self.delay_seconds)
                if self.lose_results:
                    self.lose_results -= 1
                else:
                    told = results(text, final=True, seconds=fed / 32000, from_finalize=True)
                    await self._tell(socket, told)
                fed, told_interim = 0, False

    # --- speak ----------------------------------------------------------------------------------

    async def _speak(self, socket: ServerConnection, rate: int, model: str) -> None:
        await self._tell(
            socket,
            {
                "type": "Metadata", "request_id": str(uuid4()), "model_name": model,
                "model_version": "2025-04-01.0", "model_uuid": str(uuid4()),
            },
        )  # fmt: skip
        pending: list[str] = []
        sequence = 0
        dies = self.die_after_sound_seconds.pop(0) if self.die_after_sound_seconds else None
        async for message in socket:
            command = json.loads(message)
            self.received.append(command)
            sequence += 1
            match command["type"]:
                case "Speak":
                    pending.append(command["text"])
                case "Flush":
                    text = " ".join(pending)
                    pending.clear()
                    self.spoken.append(text)
                    await asyncio.sleep(self.delay_seconds)
                    sound = hum(text, rate)
                    if dies is not None:
                        await socket.send(sound[: int(dies * rate) * 2])
                        await asyncio.sleep(0.05)
                        socket.transport.abort()
                        return
                    step = rate * 2 // 4
                    for start in range(0, len(sound), step):
                        await socket.send(sound[start : start + step])
                    await self._tell(socket, {"type": "Flushed", "sequence_id": sequence})
                case "Clear":
                    pending.clear()
                    await self._tell(socket, {"type": "Cleared", "sequence_id": sequence})
                case "Close":
                    return


def results(
    text: str, *, final: bool, seconds: float, from_finalize: bool = False
) -> dict[str, Any]:
    """A `Results` message as Deepgram sends it."""
    words = [
        {
            "word": word.lower(), "start": number * 0.3, "end": number * 0.3 + 0.25,
            "confidence": 0.98, "punctuated_word": word,
        }
        for number, word in enumerate(text.split())
    ]  # fmt: skip
    return {
        "type": "Results", "channel_index": [0, 1], "duration": round(seconds, 3), "start": 0.0,
        "is_final": final, "speech_final": final, "from_finalize": from_finalize,
        "channel": {"alternatives": [
            {"transcript": text, "confidence": 0.98 if text else 0.0, "words": words}
        ]},
        "metadata": {
            "request_id": str(uuid4()), "model_uuid": str(uuid4()),
            "model_info": {"name": "general-nova-3", "version": "2025-04-17.21547", "arch": "nova-3"},
        },
    }  # fmt: skip


@cache
def hum(text: str, rate: int) -> bytes:
    """A voice without words: as long as the text takes, with a beat for every syllable."""
    time = np.arange(int(rate * max(0.3, len(text) / _CHARACTERS_PER_SECOND))) / rate
    wave = np.sin(2 * np.pi * 140 * time) + 0.6 * np.sin(2 * np.pi * 420 * time)
    beat = 0.55 + 0.45 * np.sin(2 * np.pi * 4.5 * time)
    return (5000 * wave * beat).astype(np.int16).tobytes()
