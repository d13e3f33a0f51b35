"""The sound that is kept."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChunk:
    """A few seconds of the call: interleaved stereo, caller left, agent right, on one clock.

    Chunks follow each other without a gap; where recording was paused both sides are silent.
    """

    number: int
    began_ms: int
    sample_rate: int
    pcm: bytes

    @property
    def duration_ms(self) -> int:
        return len(self.pcm) // 4 * 1000 // self.sample_rate


class RecordingSink(Protocol):
    """Keeps chunks as they come: what was kept survives the process."""

    async def keep(self, chunk: RecordedChunk) -> None: ...

    async def finish(self) -> None:
        """No more will come; also called after a call that ended badly."""
        ...
