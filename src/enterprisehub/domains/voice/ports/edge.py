"""The line of a call: frames in, frames out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from enterprisehub.domains.voice.ports.messages import ToBrowser


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono PCM at the edge's `sample_rate_in`."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Digit:
    digit: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Words written instead of spoken, where the line has a screen."""

    text: str


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


type Inbound = Sound | Digit | Typed | Line | Broken


class Edge(Protocol):
    """The line: frames in, frames out. Implemented by `voice.edge`, and by tests.

    `lead_ms` is how far ahead of the ear the engine must send, `delay_ms` how long what was due
    takes to be heard. `shows` says that the other side has a screen for `show`.
    """

    @property
    def carrier(self) -> str: ...

    @property
    def sample_rate_in(self) -> int: ...

    @property
    def sample_rate_out(self) -> int: ...

    @property
    def lead_ms(self) -> int: ...

    @property
    def delay_ms(self) -> int: ...

    @property
    def shows(self) -> bool: ...

    async def frames(self, take: Callable[[Inbound], None]) -> None:
        """Calls `take` with whatever comes, in order; returns when the other side is gone."""
        ...

    async def play(self, pcm: bytes) -> None:
        """Sound at `sample_rate_out` goes to the ear; the engine paces, the edge sends at once."""
        ...

    async def flush(self) -> None:
        """The end of an utterance: nothing may stay stuck before the caller's ear."""
        ...

    async def kill(self) -> None:
        """What was sent and not yet heard is never heard."""
        ...

    async def show(self, message: ToBrowser) -> None:
        """A message for the screen at the other side; nothing where there is none."""
        ...

    async def close(self, reason: str) -> None:
        """The line is closed; what is in the caller's buffer may still be heard."""
        ...
