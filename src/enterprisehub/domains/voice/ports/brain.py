"""Who thinks in a call: a turn goes in, sentences and acts come out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from enterprisehub.domains.voice.ports.setup import BargeIn, SpeechChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What the caller said in one turn, or keyed (`digits`, then `text` repeats them).

    `continues`: the caller went on before a word of the last answer was heard; only the new words.
    An empty `text` says that somebody clearly spoke and nothing was understood.
    """

    text: str
    began_ms: int
    ended_ms: int
    confidence: float = 1.0
    language: str | None = None
    digits: str = ""
    continues: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One sentence to be spoken. `keep` puts its sound into the phrase cache."""

    text: str
    barge_in: BargeIn | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    """The agent ends the call once everything before has been heard."""

    reason: str = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The caller is to be connected with somebody. `warm`: the target is told `summary` first."""

    target: str
    warm: bool = False
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The caller waits, with music, until the control lets the call go on."""

    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDigits:
    """Tones for a machine at the other side: 0-9 * # and w for half a second."""

    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLanguage:
    """From here on the agent speaks this language, with these voices in order of preference."""

    language: str
    speaking: tuple[SpeechChoice, ...]


type Part = Say | HangUp | Transfer | Hold | SendDigits | ChangeLanguage


class Brain(Protocol):
    """Decides what is said. One per call; never called twice at once.

    Answers come as parts in the order in which they happen; the first sentence is spoken while the
    rest is still thought of. The engine closes the iterator when the caller interrupts.
    """

    def greet(self) -> AsyncIterator[Part]:
        """The first words of the agent; nothing where it waits for the caller."""
        ...

    def hear(self, utterance: Utterance) -> AsyncIterator[Part]:
        """The answer to a turn of the caller."""
        ...

    def timeout(self, silence_seconds: float) -> AsyncIterator[Part]:
        """What is said into the silence; the engine hangs up after `most_silences` of them."""
        ...

    def not_connected(self, why: str) -> AsyncIterator[Part]:
        """What is said when the switch could not do the transfer that was asked for."""
        ...

    def machine(self, *, over: bool) -> AsyncIterator[Part] | None:
        """A machine answers, as the switch heard it; `over`: it has said its greeting. None where
        nothing follows from that.
        """
        ...

    async def cut(self, heard_text: str) -> None:
        """The last answer was cut: the caller heard only this of it (empty: nothing)."""
        ...

    def grammar(self) -> tuple[str, ...]:
        """Phrases that may well come next, lower case, for recognition without a vendor."""
        ...
