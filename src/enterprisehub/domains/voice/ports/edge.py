"""The line of a call: frames in, frames out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from enterprisehub.domains.voice.ports.brain import Transfer


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono PCM at the edge's `sample_rate_in`."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Digit:
    digit: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the transport measured: becomes a `QualitySeen`."""

    jitter_ms: float | None = None
    loss_ratio: float | None = None
    round_trip_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """The other side breaks the agreed form; the call ends with this reason."""

    code: str
    message: str


type Inbound = Sound | Digit | Line | Broken


class Edge(Protocol):
    """The line: frames in, frames out. Implemented by `voice.edge`, and by tests."""

    @property
    def carrier(self) -> str: ...

    @property
    def sample_rate_in(self) -> int: ...

    @property
    def sample_rate_out(self) -> int: ...

    async def frames(self, take: Callable[[Inbound], None]) -> None:
        """Calls `take` with whatever comes, in order; returns when the other side is gone."""
        ...

    async def play(self, pcm: bytes) -> None:
        """Queue sound at `sample_rate_out`; the engine paces, the edge sends at once."""
        ...

    async def flush(self) -> None:
        """The end of an utterance: nothing may stay stuck before the caller's ear."""
        ...

    async def kill(self) -> None:
        """What was sent and not yet heard is never heard."""
        ...

    async def send_digits(self, digits: str) -> None: ...

    async def show(self, text: str, *, turn: int) -> None:
        """Words for a screen, where the line has one and no voice could be had."""
        ...

    async def transfer(self, transfer: Transfer) -> None: ...

    async def close(self, reason: str) -> None: ...
