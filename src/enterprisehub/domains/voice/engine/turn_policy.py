"""When a caller's turn begins, pauses and ends. A pure state machine over 32 ms windows.

Speech must last a little before it counts; a pause of about 100 ms starts the judge of turns and
asks the recogniser for its last words, so that both are ready when the shortest pause that can end
a turn is over. The less finished the speaker sounds, the longer we wait: 0.2, 0.5 or 1.2 s. Words
count too: a whole sentence shortens a doubtful wait to 0.3 s and the longest to 0.5 s, one left
hanging makes the shortest 0.5 s.
"""

from dataclasses import dataclass
from enum import Enum

from enterprisehub.domains.voice.engine.detect_voice import WINDOW_MS


class Turn(Enum):
    """What a window changed."""

    STIRRED = "somebody may have begun to speak"
    BEGAN = "somebody speaks"
    FALSE_START = "it was nothing"
    PAUSED = "they are silent, perhaps for good"
    WENT_ON = "they speak again"
    ENDED = "the turn is over"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLimits:
    """Times in milliseconds; `sure` and `likely` are the judge's probabilities."""

    stir_ms: int = 64
    begin_ms: int = 160
    pause_ms: int = 96
    shortest_ms: int = 192
    worded_ms: int = 288
    doubtful_ms: int = 512
    longest_ms: int = 1216
    sure: float = 0.5
    likely: float = 0.15
    speech: float = 0.5
    silence: float = 0.35


class TurnTracker:
    """Feed `step` one probability per window; ask what it changed."""

    def __init__(self, limits: TurnLimits | None = None) -> None:
        self.limits = limits or TurnLimits()
        self.speaking = False
        self.voiced_ms = 0
        self.silent_ms = 0
        self._stirring = 0
        self._gap = 0
        self._paused = False
        self._finished: float | None = None
        self._whole: bool | None = None

    @property
    def in_turn(self) -> bool:
        """Between BEGAN and ENDED."""
        return self.speaking

    def judged(self, probability: float) -> None:
        """The judge's answer to the present pause."""
        self._finished = probability

    def worded(self, *, whole: bool | None) -> None:
        """What the words before the present pause say."""
        self._whole = whole

    def step(self, probability: float) -> Turn | None:
        """What this window changed; None: nothing."""
        limits = self.limits
        voiced = probability >= (limits.silence if self.speaking else limits.speech)
        if not self.speaking:
            return self._stir(voiced=voiced)
        if voiced:
            self.voiced_ms += WINDOW_MS
            self.silent_ms = 0
            if self._paused:
                self._forget_pause()
                return Turn.WENT_ON
            return None
        self.silent_ms += WINDOW_MS
        if self._paused:
            return self._end() if self.silent_ms >= self._patience_ms() else None
        if self.silent_ms >= limits.pause_ms:
            self._paused = True
            return Turn.PAUSED
        return None

    def _stir(self, *, voiced: bool) -> Turn | None:
        limits, before = self.limits, self._stirring
        if voiced:
            self._stirring, self._gap = before + WINDOW_MS, 0
            if self._stirring >= limits.begin_ms:
                self.speaking, self.voiced_ms = True, self._stirring
                self.silent_ms = self._stirring = 0
                self._forget_pause()
                return Turn.BEGAN
            return Turn.STIRRED if before < limits.stir_ms <= self._stirring else None
        self._gap += 1
        if before and self._gap > 1:
            self._stirring = self._gap = 0
            return Turn.FALSE_START if before >= limits.stir_ms else None
        return None

    def _patience_ms(self) -> int:
        limits, finished = self.limits, self._finished
        if finished is not None and finished >= limits.sure:
            return limits.doubtful_ms if self._whole is False else limits.shortest_ms
        if finished is not None and finished < limits.likely:
            return limits.doubtful_ms if self._whole else limits.longest_ms
        return limits.worded_ms if self._whole else limits.doubtful_ms

    def _end(self) -> Turn:
        self.speaking = False
        self._stirring = self._gap = 0
        self._forget_pause()
        return Turn.ENDED

    def _forget_pause(self) -> None:
        self._paused, self._finished, self._whole = False, None, None
