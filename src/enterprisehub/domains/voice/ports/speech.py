"""Who hears and who speaks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from enterprisehub.domains.voice.ports.setup import SpeechChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Words from a recogniser. `ends_turn`: the vendor has said all it will of what was fed.

    `whole`: all words of the turn so far, instead of those that were told before.
    """

    text: str
    final: bool
    confidence: float = 1.0
    language: str | None = None
    ends_turn: bool = False
    whole: bool = False


class SpeechFailed(Exception):
    """A vendor cannot go on: `code` key_rejected, too_many, disconnected, timeout, unavailable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Recogniser(Protocol):
    """Hears one call: 16 kHz mono PCM in, words out. `gives_interims`: before `finalize` too."""

    @property
    def gives_interims(self) -> bool: ...

    async def open(self) -> None:
        """Ready to hear. Raises SpeechFailed."""
        ...

    def feed(self, pcm: bytes) -> None: ...

    def expect(self, phrases: tuple[str, ...]) -> None:
        """Phrases that may come next; vendors without grammars ignore them."""
        ...

    def finalize(self) -> None:
        """The caller has stopped: what is still open is wanted now."""
        ...

    def forget(self) -> None:
        """The turn's words were taken; what is fed from now on belongs to the next one."""
        ...

    def results(self) -> AsyncIterator[Recognised]:
        """Words as they come; ends after `close`. Raises SpeechFailed."""
        ...

    async def close(self) -> None: ...


class Speaker(Protocol):
    """Speaks for one call: text in, mono PCM at the asked rate out."""

    async def open(self) -> None: ...

    def speak(self, text: str) -> AsyncIterator[bytes]:
        """The sound of the text, as it is made. Closing the iterator stops the vendor too."""
        ...

    async def close(self) -> None: ...


class SpeechVendor(Protocol):
    """A way to hear and speak, offered by a connector or by the program itself."""

    def recogniser(self, choice: SpeechChoice, *, language: str) -> Recogniser | None: ...

    def speaker(
        self, choice: SpeechChoice, *, language: str, sample_rate: int
    ) -> Speaker | None: ...


_VENDORS: dict[str, SpeechVendor] = {}


def offer_speech(name: str, vendor: SpeechVendor) -> None:
    """`name` may be chosen for hearing and speaking; the last offer of a name counts."""
    _VENDORS[name] = vendor


def speech_vendor(name: str) -> SpeechVendor | None:
    """The vendor of that name, where one is offered in this process."""
    return _VENDORS.get(name)
