"""Words from the caller's sound, by the first recogniser that works; the next when it fails.

What was fed since the last final words is kept, so that the next recogniser hears it again.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from enterprisehub.domains.voice.ports import (
    CallSetup,
    Recognised,
    Recogniser,
    SpeechChoice,
    SpeechFailed,
    speech_vendor,
)

SAMPLE_RATE = 16000
_KEPT_FRAMES = 500
_BEFORE_FRAMES = 15
_AFTER_FRAMES = 25
_MOST_WAIT_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Words:
    """What was understood of a turn."""

    text: str
    confidence: float = 1.0
    language: str | None = None


class Hearing:
    """One call's ears. `on_words` gets interim words, `on_settled` all words before a pause,
    `on_trouble` every vendor that failed and how many are left.
    """

    def __init__(
        self,
        setup: CallSetup,
        *,
        on_words: Callable[[Recognised], None],
        on_trouble: Callable[[SpeechChoice, SpeechFailed, int], None],
        on_settled: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._setup, self._on_words, self._on_trouble = setup, on_words, on_trouble
        self._on_settled = on_settled
        self._choices = list(setup.hearing)
        self._recogniser: Recogniser | None = None
        self._kept: deque[bytes] = deque(maxlen=_KEPT_FRAMES)
        self._before: deque[bytes] = deque(maxlen=_BEFORE_FRAMES)
        self._open_frames = 0
        self._finals: list[Recognised] = []
        self._interim: Recognised | None = None
        self._settled = asyncio.Event()
        self._asked = 0
        self._expected: tuple[str, ...] = ()
        self._fed_bytes: dict[tuple[str, str], int] = {}
        self.choice: SpeechChoice | None = None
        self.lost = asyncio.Event()

    # --- sound in -------------------------------------------------------------------------------

    def feed(self, pcm: bytes, *, stirring: bool) -> None:
        """16 kHz sound. Vendors get what is near speech, with a little before and after it."""
        if stirring:
            if not self._open_frames:
                for frame in self._before:
                    self._give(frame)
                self._before.clear()
            self._open_frames = _AFTER_FRAMES
        if self._open_frames:
            self._open_frames -= 1
            self._give(pcm)
        else:
            self._before.append(pcm)

    def _give(self, pcm: bytes) -> None:
        self._kept.append(pcm)
        if self._recogniser is not None and self.choice is not None:
            key = (self.choice.vendor, self.choice.model)
            self._fed_bytes[key] = self._fed_bytes.get(key, 0) + len(pcm)
            self._recogniser.feed(pcm)

    def expect(self, phrases: tuple[str, ...]) -> None:
        self._expected = phrases
        if self._recogniser is not None:
            self._recogniser.expect(phrases)

    def finalize(self) -> None:
        """The caller is silent: the last words are wanted."""
        if self.lost.is_set():
            return
        self._settled.clear()
        self._asked += 1
        if self._recogniser is not None:
            self._recogniser.finalize()

    # --- words out ------------------------------------------------------------------------------

    @property
    def expected(self) -> tuple[str, ...]:
        """What may well be said next."""
        return self._expected

    @property
    def gives_interims(self) -> bool:
        """Whether words come while the caller still speaks."""
        return self._recogniser is not None and self._recogniser.gives_interims

    @property
    def so_far(self) -> str:
        """What was understood since the last turn, not yet final."""
        words = [found.text for found in self._finals]
        if self._interim is not None:
            words.append(self._interim.text)
        return " ".join(word for word in words if word)

    async def final(self) -> Words:
        """The words of the turn that ended, and the next turn begins empty."""
        try:
            await asyncio.wait_for(self._settled.wait(), _MOST_WAIT_SECONDS)
        except TimeoutError:
            if self._interim is not None:
                self._finals.append(self._interim)
        return self.take()

    def take(self) -> Words:
        """What was understood since the last turn; forgotten here."""
        found = [f for f in self._finals if f.text]
        self._finals, self._interim, self._asked = [], None, 0
        self._kept.clear()
        if self._recogniser is not None:
            self._recogniser.forget()
        if not found:
            return Words("", 0.0)
        languages = [f.language for f in found if f.language]
        return Words(
            " ".join(f.text for f in found),
            min(f.confidence for f in found),
            languages[-1] if languages else None,
        )

    def fed_seconds(self) -> dict[tuple[str, str], float]:
        """How much each vendor's model was given."""
        return {key: count / 2 / SAMPLE_RATE for key, count in self._fed_bytes.items()}

    # --- vendors --------------------------------------------------------------------------------

    async def run(self) -> None:
        """Hears until cancelled, with one vendor after the other; `lost` when none is left."""
        while self._choices:
            choice = self._choices[0]
            try:
                await self._hear_with(choice)
            except SpeechFailed as failure:
                self._choices.pop(0)
                self._on_trouble(choice, failure, len(self._choices))
        self.lost.set()
        self._settled.set()

    async def _hear_with(self, choice: SpeechChoice) -> None:
        vendor = speech_vendor(choice.vendor)
        made = vendor.recogniser(choice, language=self._setup.language) if vendor else None
        if made is None:
            raise SpeechFailed("unavailable", "this language cannot be heard here.")
        try:
            await made.open()
            made.expect(self._expected)
            self._recogniser, self.choice = made, choice
            for frame in list(self._kept):
                made.feed(frame)
            if self._asked:  # the last vendor failed after the caller had stopped
                self._asked = 1
                made.finalize()
            async for found in made.results():
                self._understood(found)
        finally:
            self._recogniser = None
            await made.close()
        raise SpeechFailed("disconnected", "it ended the session.")

    def _understood(self, found: Recognised) -> None:
        if found.text and found.confidence < self._setup.least_confidence:
            found = Recognised(text="", final=found.final, ends_turn=found.ends_turn)
        if found.final:
            self._interim = None
            if found.whole:
                self._finals = []
            if found.text:
                self._finals.append(found)
        else:
            self._interim = found
        if found.text:
            self._on_words(found)
        if found.ends_turn:
            self._asked = max(0, self._asked - 1)
            if not self._asked:
                self._settled.set()
                self._on_settled(self.so_far)
