"""A jambonz as the product sees it: sends 20 ms frames in real time, plays with its buffer's rules.

The rules of mod_audio_fork: playing begins once 1280 samples are there and then goes on in pieces
of 640; killAudio clears what waits to be played, but not the piece that is still being filled.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import websockets

FRAME_MS = 20
FIRST_SAMPLES, PIECE_SAMPLES = 1280, 640
VOICED = 200.0


def _is_voiced(pcm: bytes) -> bool:
    return bool(np.sqrt(np.mean(np.frombuffer(pcm, np.int16).astype(float) ** 2)) > VOICED)


@dataclass
class Player:
    """What the caller's ear gets, frame by frame, with its time in seconds of the peer's clock."""

    sample_rate: int
    prebuffer: bytearray = field(default_factory=bytearray)
    waiting: bytearray = field(default_factory=bytearray)
    started: bool = False
    heard: list[tuple[float, bytes]] = field(default_factory=list)

    def add(self, pcm: bytes) -> None:
        self.prebuffer += pcm
        need = PIECE_SAMPLES if self.started else FIRST_SAMPLES
        while len(self.prebuffer) >= 2 * need:
            self.started = True
            self.waiting += self.prebuffer[: 2 * need]
            del self.prebuffer[: 2 * need]
            need = PIECE_SAMPLES

    def kill(self) -> None:
        self.waiting.clear()
        self.started = False

    def play(self, at: float) -> None:
        """20 ms go to the ear; silence where there is nothing."""
        size = self.sample_rate * FRAME_MS // 1000 * 2
        frame = bytes(self.waiting[:size])
        del self.waiting[:size]
        self.heard.append((at, frame.ljust(size, b"\0")))

    def voiced(self) -> list[float]:
        """The times at which there was a voice."""
        return [at for at, frame in self.heard if _is_voiced(frame)]


class JambonzPeer:
    """One call. `say` queues sound of the caller; the rest of the time there is silence."""

    def __init__(self, url: str, *, sample_rate: int = 16000, out_rate: int = 8000) -> None:
        self.url, self.sample_rate = url, sample_rate
        self.player = Player(out_rate)
        self.facts: dict[str, Any] = {
            "callSid": "0b1f6a0e", "direction": "inbound", "from": "+15125550100",
            "to": "+15125550199", "sampleRate": sample_rate, "mixType": "mono",
        }  # fmt: skip
        self.commands: list[tuple[float, dict[str, Any]]] = []
        self.arrived: list[tuple[float, bool]] = []
        self.said: list[tuple[float, float]] = []
        self.closed: tuple[int, str] | None = None
        self.noise = 8.0
        self.subprotocol: str | None = None
        self._lines = bytearray()
        self._events: list[str] = []
        self._began = 0.0
        self._stop = asyncio.Event()
        self._on_frame: list[Callable[[], None]] = []

    def now(self) -> float:
        return asyncio.get_running_loop().time() - self._began

    def say(self, pcm: bytes) -> float:
        """The caller begins to speak with the next frame; when that is."""
        at = self.now() + len(self._lines) / 2 / self.sample_rate
        self._lines += pcm
        self.said.append((at, at + len(pcm) / 2 / self.sample_rate))
        return at

    def press(self, digit: str) -> None:
        self._events.append(json.dumps({"event": "dtmf", "dtmf": digit, "duration": "1600"}))

    def hang_up(self) -> None:
        self._stop.set()

    async def until(self, true: Callable[[], bool], *, seconds: float = 20.0) -> None:
        """Waits while frames flow."""
        deadline = self.now() + seconds
        while not true():
            if self.now() > deadline:
                raise TimeoutError(f"not within {seconds} s")
            if self.closed is not None and not true():
                raise ConnectionError(f"closed: {self.closed}")
            await asyncio.sleep(0.02)

    async def run(self, *, speed: float = 1.0) -> None:
        """The call, until either side hangs up. `speed` other than 1 floods or starves."""
        loop = asyncio.get_running_loop()
        self._began = loop.time()
        try:
            async with websockets.connect(
                self.url, subprotocols=["audio.jambonz.org"], compression=None, max_size=None
            ) as socket:
                self.subprotocol = socket.subprotocol
                await socket.send(json.dumps(self.facts))
                self._began = loop.time()
                reading = asyncio.create_task(self._read(socket))
                try:
                    await self._write(socket, speed)
                finally:
                    reading.cancel()
                    await asyncio.gather(reading, return_exceptions=True)
        except websockets.ConnectionClosed as error:
            frame = error.rcvd
            self.closed = (frame.code, frame.reason) if frame else (1006, "")
        except websockets.InvalidStatus as error:
            self.closed = (error.response.status_code, "refused")
        else:
            self.closed = (1000, "hung up")

    async def _write(self, socket: Any, speed: float) -> None:
        size = self.sample_rate * FRAME_MS // 1000 * 2
        noise = np.random.default_rng(1).normal(scale=self.noise, size=(64, size // 2))
        number = 0
        while not self._stop.is_set():
            frame = bytes(self._lines[:size])
            del self._lines[:size]
            samples = np.frombuffer(frame.ljust(size, b"\0"), np.int16).astype(np.float32)
            samples += noise[number % len(noise)]
            await socket.send(np.clip(samples, -32768, 32767).astype(np.int16).tobytes())
            while self._events:
                await socket.send(self._events.pop(0))
            self.player.play(self.now())
            number += 1
            due = self._began + number * FRAME_MS / 1000 / speed
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))

    async def _read(self, socket: Any) -> None:
        async for message in socket:
            if isinstance(message, bytes):
                self.player.add(message)
                self.arrived.append((self.now(), _is_voiced(message)))
                continue
            command = json.loads(message)
            self.commands.append((self.now(), command))
            if command["type"] == "killAudio":
                self.player.kill()
            elif command["type"] == "disconnect":
                self._stop.set()
