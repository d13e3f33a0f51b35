"""How well a session works, 0 to 100, from five parts that can be compared across flows and tones.

    effectiveness = 100 · (0.25·response + 0.30·progression + 0.15·depth + 0.20·completion
                           + 0.10·latency)

- response: lead's answers per bot message that expected one, at most 1
- progression: required slots filled of all required
- depth: 1 − e^(−w/12) with w the mean words of an answer, so that one long answer is not everything
- completion: questions answered of the questions asked, each slot once
- latency: 1 / (1 + median answer time in hours)

The weights are a convention of this program; a change of them is a new `RATING_VERSION`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

RATING_VERSION = "2026.1"
WEIGHTS: Mapping[str, float] = {
    "response": 0.25,
    "progression": 0.30,
    "depth": 0.15,
    "completion": 0.20,
    "latency": 0.10,
}
WORDS_SCALE = 12
HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFigures:
    """What is counted in one session."""

    messages_expecting_answer: int
    answers: int
    answer_words: int
    required: int
    required_filled: int
    slots_asked: int
    slots_asked_filled: int
    median_reply_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effectiveness:
    """`parts` are each in [0, 1]; `score` is 0–100 with one decimal."""

    score: float
    parts: Mapping[str, float]
    version: str = RATING_VERSION


def rate_session(figures: SessionFigures) -> Effectiveness | None:
    """None before the bot has asked anything: there is nothing to rate yet."""
    if figures.messages_expecting_answer <= 0:
        return None
    seconds = figures.median_reply_seconds
    mean_words = figures.answer_words / figures.answers if figures.answers else 0.0
    parts = {
        "response": _ratio(figures.answers, figures.messages_expecting_answer),
        "progression": _ratio(figures.required_filled, figures.required),
        "depth": 1 - math.exp(-mean_words / WORDS_SCALE),
        "completion": _ratio(figures.slots_asked_filled, figures.slots_asked),
        "latency": 0.0 if seconds is None else 1 / (1 + max(seconds, 0) / HOUR_SECONDS),
    }
    score = 100 * sum(WEIGHTS[name] * part for name, part in parts.items())
    return Effectiveness(
        score=round(score, 1), parts={name: round(part, 3) for name, part in parts.items()}
    )


def _ratio(part: int, whole: int) -> float:
    return min(1.0, part / whole) if whole > 0 else 0.0
