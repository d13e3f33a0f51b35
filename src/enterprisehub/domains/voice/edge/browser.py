"""A browser as a telephone: WebRTC with one audio track each way and a channel for words.

Words go over the data channel as JSON, in the forms of `ports.messages`.
"""

import asyncio
import contextlib
import fractions
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, AudioResampler
from pydantic import TypeAdapter, ValidationError

from enterprisehub.domains.voice.ports import (
    Arrival,
    Digit,
    FromBrowser,
    Inbound,
    Line,
    Relay,
    Sound,
    ToBrowser,
    Typed,
)
from enterprisehub.kernel.errors import Invalid

log = structlog.get_logger()
CARRIER = "browser"
SAMPLE_RATE = 16000
_FRAME_MS = 20
_FRAME_BYTES = SAMPLE_RATE * _FRAME_MS // 1000 * 2
_STATS_SECONDS = 2.0
_CONNECT_SECONDS = 20.0
_MOST_TEXT = 2000
_MOST_MESSAGE = 8000
_TOLD: TypeAdapter[FromBrowser] = TypeAdapter(FromBrowser)


class Voice(MediaStreamTrack):  # type: ignore[misc]
    """The agent's voice: 20 ms whenever they are due, silence where there is nothing to say."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()
        self._frames = 0
        self._began: float | None = None

    async def recv(self) -> AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        loop = asyncio.get_running_loop()
        if self._began is None:
            self._began = loop.time()
        due = self._began + self._frames * _FRAME_MS / 1000
        await asyncio.sleep(max(0.0, due - loop.time()))
        piece = bytes(self.waiting[:_FRAME_BYTES])
        del self.waiting[:_FRAME_BYTES]
        frame = AudioFrame(format="s16", layout="mono", samples=_FRAME_BYTES // 2)
        frame.planes[0].update(piece.ljust(_FRAME_BYTES, b"\0"))
        frame.sample_rate, frame.time_base = SAMPLE_RATE, fractions.Fraction(1, SAMPLE_RATE)
        frame.pts = self._frames * _FRAME_BYTES // 2
        self._frames += 1
        return frame


class BrowserEdge:
    """One peer connection. Make it by `answer_offer`."""

    carrier = CARRIER
    sample_rate_in = SAMPLE_RATE
    sample_rate_out = SAMPLE_RATE
    lead_ms = 60
    delay_ms = 80
    shows = True

    def __init__(self, peer: RTCPeerConnection, facts: Mapping[str, Any]) -> None:
        self._peer = peer
        self.arrival = Arrival(carrier=CARRIER, facts=facts)
        self._voice = Voice()
        self._channel: Any = None
        self._unsent: list[str] = []
        self._track: asyncio.Future[MediaStreamTrack] = asyncio.get_running_loop().create_future()
        self._gone = asyncio.Event()
        self._connected = asyncio.Event()
        self._take: Callable[[Inbound], None] | None = None
        peer.addTrack(self._voice)
        peer.on("track", self._on_track)
        peer.on("datachannel", self._on_channel)
        peer.on("connectionstatechange", self._on_state)

    # --- what the peer tells --------------------------------------------------------------------

    def _on_track(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio" and not self._track.done():
            self._track.set_result(track)

    def _on_channel(self, channel: Any) -> None:
        self._channel = channel
        channel.on("message", self._on_message)
        for text in self._unsent:
            channel.send(text)
        self._unsent.clear()

    def _on_state(self) -> None:
        if self._peer.connectionState == "connected":
            self._connected.set()
        if self._peer.connectionState in ("failed", "closed"):
            self._gone.set()

    def _on_message(self, message: Any) -> None:
        if not isinstance(message, str) or len(message) > _MOST_MESSAGE or self._take is None:
            return
        try:
            told = _TOLD.validate_json(message)
        except ValidationError:
            return
        match told["type"]:
            case "typed":
                if text := told["text"].strip():
                    self._take(Typed(text[:_MOST_TEXT]))
            case "digit":
                self._take(Digit(told["digit"]))
            case "hang_up":
                self._gone.set()

    async def connected(self) -> bool:
        """Whether sound can flow both ways; False when the browser never came."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._connected.wait(), _CONNECT_SECONDS)
        return self._connected.is_set()

    # --- in -------------------------------------------------------------------------------------

    async def frames(self, take: Callable[[Inbound], None]) -> None:
        """Frames go to `take` until the browser is gone."""
        self._take = take
        reading = asyncio.create_task(self._read(take), name="browser sound")
        telling = asyncio.create_task(self._tell_quality(take), name="browser quality")
        gone = asyncio.create_task(self._gone.wait(), name="browser gone")
        try:
            await asyncio.wait([reading, gone], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reading, telling, gone):
                task.cancel()
            await asyncio.gather(reading, telling, gone, return_exceptions=True)

    async def _read(self, take: Callable[[Inbound], None]) -> None:
        try:
            track = await asyncio.wait_for(asyncio.shield(self._track), _CONNECT_SECONDS)
        except TimeoutError:
            return
        resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            for piece in resampler.resample(frame):
                take(Sound(bytes(piece.planes[0])[: piece.samples * 2]))

    async def _tell_quality(self, take: Callable[[Inbound], None]) -> None:
        while True:
            await asyncio.sleep(_STATS_SECONDS)
            line = line_of(await self._peer.getStats())
            if line is not None:
                take(line)

    # --- out ------------------------------------------------------------------------------------

    async def play(self, pcm: bytes) -> None:
        self._voice.waiting += pcm

    async def flush(self) -> None:
        """Nothing gets stuck: the track sends silence by itself."""

    async def kill(self) -> None:
        self._voice.waiting.clear()

    async def show(self, message: ToBrowser) -> None:
        text = json.dumps(message)
        if self._channel is None or self._channel.readyState != "open":
            self._unsent.append(text)
            return
        self._channel.send(text)

    async def close(self, reason: str) -> None:
        """The browser is told why, then let go."""
        with contextlib.suppress(Exception):
            await self.show({"type": "ended", "reason": reason})
            await asyncio.sleep(_FRAME_MS / 200)
        self._voice.stop()
        await self._peer.close()


