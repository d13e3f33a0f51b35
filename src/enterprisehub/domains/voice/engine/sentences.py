"""One sentence of an answer on its way to the ear: its words, its sound, how far it was heard."""

from dataclasses import dataclass, field

from enterprisehub.domains.voice.engine.heard_text import VoicedTime, heard_text
from enterprisehub.domains.voice.engine.sound import milliseconds, silence
from enterprisehub.domains.voice.ports import BargeIn

_READING_MS = 62
_LEAST_MS = 700


@dataclass(slots=True, eq=False)
class Sentence:
    """`played_ms` is how much of its sound was played, `next_ms` where sending goes on.

    A sentence without a voice is shown and takes the time that a browser would need to say it.
    `repeats`: its sound begins again at its end (hold music).
    """

    text: str
    turn: int
    sample_rate: int
    by: str = "agent"
    barge_in: BargeIn | None = None
    keep: bool = False
    repeats: bool = False
    complete: bool = False
    voiceless: bool = False
    begun_at_ms: float | None = None
    played_ms: float = 0.0
    next_ms: float = 0.0
    pcm: bytearray = field(default_factory=bytearray)
    voiced: VoicedTime = field(init=False)

    def __post_init__(self) -> None:
        self.voiced = VoicedTime(self.sample_rate)

    def add(self, pcm: bytes) -> None:
        self.pcm += pcm
        self.voiced.add(pcm)

    def finish(self) -> None:
        self.complete = True

    def show_only(self) -> None:
        """There is no voice: time passes as if it were read aloud."""
        self.voiceless = True
        reading = max(_LEAST_MS, _READING_MS * len(self.text))
        self.pcm += silence(reading, self.sample_rate)
        self.voiced.assume(reading)
        self.complete = True

    @property
    def known_ms(self) -> float:
        return milliseconds(self.pcm, self.sample_rate)

    @property
    def unsent_ms(self) -> float:
        return self.known_ms - self.next_ms

    @property
    def heard_to_end(self) -> bool:
        return self.complete and not self.repeats and self.played_ms >= self.known_ms - 1

    def take(self, most_ms: float) -> bytes:
        """The next piece of sound; moves `next_ms` on."""
        start = int(self.sample_rate * self.next_ms / 1000) * 2
        piece = bytes(self.pcm[start : start + int(self.sample_rate * most_ms / 1000) * 2])
        self.next_ms += milliseconds(piece, self.sample_rate)
        if self.repeats and self.unsent_ms < 1:
            self.next_ms = 0.0
        return piece

    def heard(self, pace_ms: float) -> str:
        """The words that were heard."""
        if self.heard_to_end:
            return self.text
        return heard_text(
            self.text, self.voiced, self.played_ms, complete=self.complete, pace_ms=pace_ms
        )

    def rewind(self, within_ms: float) -> None:
        """Sending goes on from the last pause of the voice before what was heard."""
        if self.begun_at_ms is None:
            self.next_ms = 0.0
            return
        self.next_ms = self.voiced.quiet_before(self.played_ms, within_ms=within_ms)
