"""The audio socket of jambonz: raw sound both ways, with JSON for everything else.

Wire form after jambonz's documentation of the `listen`/`stream` verb and its mod_audio_fork:
subprotocol audio.jambonz.org; first the call's facts as text, then signed 16-bit frames; out at
`bidirectionalAudio.sampleRate`. The module keeps up to 80 ms back until more comes and does not
clear that by killAudio, hence the silence after an utterance and before a kill; the sample -1
marks a place in its stream and must not occur in sound.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from enterprisehub.domains.voice.engine.sound import Resampler, silence
from enterprisehub.domains.voice.ports import (
    Arrival,
    Broken,
    Digit,
    DigitEvent,
    Inbound,
    Sound,
    ToBrowser,
    ToCarrier,
)
from enterprisehub.kernel.errors import Invalid

SUBPROTOCOLS = ("audio.jambonz.org", "audio.drachtio.org")
CARRIER = "jambonz"
_RATES = (8000, 16000, 24000, 32000, 44100, 48000)
_ENGINE_RATES = (8000, 16000)
_OUT_RATE = 8000
_LEAD_MS = 200
_PUSH_MS = 100
_STUCK_MS = 80
_MOST_FRAME_BYTES = 64 * 1024
_MOST_GARBAGE = 10
_FACTS_SECONDS = 5.0
_SEND_SECONDS = 5.0
_PLAYOUT_SECONDS = 0.25


class JambonzEdge:
    """One accepted socket. Make it by `open_edge`."""

    carrier = CARRIER
    lead_ms = _LEAD_MS
    delay_ms = 0
    shows = False

    def __init__(self, socket: WebSocket, facts: Mapping[str, Any]) -> None:
        self._socket = socket
        self.facts = facts
        declared = _whole(facts.get("sampleRate"))
        self._broken = _wrong_form(facts.get("sampleRate"), facts.get("mixType"))
        heard = declared if declared in _RATES else _ENGINE_RATES[1]
        self.sample_rate_in = heard if heard in _ENGINE_RATES else _ENGINE_RATES[1]
        self._resampler = Resampler(heard, self.sample_rate_in)
        both = facts.get("bidirectionalAudio")
        asked = _whole(both.get("sampleRate")) if isinstance(both, dict) else None
        self.sample_rate_out = asked if asked in _ENGINE_RATES else _OUT_RATE
        self._garbage = 0

    # --- in -------------------------------------------------------------------------------------

    async def frames(self, take: Callable[[Inbound], None]) -> None:
        """Frames go to `take` until the socket closes."""
        if self._broken is not None:
            take(self._broken)
            return
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            data = message.get("bytes")
            inbound = self._sound(data) if data is not None else _event(message.get("text") or "")
            if inbound is None:
                self._garbage += 1
                if self._garbage > _MOST_GARBAGE:
                    take(Broken("garbage", "The other side sends frames that are no sound."))
                    return
            elif inbound is not _NOTHING:
                take(inbound)

    def _sound(self, data: bytes) -> Inbound | None:
        if not data or len(data) % 2 or len(data) > _MOST_FRAME_BYTES:
            return None
        return Sound(self._resampler.feed(data))

    # --- out ------------------------------------------------------------------------------------

    async def play(self, pcm: bytes) -> None:
        if b"\xff\xff" in pcm:
            samples = np.frombuffer(pcm, np.int16).copy()
            samples[samples == -1] = 0
            pcm = samples.tobytes()
        await self._send_bytes(pcm)

    async def flush(self) -> None:
        await self._send_bytes(silence(_PUSH_MS, self.sample_rate_out))

    async def kill(self) -> None:
        await self._send_bytes(silence(_STUCK_MS, self.sample_rate_out))
        await self._send_text({"type": "killAudio"})

    async def show(self, message: ToBrowser) -> None:
        """There is no screen at a telephone."""

    async def close(self, reason: str) -> None:
        """The listen verb ends once the last words were heard; then the socket."""
        if self._socket.client_state is not WebSocketState.CONNECTED:
            return
        with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            if reason in _SPOKE_LAST:
                await asyncio.sleep(_PLAYOUT_SECONDS)
            await self._send_text({"type": "disconnect"})
            await self._socket.close(1011 if reason in _FAULTS else 1000, reason)

    async def _send_bytes(self, data: bytes) -> None:
        async with asyncio.timeout(_SEND_SECONDS):
            await self._socket.send({"type": "websocket.send", "bytes": data})

    async def _send_text(self, message: ToCarrier) -> None:
        async with asyncio.timeout(_SEND_SECONDS):
            await self._socket.send({"type": "websocket.send", "text": json.dumps(message)})


_DIGIT: TypeAdapter[DigitEvent] = TypeAdapter(DigitEvent)
_SPOKE_LAST = frozenset({"agent_hung_up", "transferred"})
_FAULTS = frozenset({"bad_media", "speech_failed", "brain_failed", "lost"})


async def open_edge(socket: WebSocket) -> JambonzEdge:
    """The socket is accepted and has told its call's facts.

    Raises:
        Invalid: what came first were no facts; the socket is closed with the reason.
    """
    offered = socket.scope.get("subprotocols") or []
    await socket.accept(next((p for p in SUBPROTOCOLS if p in offered), None))
    try:
        async with asyncio.timeout(_FACTS_SECONDS):
            message = await socket.receive()
        facts = dict(json.loads(message.get("text") or ""))
    except (TimeoutError, ValueError, TypeError) as error:
        with contextlib.suppress(RuntimeError):
            await socket.close(1007, "expected the call's facts as JSON")
        raise Invalid("The socket did not begin with the call's facts as JSON.") from error
    return JambonzEdge(socket, facts)


def arrival(edge: JambonzEdge) -> Arrival:
    """What the other side says of itself."""
    return Arrival(carrier=CARRIER, facts=edge.facts)


class _Nothing:
    """Understood, and of no interest."""


_NOTHING: Any = _Nothing()


def _event(text: str) -> Inbound | None:
    """What a text frame says; None when it is no JSON object."""
    try:
        event = json.loads(text)
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    if event.get("event") == "dtmf":
        try:
            return Digit(_DIGIT.validate_python(event)["dtmf"])
        except ValidationError:
            return None
    nothing: Inbound = _NOTHING
    return nothing


def _wrong_form(sample_rate: Any, mix: Any) -> Broken | None:
    if sample_rate is not None and _whole(sample_rate) not in _RATES:
        known = ", ".join(map(str, _RATES))
        told = str(sample_rate)[:40]
        return Broken("wrong_rate", f"The sound comes at {told} Hz; we hear {known}.")
    if mix not in (None, "mono"):
        return Broken(
            "wrong_form",
            f"The sound is mixed as {str(mix)[:40]!r}; we hear the caller alone: set mixType to "
            "mono in the listen verb.",
        )
    return None


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else None
