"""Both sides of a call on one clock, handed on every few seconds.

The agent's sound is placed by the moment it was heard. The caller's is placed by its own samples:
sound that comes late begins a run of its own, and since nothing can arrive before it was spoken,
a run whose sound comes faster than time goes by is moved back until it ends now. So a burst lies
where it was spoken, and what waited since before the call is left out. Nothing is computed per
frame: a chunk is put together when it is due.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.sound import milliseconds, resampled
from enterprisehub.domains.voice.ports import RecordedChunk, RecordingSink

CHUNK_SECONDS = 4.0
_SETTLED_MS = 2000  # a burst that comes within this time is still put where it belongs
_LATE_MS = 60
_NEIGHBOURS_MS = 1


@dataclass(slots=True)
class _Run:
    """Sound without a gap, from `at_ms` on.

    It is kept in the pieces it came in: a buffer that grows with every call would be moved again
    and again and leave the memory full of holes.
    """

    at_ms: float
    rate: int
    pieces: list[bytes] = field(default_factory=list)
    lasts_ms: float = 0.0

    @property
    def ends_ms(self) -> float:
        return self.at_ms + self.lasts_ms

    def add(self, pcm: bytes) -> None:
        self.pieces.append(pcm)
        self.lasts_ms += milliseconds(pcm, self.rate)

    def until(self, ends_ms: float) -> bytes:
        """What lies before `ends_ms`, taken out of this run."""
        sound = b"".join(self.pieces)
        whole = int((ends_ms - self.at_ms) * self.rate / 1000 + 0.5) * 2
        taken, rest = sound[:whole], sound[whole:]
        self.at_ms += milliseconds(taken, self.rate)
        self.pieces, self.lasts_ms = [rest] if rest else [], milliseconds(rest, self.rate)
        return taken


class StereoRecorder:
    """Caller left, agent right. `caller_rate` and `agent_rate` are those of the line; `fine` keeps
    the finer of the two, else the agent's.
    """

    def __init__(
        self,
        sink: RecordingSink,
        clock: CallClock,
        *,
        caller_rate: int,
        agent_rate: int,
        on_failure: Callable[[Exception], None],
        fine: bool = False,
    ) -> None:
        self._sink, self._clock, self._on_failure = sink, clock, on_failure
        self._caller_rate, self._agent_rate = caller_rate, agent_rate
        self.sample_rate = max(caller_rate, agent_rate) if fine else agent_rate
        self._caller: deque[_Run] = deque()
        self._agent: deque[_Run] = deque()
        self._until_ms = 0.0
        self._number = 0
        self._paused = False

    def caller(self, pcm: bytes) -> None:
        """A frame of the caller, as it comes."""
        now = self._clock.ms()
        arrived_from = now - milliseconds(pcm, self._caller_rate)
        if not self._caller or arrived_from - self._caller[-1].ends_ms > _LATE_MS:
            self._caller.append(_Run(arrived_from, self._caller_rate))
        run = self._caller[-1]
        run.add(bytes(len(pcm)) if self._paused else pcm)
        run.at_ms = min(run.at_ms, run.at_ms + now - run.ends_ms)

    def agent(self, at_ms: float, pcm: bytes) -> None:
        """Sound of the agent that was heard from `at_ms` on."""
        if self._paused:
            return
        last = self._agent[-1] if self._agent else None
        if last is None or abs(last.ends_ms - at_ms) > _NEIGHBOURS_MS:
            last = _Run(at_ms, self._agent_rate)
            self._agent.append(last)
        last.add(pcm)

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
        for column, runs in enumerate((self._caller, self._agent)):
            stereo[:, column] = self._side(runs, samples)
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

    def _side(self, runs: deque[_Run], samples: int) -> Any:
        """One side of a chunk; sound that reaches beyond it is left for the next.

        The newest run stays, so that what follows finds its place.
        """
        out = np.zeros(samples, np.int16)
        ends = self._until_ms + samples * 1000 / self.sample_rate
        for run in runs:
            if run.at_ms >= ends or not run.pieces:
                continue
            first = round((run.at_ms - self._until_ms) * self.sample_rate / 1000)
            taken = run.until(ends)
            sound = np.frombuffer(resampled(taken, run.rate, self.sample_rate), np.int16)
            if first < 0:
                sound, first = sound[-first:], 0
            sound = sound[: samples - first]
            out[first : first + len(sound)] = sound
        while len(runs) > 1 and not runs[0].pieces:
            runs.popleft()
        return out
