"""How well a call went, and what was missed in it: from its turns, its sound and its end. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enterprisehub.domains.voice.contracts import SpokenTurn

VERSION = "call-score.1"
_BUYING = re.compile(
    r"\b(?:how (?:soon|fast|quickly) (?:can|could)"
    r"|when (?:can|could) (?:we|i|you) (?:start|see|meet|visit|come)"
    r"|(?:can|could) (?:we|i) (?:see|visit|tour|view|meet|book|schedule)"
    r"|(?:i'm|i am|we're|we are) (?:ready|pre-?approved|paying cash)|cash buyer"
    r"|where do i sign|make an offer|send me (?:the|a) (?:contract|link|listing|details)"
    r"|what(?:'s| is) the next step|let's do it|sign me up"
    r"|cuándo (?:puedo|podemos)|quiero (?:verla|verlo|visitar|comprar)|hacer una oferta)\b",
    re.IGNORECASE,
)
_OBJECTION = re.compile(
    r"\b(?:too (?:expensive|high|much)|can't afford|not sure (?:about|if)|need to think|talk to my "
    r"(?:wife|husband|partner|spouse)|already (?:have|working with) an? agent|other agents?|just "
    r"looking|don't trust|bad experience|commission is|demasiado (?:caro|alta|alto)|"
    r"tengo que pensar|ya tengo agente)\b",
    re.IGNORECASE,
)
_MET = re.compile(
    r"\b(?:understand|fair|good question|i hear you|cost matters|makes sense|no problem|"
    r"will (?:give|get|call|send|show)|let me|i can|we can|happy to|entiendo|claro|puedo|podemos|"
    r"le dará|enviar)\b",
    re.IGNORECASE,
)
_RAPPORT = re.compile(
    r"\b(?:thank|thanks|great|happy to|understand|congratulations|sorry|please|welcome|appreciate|"
    r"gracias|por favor|entiendo|felicidades|con gusto)\b",
    re.IGNORECASE,
)
_UNPROFESSIONAL = re.compile(
    r"\b(?:shut up|whatever|stupid|dumb|idiot|damn|crap|hell)\b", re.IGNORECASE
)
_REPAIR = re.compile(
    r"\b(?:didn't (?:catch|get|quite)|missed that|not sure i understood|say that again|"
    r"no le (?:oí|entendí)|se oyó mal)\b",
    re.IGNORECASE,
)
GOOD_ENDS = {
    "qualified": 1.0, "transferred": 0.95, "hot": 1.0, "callback": 0.8, "stand_by": 0.8,
    "nurture": 0.7, "talked": 0.6, "bye": 0.6, "not_interested": 0.5, "wrong_person": 0.5,
    "opted_out": 0.4, "voicemail": 0.5, "silent": 0.1,
}  # fmt: skip
_WEIGHTS = {
    "outcome": 0.30, "response_quality": 0.20, "turn_taking": 0.15, "silences": 0.10,
    "latency": 0.10, "rapport": 0.05, "professionalism": 0.05, "audio": 0.05,
}  # fmt: skip
GOOD_LATENCY_MS, BAD_LATENCY_MS = 800, 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Something a caller gave that was not taken up: the quote and when it was said."""

    kind: str
    quote: str
    at_ms: int
    says: str

    def as_json(self) -> dict[str, object]:
        return {"kind": self.kind, "quote": self.quote, "at_ms": self.at_ms, "says": self.says}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """What a score is made of. Ratios are of the agent's turns or of the call's time."""

    turns: Sequence[SpokenTurn]
    duration_ms: int
    outcome: str
    agent_broke_in: int
    caller_broke_in: int
    awkward_silences: int
    failed_silences: int
    latencies_ms: Sequence[float]
    snr_db: float | None = None
    clipped: int = 0
    dropouts: int = 0


@dataclass(frozen=True, slots=True)
class Rated:
    """0 to 100 with its parts, each 0 to 1 with what it says."""

    score: float
    parts: Mapping[str, float]
    says: Mapping[str, str]


