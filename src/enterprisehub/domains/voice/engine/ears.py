"""The caller's side of a call: from frames to turns.

Everything runs in line with the reader of the socket; only the judge of turns has its own thread,
and it works while the shortest pause that can end a turn goes by.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.detect_echo import HEARD_MS, EchoDetector
from enterprisehub.domains.voice.engine.detect_voice import VoiceDetector
from enterprisehub.domains.voice.engine.finished_words import sounds_whole
from enterprisehub.domains.voice.engine.hearing import SAMPLE_RATE, Hearing
from enterprisehub.domains.voice.engine.judge_turn import SECONDS, TurnJudge
from enterprisehub.domains.voice.engine.reduce_noise import NoiseGate
from enterprisehub.domains.voice.engine.sound import Resampler
from enterprisehub.domains.voice.engine.turn_policy import Turn, TurnLimits, TurnTracker

_BEFORE_BYTES = SAMPLE_RATE  # half a second before the speech
_MOST_BYTES = SAMPLE_RATE * 2 * SECONDS
_PAUSE_BYTES = SAMPLE_RATE * 2 // 10
_HEARD_BYTES = int(SAMPLE_RATE * HEARD_MS / 1000) * 2
_STIRRING = 0.15
_LOOK_MS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """One turn of the caller. `ended_ms` is when the voice fell silent, `known_ms` when we knew.

    `echo`: nobody spoke but the agent, whose voice came back by the line.
    """

    began_ms: int
    ended_ms: int
    known_ms: int
    voiced_ms: int
    echo: bool = False


class Ears:
    """Feed it frames; `on_turn` is told of every change, with the turn when it is over."""

    def __init__(
        self,
        hearing: Hearing,
        judge: TurnJudge | None,
        clock: CallClock,
        *,
        sample_rate: int,
        on_turn: Callable[[Turn, Spoke | None], None],
        limits: TurnLimits | None = None,
        echo: EchoDetector | None = None,
        noise: NoiseGate | None = None,
    ) -> None:
        self._hearing, self._judge, self._clock, self._on_turn = hearing, judge, clock, on_turn
        self._echo, self._noise = echo, noise
        self._look_again_ms = 0
        self.echoing = False
        self._to_16k = Resampler(sample_rate, SAMPLE_RATE)
        self._detector = VoiceDetector()
        self.tracker = TurnTracker(limits)
        self._sound = bytearray()
        self._began_ms = 0
        self._judging: asyncio.Task[None] | None = None

    def feed(self, pcm: bytes) -> None:
        """A frame of the caller."""
        sound = self._to_16k.feed(pcm)
        if self._noise is not None:
            sound = self._noise.feed(sound)
        if not sound:
            return
        probabilities = self._detector.feed(sound)
        near = self.tracker.speaking or any(p >= _STIRRING for p in probabilities)
        self._hearing.feed(sound, stirring=near)
        self._remember(sound)
        for probability in probabilities:
            change = self.tracker.step(probability)
            if change is not None:
                self._changed(change)
            elif self.echoing and self.tracker.voiced_ms >= self._look_again_ms:
                self._look_for_echo()
                if not self.echoing:
                    self._began_ms = self._clock.now() - _LOOK_MS
                    self._on_turn(Turn.BEGAN, None)

    def worded(self, text: str) -> None:
        """The words before the present pause are known."""
        self.tracker.worded(whole=sounds_whole(text, self._hearing.expected))

    def _remember(self, sound: bytes) -> None:
        self._sound += sound
        most = _MOST_BYTES if self.tracker.speaking else _BEFORE_BYTES
        if len(self._sound) > most + _BEFORE_BYTES:
            del self._sound[:-most]

    def _changed(self, change: Turn) -> None:
        spoke = None
        now = self._clock.now()
        match change:
            case Turn.BEGAN:
                self._began_ms = now - self.tracker.voiced_ms
                self._look_for_echo()
                if self.echoing:
                    return
            case Turn.PAUSED:
                self._hearing.finalize()
                self._ask_judge()
            case Turn.WENT_ON:
                self.forget_judge()
            case Turn.ENDED:
                self.forget_judge()
                spoke = Spoke(
                    began_ms=self._began_ms,
                    ended_ms=now - self.tracker.silent_ms,
                    known_ms=now,
                    voiced_ms=self.tracker.voiced_ms,
                    echo=self.echoing,
                )
                self.echoing = False
                del self._sound[:-_BEFORE_BYTES]
            case Turn.STIRRED | Turn.FALSE_START:
                pass
        self._on_turn(change, spoke)

    def _look_for_echo(self) -> None:
        """Whether what is heard is only what was said; looked at again while it lasts."""
        recent = bytes(self._sound[-_HEARD_BYTES:])
        now = self._clock.ms()
        self.echoing = self._echo is not None and self._echo.explains(recent, SAMPLE_RATE, now)
        self._look_again_ms = self.tracker.voiced_ms + _LOOK_MS

    def _ask_judge(self) -> None:
        self.forget_judge()
        if self._judge is not None:
            # Heard as it will be if the silence lasts: the only case in which the answer counts.
            sound = bytes(self._sound + self._sound[-_PAUSE_BYTES:])
            judging = self._listen_back(self._judge, sound)
            self._judging = asyncio.create_task(judging, name="turn judge")

    async def _listen_back(self, judge: TurnJudge, sound: bytes) -> None:
        self.tracker.judged(await judge.finished(sound))

    def forget_judge(self) -> None:
        """An answer to an older pause does not count."""
        if self._judging is not None:
            self._judging.cancel()
            self._judging = None
