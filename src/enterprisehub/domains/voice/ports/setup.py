"""What a call is begun with: the claim of its token, how it arrived, how it is to be led."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CallClaim:
    """What a socket's token proves: this call of this tenant, once, until then."""

    tenant_id: UUID
    call_id: UUID
    token_id: UUID
    expires_at: datetime
    purpose: str = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How the other side came: `carrier` is "jambonz" or "browser", `facts` what it said of itself.

    `facts` of jambonz are its call information (callSid, from, to, direction, …): to be shown and
    matched, never trusted for tenancy.
    """

    carrier: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechChoice:
    """One way to hear or to speak: a vendor (see `speech_vendor`), its model and its secrets."""

    vendor: str
    model: str = ""
    voice: str = ""
    credentials: Mapping[str, Any] = field(default_factory=dict, repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)


class BargeIn(StrEnum):
    """Whether a caller may interrupt: always, only with words, or not at all."""

    ALLOWED = "allowed"
    WORDS_ONLY = "words_only"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSetup:
    """What the engine must know of a call. Choices are in order of preference; the next one is
    taken when one fails. `fallback_text` is spoken (from the cache or by the next voice) when
    nothing else can be, then the call ends. `common_phrases` are made ready before they are due.
    `finely_recorded`: at the rate of the finer side, not of the agent's. `said_as` are words that
    voices say wrongly, and how they sound.
    """

    call_id: UUID
    tenant_id: UUID
    language: str = "en"
    hearing: tuple[SpeechChoice, ...] = ()
    speaking: tuple[SpeechChoice, ...] = ()
    common_phrases: tuple[str, ...] = ()
    fallback_text: str = "I am sorry, I have a technical problem. We will call you back."
    barge_in: BargeIn = BargeIn.ALLOWED
    backchannels: tuple[str, ...] = ()
    silence_seconds: float = 8.0
    most_silences: int = 3
    longest_seconds: float = 1800.0
    recorded: bool = True
    finely_recorded: bool = False
    least_confidence: float = 0.0
    noise_reduction: bool = False
    said_as: Mapping[str, str] = field(default_factory=dict)