def rate_call(figures: CallFigures) -> Rated | None:
    """The score of a call; None where nobody talked."""
    if not any(turn.speaker == "caller" for turn in figures.turns):
        return None
    agent = [turn for turn in figures.turns if turn.speaker == "agent"]
    parts = {
        "outcome": GOOD_ENDS.get(figures.outcome, 0.6),
        "response_quality": _response_quality(figures.turns),
        "turn_taking": _turn_taking(figures, len(agent)),
        "silences": max(0.0, 1 - 0.2 * figures.awkward_silences - 0.4 * figures.failed_silences),
        "latency": _latency(figures.latencies_ms),
        "rapport": _share(agent, _RAPPORT, of=4),
        "professionalism": 0.0 if _any(agent, _UNPROFESSIONAL) else 1.0,
        "audio": _audio(figures),
    }
    score = 100 * sum(_WEIGHTS[name] * value for name, value in parts.items())
    shown = {name: round(value, 3) for name, value in parts.items()}
    return Rated(round(score, 1), shown, _says(figures))


def missed_opportunities(turns: Sequence[SpokenTurn]) -> list[Missed]:
    """Buying signals and objections that the next words of the agent did not take up."""
    found = []
    for place, turn in enumerate(turns):
        if turn.speaker != "caller":
            continue
        answer = _answer_after(turns, place)
        if (signal := _BUYING.search(turn.text)) and not _takes_up(answer, signal[0]):
            found.append(_missed("buying_signal", turn, "A wish to go ahead was not taken up"))
        elif (worry := _OBJECTION.search(turn.text)) and not _takes_up(answer, worry[0]):
            found.append(_missed("objection", turn, "An objection was not answered"))
    return found


def _missed(kind: str, turn: SpokenTurn, says: str) -> Missed:
    return Missed(kind=kind, quote=turn.text[:300], at_ms=turn.began_ms, says=says)


def _answer_after(turns: Sequence[SpokenTurn], place: int) -> str:
    """What the caller heard from the other side before they spoke again."""
    heard: list[str] = []
    for turn in turns[place + 1 :]:
        if turn.speaker == "caller":
            break
        heard.append(turn.heard_text or "")
    return " ".join(heard)


def _takes_up(answer: str, said: str) -> bool:
    """Whether the answer meets what was said: by its words, or by a word of its own for it."""
    words = set(re.findall(r"[a-záéíóúñ]{5,}", said.lower()))
    return bool(_MET.search(answer)) or any(word in answer.lower() for word in words)


def _response_quality(turns: Sequence[SpokenTurn]) -> float:
    """Answers that were heard, without having to ask again."""
    agent = [t for t in turns if t.speaker == "agent"]
    if not agent:
        return 0.0
    repairs = sum(1 for t in agent if _REPAIR.search(t.text))
    missed = len(missed_opportunities(turns))
    return max(0.0, 1 - 1.5 * repairs / len(agent) - 0.15 * missed)


def _turn_taking(figures: CallFigures, agent_turns: int) -> float:
    if not agent_turns:
        return 0.0
    rate = (figures.agent_broke_in + 0.5 * figures.caller_broke_in) / agent_turns
    return max(0.0, 1 - rate)


def _latency(latencies: Sequence[float]) -> float:
    if not latencies:
        return 1.0
    middle = sorted(latencies)[len(latencies) // 2]
    span = BAD_LATENCY_MS - GOOD_LATENCY_MS
    return min(1.0, max(0.0, (BAD_LATENCY_MS - middle) / span))


def _audio(figures: CallFigures) -> float:
    noisy = 0.0 if figures.snr_db is None else max(0.0, (20 - figures.snr_db) / 20)
    minutes = max(figures.duration_ms / 60_000, 0.2)
    holes = (figures.clipped + figures.dropouts) / minutes
    return max(0.0, 1 - min(noisy, 0.6) - min(0.4, 0.05 * holes))


def _share(turns: Sequence[SpokenTurn], pattern: re.Pattern[str], *, of: int) -> float:
    """One such turn in `of` is all that can be wished for."""
    if not turns:
        return 0.0
    return min(1.0, of * sum(1 for t in turns if pattern.search(t.text)) / len(turns))


def _any(turns: Sequence[SpokenTurn], pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(turn.text) for turn in turns)


def _says(figures: CallFigures) -> dict[str, str]:
    return {
        "outcome": figures.outcome.replace("_", " "),
        "turn_taking": f"The agent broke in {figures.agent_broke_in} times, "
        f"the caller {figures.caller_broke_in} times",
        "silences": f"{figures.awkward_silences} over 3 s, {figures.failed_silences} over 8 s",
        "audio": "no speech of the caller to measure" if figures.snr_db is None
        else f"{figures.snr_db:.0f} dB over the noise, {figures.dropouts} dropouts",
    }  # fmt: skip
