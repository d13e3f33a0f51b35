"""What a call was about and what comes next, from what is known and was said. No model needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from enterprisehub.domains.voice.contracts import SpokenTurn

_OUTCOMES = {
    "qualified": "The lead is qualified and was passed on",
    "transferred": "The caller was connected with a person",
    "callback": "The caller wants to talk with a person",
    "opted_out": "The caller asked not to be called again",
    "voicemail": "An answering machine took the call",
    "not_interested": "The caller is not interested",
    "wrong_person": "It was the wrong person",
    "silent": "The caller said nothing any more",
    "nurture": "There is interest, for later",
    "talked": "They talked",
}
_NEXT = {
    "qualified": "Get back to them within the hour: they were told that somebody will",
    "callback": "Call them back today: they asked for a person",
    "voicemail": "Try again at another time of day",
    "nurture": "Write when there is something useful for them",
    "silent": "Text them: the call may have dropped",
}
LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSummary:
    """`text` is one paragraph; `follow_up` names what is worth proposing, "" for nothing."""

    text: str
    next_steps: tuple[str, ...]
    quotes: tuple[tuple[int, str], ...]
    follow_up: str

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "next_steps": list(self.next_steps),
            "quotes": [list(quote) for quote in self.quotes],
            "follow_up": self.follow_up,
        }


def sum_up_call(
    *,
    turns: Sequence[SpokenTurn],
    outcome: str,
    facts: dict[str, Any],
    open_questions: Sequence[str],
    notes: Sequence[str],
    missed: Sequence[dict[str, Any]],
    interrupted: bool,
) -> CallSummary:
    """Extractive: values come with the caller's words, quotes are literal. Of a call that nobody
    took there is nothing to tell.
    """
    if outcome == "talked" and not turns:
        return CallSummary(text="", next_steps=(), quotes=(), follow_up="")
    parts = [f"{_OUTCOMES.get(outcome, outcome.replace('_', ' ').capitalize())}."]
    if facts:
        told = "; ".join(f"{name.lower()}: {fact['value']}" for name, fact in facts.items())
        parts.append(f"They told us – {told}.")
    if notes:
        parts.append("They also said: " + " ".join(f"“{_short(note)}”" for note in notes))
    if interrupted:
        parts.append("The call was cut off before its end.")
    said = [t for t in turns if t.speaker == "caller" and any(map(str.isalpha, t.text))]
    if len(parts) == 1 and said:
        longest = max(said, key=lambda turn: len(turn.text))
        parts.append(f"They said: “{_short(longest.text)}”")
    unfinished = bool(open_questions) and any(t.speaker == "caller" for t in turns)
    steps = [_NEXT[outcome]] if outcome in _NEXT else []
    if interrupted:
        steps.insert(0, "Call again: the line was cut on our side")
    steps += [f"{one['says']}: “{_short(str(one['quote']))}”" for one in missed][:3]
    if open_questions and outcome not in ("opted_out", "wrong_person", "not_interested"):
        steps.append(f"Still to ask: {', '.join(open_questions).lower()}")
    return CallSummary(
        text=" ".join(parts),
        next_steps=tuple(steps),
        quotes=tuple((t.began_ms, _short(t.text)) for t in turns if t.speaker == "caller")[:5],
        follow_up=_follow_up(outcome, interrupted=interrupted, unfinished=unfinished),
    )


def _follow_up(outcome: str, *, interrupted: bool, unfinished: bool) -> str:
    """A talk that stopped before its questions were through is gone on with in writing."""
    if outcome in ("opted_out", "wrong_person", "not_interested"):
        return ""
    if interrupted:
        return "cut_off"
    return outcome if outcome in _NEXT or (outcome == "talked" and unfinished) else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1].rstrip()}…"
