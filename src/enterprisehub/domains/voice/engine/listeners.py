"""Colleagues who listen in: the call as it goes, in small stereo frames."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.sound import FRAME_MS, resampled

SAMPLE_RATE = 8000
_MOST_WAITING = 100
_SAMPLES = SAMPLE_RATE * FRAME_MS // 1000


class Listeners:
    """Costs nothing while nobody listens; who cannot keep up loses frames."""

    def __init__(self, caller_rate: int, agent_rate: int) -> None:
        self._rates = (caller_rate, agent_rate)
        self._caller = bytearray()
        self._agent = bytearray()
        self._queues: set[asyncio.Queue[bytes | None]] = set()

    def caller(self, pcm: bytes) -> None:
        """A frame of the caller: it sets the pace."""
        if not self._queues:
            return
        self._caller += resampled(pcm, self._rates[0], SAMPLE_RATE)
        while len(self._caller) >= 2 * _SAMPLES:
            left = _taken(self._caller)
            frame = np.stack([left, _taken(self._agent)], axis=1).tobytes()
            for queue in self._queues:
                if queue.qsize() < _MOST_WAITING:
                    queue.put_nowait(frame)

    def agent(self, pcm: bytes) -> None:
        if self._queues:
            self._agent += resampled(pcm, self._rates[1], SAMPLE_RATE)

    async def listen(self) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            while (frame := await queue.get()) is not None:
                yield frame
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        for queue in self._queues:
            queue.put_nowait(None)


def _taken(sound: bytearray) -> Any:
    """One frame from the front, silence where there is not enough."""
    piece = bytes(sound[: 2 * _SAMPLES])
    del sound[: 2 * _SAMPLES]
    return np.frombuffer(piece.ljust(2 * _SAMPLES, b"\0"), np.int16)