async def answer_offer(
    sdp: str, facts: Any, relays: Sequence[Relay] = ()
) -> tuple[BrowserEdge, str]:
    """The line to a browser, and the answer it waits for.

    Raises:
        Invalid: the offer is none, or offers no sound.
    """
    if "m=audio" not in sdp:
        raise Invalid("The browser offers no sound.", fields={"sdp": "has no audio"})
    servers = [RTCIceServer(**relay.as_ice_server()) for relay in relays]
    peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))
    edge = BrowserEdge(peer, facts if isinstance(facts, dict) else {})
    try:
        await peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        await peer.setLocalDescription(await peer.createAnswer())
    except Exception as error:  # aiortc tells of a bad offer by whatever broke
        await peer.close()
        raise Invalid("This is no WebRTC offer.", fields={"sdp": "is not usable"}) from error
    return edge, peer.localDescription.sdp


def line_of(report: Mapping[str, Any]) -> Line | None:
    """What the peer connection measured of the caller's sound."""
    jitter_ms = loss = trip_ms = None
    for one in report.values():
        if one.type == "inbound-rtp":
            jitter_ms = 1000 * one.jitter / 48000
            total = one.packetsReceived + max(0, one.packetsLost)
            loss = max(0, one.packetsLost) / total if total else None
        elif one.type == "remote-inbound-rtp" and one.roundTripTime is not None:
            trip_ms = 1000 * one.roundTripTime
    if jitter_ms is None and loss is None:
        return None
    return Line(jitter_ms=jitter_ms, loss_ratio=loss, round_trip_ms=trip_ms)
