"""Both sides of a call on one clock, handed on every few seconds.

The caller's sound is placed by its own samples and moved to the clock after a gap; the agent's by
the moment it was heard. Nothing is computed per frame: a chunk is put together when it is due.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.sound import milliseconds, resampled
from enterprisehub.domains.voice.ports import RecordedChunk, RecordingSink

CHUNK_SECONDS = 4.0
_SETTLED_MS = 600
_GAP_MS = 250

type Piece = tuple[float, bytes]


class StereoRecorder:
    """Caller left, agent right. `caller_rate` and `agent_rate` are those of the line."""

    def __init__(
        self,
        sink: RecordingSink,
        clock: CallClock,
        *,
        caller_rate: int,
        agent_rate: int,
        on_failure: Callable[[Exception], None],
    ) -> None:
        self._sink, self._clock, self._on_failure = sink, clock, on_failure
        self._rates = {"caller": caller_rate, "agent": agent_rate}
        self.sample_rate = agent_rate
        self._pieces: dict[str, deque[Piece]] = {"caller": deque(), "agent": deque()}
        self._caller_until_ms = 0.0
        self._until_ms = 0.0
        self._number = 0
        self._paused = False

    def caller(self, pcm: bytes) -> None:
        """A frame of the caller, as it comes."""
        lasts = milliseconds(pcm, self._rates["caller"])
        arrived_from = self._clock.ms() - lasts
        at = self._caller_until_ms
        if arrived_from - at > _GAP_MS:
            at = arrived_from
        elif at - arrived_from > _GAP_MS:
            return  # what waited before the call began comes in a heap: the clock is not so far
        self._caller_until_ms = at + lasts
        if not self._paused:
            self._pieces["caller"].append((at, pcm))

    def agent(self, at_ms: float, pcm: bytes) -> None:
        """Sound of the agent that was heard from `at_ms` on."""
        if not self._paused:
            self._pieces["agent"].append((at_ms, pcm))

    def pause(self, *, paused: bool) -> None:
        """While paused both sides are recorded as silence."""
        self._paused = paused

    async def run(self) -> None:
        """Hands chunks on until cancelled."""
        while True:
            await asyncio.sleep(CHUNK_SECONDS)
            await self._keep_until(self._clock.ms() - _SETTLED_MS)

    async def finish(self) -> None:
        """The rest is handed on, and the sink told."""
        await self._keep_until(self._clock.ms())
        try:
            await self._sink.finish()
        except Exception as error:  # noqa: BLE001  a lost recording must not lose the call
            self._on_failure(error)

    async def _keep_until(self, until_ms: float) -> None:
        samples = int((until_ms - self._until_ms) * self.sample_rate / 1000)
        if samples <= 0:
            return
        stereo = np.zeros((samples, 2), np.int16)
        for column, side in enumerate(("caller", "agent")):
            stereo[:, column] = self._side(side, samples)
        chunk = RecordedChunk(
            number=self._number,
            began_ms=round(self._until_ms),
            sample_rate=self.sample_rate,
            pcm=stereo.tobytes(),
        )
        self._number += 1
        self._until_ms += samples * 1000 / self.sample_rate
        try:
            await self._sink.keep(chunk)
        except Exception as error:  # noqa: BLE001
            self._on_failure(error)

    def _side(self, side: str, samples: int) -> Any:
        """One side of a chunk; sound that reaches beyond it is left for the next."""
        out = np.zeros(samples, np.int16)
        pieces, rate = self._pieces[side], self._rates[side]
        ends = self._until_ms + samples * 1000 / self.sample_rate
        for at, pcm in _joined(pieces, rate, ends):
            sound = np.frombuffer(resampled(pcm, rate, self.sample_rate), np.int16)
            first = round((at - self._until_ms) * self.sample_rate / 1000)
            if first < 0:
                sound, first = sound[-first:], 0
            sound = sound[: samples - first]
            out[first : first + len(sound)] = sound
        return out


def _joined(pieces: deque[Piece], rate: int, ends_ms: float) -> list[Piece]:
    """The pieces that begin before `ends_ms`, neighbours as one; the last is divided there."""
    found: list[tuple[float, bytearray]] = []
    until = 0.0
    while pieces and pieces[0][0] < ends_ms:
        at, pcm = pieces.popleft()
        fits = int((ends_ms - at) * rate / 1000 + 0.5) * 2
        if fits < len(pcm):
            pieces.appendleft((ends_ms, pcm[fits:]))
            pcm = pcm[:fits]
        if found and abs(at - until) <= 1:
            found[-1][1].extend(pcm)
        else:
            found.append((at, bytearray(pcm)))
            until = at
        until += milliseconds(pcm, rate)
    return [(at, bytes(pcm)) for at, pcm in found]
