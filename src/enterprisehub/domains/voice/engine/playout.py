"""Plays sentences in real time and knows at every moment what was heard of them.

Sound is sent only as far ahead as the line needs, so that stopping means silence. What was sent is
taken for heard when its time has come, not when it was sent; what a kill took back never was.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.heard_text import PACE_MS, pace_of
from enterprisehub.domains.voice.engine.sentences import Sentence
from enterprisehub.domains.voice.engine.sound import FRAME_MS, milliseconds, scaled
from enterprisehub.domains.voice.ports import BargeIn, Edge

_REWIND_MS = 400
_DUCKED = 0.18


@dataclass(slots=True)
class _Sent:
    """A piece under way: heard from `at_ms` on."""

    sentence: Sentence
    at_ms: float
    from_ms: float
    lasts_ms: float
    pcm: bytes


class Playout:
    """The agent's side of the line. `on_begun` and `on_heard` are told of whole sentences,
    `on_played` of every piece of sound that reached the ear, with its time.
    """

    def __init__(
        self,
        edge: Edge,
        clock: CallClock,
        *,
        on_begun: Callable[[Sentence], None],
        on_heard: Callable[[Sentence], None],
        on_played: Callable[[float, bytes], None],
    ) -> None:
        self._edge, self._clock = edge, clock
        self._on_begun, self._on_heard, self._on_played = on_begun, on_heard, on_played
        self._queue: deque[Sentence] = deque()
        self._flying: deque[_Sent] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._moved = asyncio.Event()
        self._held = False
        self._ducked = False
        self._musts_only = False
        self._run_from_ms = self._run_sent_ms = 0.0
        self.pace_ms = PACE_MS
        self.first_sound_at_ms: float | None = None

    # --- what the engine asks -------------------------------------------------------------------

    def add(self, sentence: Sentence) -> None:
        self._queue.append(sentence)
        self._idle.clear()
        self._wake.set()
        self.moves()

    def more(self) -> None:
        """A sentence got more sound, or is complete."""
        self._wake.set()

    @property
    def busy(self) -> bool:
        """Something is being heard or waits to be."""
        self._settle()
        return bool(self._queue or self._flying)

    @property
    def audible(self) -> bool:
        """The ear gets sound now."""
        self._settle()
        return bool(self._flying) and not self._held

    @property
    def lead_ms(self) -> int:
        """How far ahead of the ear we send."""
        return self._edge.lead_ms

    @property
    def held(self) -> bool:
        return self._held

    @property
    def current(self) -> Sentence | None:
        """The sentence that is being heard, or the next one."""
        self._settle()
        return self._queue[0] if self._queue else None

    @property
    def unheard_ms(self) -> float:
        """How much known sound was not heard yet."""
        self._settle()
        return sum(max(0.0, s.known_ms - s.played_ms) for s in self._queue)

    async def drained(self) -> None:
        """Everything was heard, or cut."""
        await self._idle.wait()

    def moves(self) -> None:
        """Who waits for the next sentence looks again."""
        self._moved.set()

    async def moved(self) -> None:
        """A sentence came or was heard to its end, or somebody said that it moves."""
        self._moved.clear()
        await self._moved.wait()

    async def hold(self) -> None:
        """Silence at once; what was not heard is kept."""
        self._settle()
        self._held = True
        self._take_back()
        await self._edge.kill()

    def duck(self, *, on: bool) -> None:
        """What is sent from now on is quieter."""
        self._ducked = on

    def only_musts(self, *, on: bool) -> None:
        """Nothing begins that may be interrupted: somebody waits to be answered."""
        self._musts_only = on
        self._wake.set()

    def resume(self) -> None:
        """Goes on from the last pause before what was heard."""
        self._ducked = False
        if self._held:
            self._held = False
            if self._queue:
                self._queue[0].rewind(_REWIND_MS)
            self._wake.set()

    async def cut(self) -> list[Sentence]:
        """Silence at once, and all that was not heard is forgotten: those sentences."""
        self._settle()
        was_flying = bool(self._flying)
        self._take_back()
        dropped = list(self._queue)
        self._queue.clear()
        self._held = self._ducked = False
        self._idle.set()
        self.moves()
        if was_flying:
            await self._edge.kill()
        return dropped

    # --- the pump -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Sends until cancelled."""
        while True:
            self._wake.clear()
            sentence = self._sendable()
            if sentence is None:
                await self._rest()
                continue
            ahead = self._run_from_ms + self._run_sent_ms - self._clock.ms()
            if not self._flying and ahead < 0:
                self._run_from_ms, self._run_sent_ms, ahead = self._clock.ms(), 0.0, 0.0
            if ahead > self._edge.lead_ms:
                await asyncio.sleep(max(0.001, (ahead - self._edge.lead_ms) / 1000))
                continue
            await self._send(sentence)

    def _sendable(self) -> Sentence | None:
        """The first sentence with sound to send; None while held or waiting for a voice."""
        if self._held:
            return None
        for sentence in self._queue:
            if self._musts_only and sentence.barge_in is not BargeIn.REFUSED:
                return None
            if sentence.unsent_ms >= FRAME_MS or (sentence.complete and sentence.unsent_ms >= 1):
                return sentence
            if not sentence.complete:
                return None
        return None

    async def _rest(self) -> None:
        """Nothing to send: what flies lands, then we sleep until there is something."""
        self._settle()
        if not self._flying:
            await self._wake.wait()
            return
        last = self._flying[-1]
        if not self._held and all(s.complete for s in self._queue) and not self._wake.is_set():
            await self._edge.flush()
        lands_in = last.at_ms + last.lasts_ms - self._clock.ms()
        try:
            await asyncio.wait_for(self._wake.wait(), max(0.001, lands_in / 1000))
        except TimeoutError:
            self._settle()

    async def _send(self, sentence: Sentence) -> None:
        self._settle()
        start = sentence.next_ms
        pcm = sentence.take(FRAME_MS)
        lasts = milliseconds(pcm, sentence.sample_rate)
        at = self._run_from_ms + self._run_sent_ms
        self._run_sent_ms += lasts
        self._flying.append(_Sent(sentence, at, start, lasts, pcm))
        if sentence.begun_at_ms is None:
            sentence.begun_at_ms = at
            if self.first_sound_at_ms is None:
                self.first_sound_at_ms = self._clock.ms()
            self._on_begun(sentence)
        if not sentence.voiceless:
            await self._edge.play(scaled(pcm, _DUCKED) if self._ducked else pcm)

    # --- what was heard -------------------------------------------------------------------------

    def _settle(self) -> None:
        """What has had its time was heard."""
        now = self._clock.ms() - self._edge.delay_ms
        while self._flying and self._flying[0].at_ms + self._flying[0].lasts_ms <= now:
            self._landed(self._flying.popleft())
        if not self._queue and not self._flying:
            self._idle.set()

    def _landed(self, sent: _Sent) -> None:
        sentence = sent.sentence
        sentence.played_ms = sent.from_ms + sent.lasts_ms
        if not sentence.voiceless:
            self._on_played(sent.at_ms, sent.pcm)
        if sentence.heard_to_end and self._queue and self._queue[0] is sentence:
            self._queue.popleft()
            self.moves()
            if sentence.by == "agent" and not sentence.voiceless:
                self.pace_ms = 0.7 * self.pace_ms + 0.3 * pace_of(sentence.text, sentence.voiced)
            self._on_heard(sentence)

    def _take_back(self) -> None:
        """What flies is not heard, but for the part of it whose time has come."""
        now = self._clock.ms() - self._edge.delay_ms
        for sent in self._flying:
            heard = min(max(0.0, now - sent.at_ms), sent.lasts_ms)
            if heard > 0:
                sent.sentence.played_ms = sent.from_ms + heard
                if not sent.sentence.voiceless:
                    whole = int(sent.sentence.sample_rate * heard / 1000) * 2
                    self._on_played(sent.at_ms, sent.pcm[:whole])
        self._flying.clear()
        self._run_from_ms, self._run_sent_ms = self._clock.ms(), 0.0
        for sentence in self._queue:
            sentence.next_ms = sentence.played_ms
