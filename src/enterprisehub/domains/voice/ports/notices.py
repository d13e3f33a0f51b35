"""Who is told what happens in a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that happened in a call, at `at_ms` of its clock."""

    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(Notice):
    """`state`: in_progress, held, taken_over, transferring, ended."""

    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSaid(Notice):
    """Transcript of the caller; interim ones (`final` false) replace each other."""

    text: str
    began_ms: int
    final: bool = True
    confidence: float = 1.0
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSaid(Notice):
    """The agent's sentence of turn `turn`: phase "begun", "heard" (to its end) or "cut".

    `heard_text` is what the caller heard of it. `by` is "agent" or the colleague's name.
    """

    turn: int
    phase: str
    text: str
    began_ms: int
    heard_text: str = ""
    by: str = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted(Notice):
    """Both spoke. `outcome`: "cut" (agent stopped), "resumed" (a backchannel or noise: it went on),
    "talked_on" (barge-in refused). `stopped_after_ms`: from onset of speech to silence.
    """

    by: str
    outcome: str
    overlap_ms: int
    text: str = ""
    stopped_after_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitPressed(Notice):
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTimed(Notice):
    """End of the caller's speech → first sound of the answer, with its parts (they sum up).

    Parts: endpointing, transcription, turn_decision, brain, speech, output.
    """

    turn: int
    total_ms: float
    parts_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualitySeen(Notice):
    """What the transport tells of the line since the last one; None where it does not tell."""

    jitter_ms: float | None = None
    loss_ratio: float | None = None
    round_trip_ms: float | None = None
    mos: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble(Notice):
    """Something failed. `part`: hearing, speaking, brain, media, recording. `code` is stable."""

    part: str
    code: str
    message: str
    fatal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unspoken(Notice):
    """The last words of the call, for which no voice is left here: the switch may say them."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered(Notice):
    """What a vendor will charge for, told at the end: `unit` "seconds" (heard) or "characters"
    (spoken; those from the cache are not counted).
    """

    vendor: str
    model: str
    unit: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Notice):
    """The last notice. `reason`: caller_hung_up, agent_hung_up, transferred, ended_by_person,
    silence, too_long, bad_media, speech_failed, brain_failed, lost, shutdown.
    """

    reason: str
    detail: str = ""


class CallEvents(Protocol):
    """Who keeps and shows what happens. Told in order, off the path of the sound."""

    async def tell(self, notice: Notice) -> None: ...
