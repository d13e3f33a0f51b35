"""Streaming text to speech over Deepgram's /v1/speak."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from enterprisehub.connectors.deepgram.address import connect
from enterprisehub.domains.voice.ports import SpeechChoice, SpeechFailed

VOICE = "aura-2-thalia-en"
VOICES = {
    "en": VOICE,
    "es": "aura-2-celeste-es",
    "de": "aura-2-viktoria-de",
    "fr": "aura-2-agathe-fr",
    "it": "aura-2-livia-it",
    "nl": "aura-2-rhea-nl",
}
_CLEAR_SECONDS = 2.0


class DeepgramSpeaker:
    """Speaks one call's sentences over one socket, one after the other."""

    def __init__(self, choice: SpeechChoice, *, language: str, sample_rate: int) -> None:
        self._choice = choice
        known = VOICES.get(language.split("-", maxsplit=1)[0], VOICE)
        self._query = {
            "model": choice.voice or choice.model or known,
            "encoding": "linear16",
            "sample_rate": str(sample_rate),
        }
        self._socket: ClientConnection | None = None
        self._unfinished = False

    async def open(self) -> None:
        self._socket = await connect(self._choice, "/v1/speak", self._query)
        self._unfinished = False

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        socket = await self._ready(text)
        self._unfinished = True
        rest = b""
        try:
            async for message in socket:
                if isinstance(message, bytes):
                    sound = rest + message
                    whole = len(sound) // 2 * 2
                    rest = sound[whole:]
                    if whole:
                        yield sound[:whole]
                elif self._is_over(message):
                    self._unfinished = False
                    return
        except websockets.ConnectionClosed as error:
            self._socket = None
            raise SpeechFailed("disconnected", "Deepgram ended the session.") from error
        self._socket = None
        raise SpeechFailed("disconnected", "Deepgram ended the session.")

    async def close(self) -> None:
        if self._socket is None:
            return
        try:
            async with asyncio.timeout(1):
                await self._socket.send(json.dumps({"type": "Close"}))
        except (TimeoutError, websockets.ConnectionClosed):
            pass
        await self._socket.close()
        self._socket = None

    async def _ready(self, text: str) -> ClientConnection:
        """A socket that has been given the text, opened again where an idle one was lost."""
        for last in (False, True):
            try:
                if self._socket is None:
                    await self.open()
                if self._socket is None:
                    raise SpeechFailed("unavailable", "Deepgram is not open.")
                if self._unfinished:
                    await self._clear(self._socket)
                await self._socket.send(json.dumps({"type": "Speak", "text": text}))
                await self._socket.send(json.dumps({"type": "Flush"}))
            except websockets.ConnectionClosed as error:
                self._socket = None
                if last:
                    raise SpeechFailed("disconnected", "Deepgram ended the session.") from error
            else:
                return self._socket
        raise SpeechFailed("disconnected", "Deepgram ended the session.")

    async def _clear(self, socket: ClientConnection) -> None:
        """What is left of a sentence that was cut does not come any more."""
        await socket.send(json.dumps({"type": "Clear"}))
        try:
            async with asyncio.timeout(_CLEAR_SECONDS):
                async for message in socket:
                    if isinstance(message, str) and _type(message) == "Cleared":
                        break
        except TimeoutError as error:
            raise SpeechFailed("timeout", "Deepgram does not clear what was cut.") from error
        self._unfinished = False

    def _is_over(self, message: str) -> bool:
        kind = _type(message)
        if kind == "Error":
            raise SpeechFailed("unavailable", f"Deepgram: {message[:200]}")
        return kind == "Flushed"


def _type(message: str) -> str:
    try:
        told: Any = json.loads(message)
    except ValueError:
        return ""
    return str(told.get("type", "")) if isinstance(told, dict) else ""
