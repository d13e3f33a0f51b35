"""How promising a lead is, 0 to 100, with every reason in words.

score = progress (0–30) + the flow's own rules + engagement (−40 … +26), held within 0–100.
The temperature follows from the flow's thresholds. The same slots and signals give the same score.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from enterprisehub.domains.conversations.contracts import SlotValue
from enterprisehub.domains.conversations.flows.conditions import NO_VALUE, all_hold
from enterprisehub.domains.conversations.flows.flow import Flow

PROGRESS_POINTS = 30
QUICK_REPLY_SECONDS = 15 * 60
TALKATIVE_REPLIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSignals:
    """How the lead behaves. `sentiment` is the mean of the turns, in [-1, 1]."""

    replies: int = 0
    questions: int = 0
    sentiment: float = 0.0
    median_reply_seconds: float | None = None
    wants_human: bool = False
    not_interested: bool = False
    stalled: bool = False


@dataclass(frozen=True, slots=True)
class ScoreReason:
    points: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadScore:
    """`reasons` add up to the score before it is held within 0–100, the weightiest first."""

    score: int
    temperature: str
    reasons: tuple[ScoreReason, ...]


def score_lead(
    flow: Flow, slots: Mapping[str, SlotValue], signals: LeadSignals, today: date
) -> LeadScore:
    found = [*_progress(flow, slots), *_rules(flow, slots, today), *_engagement(signals)]
    reasons = sorted((r for r in found if r.points), key=lambda r: -abs(r.points))
    score = min(100, max(0, sum(r.points for r in reasons)))
    return LeadScore(score=score, temperature=temperature(flow, score), reasons=tuple(reasons))


def temperature(flow: Flow, score: int) -> str:
    if score >= flow.scoring.hot_from:
        return "hot"
    return "warm" if score >= flow.scoring.warm_from else "cold"


def progress_of(flow: Flow, slots: Mapping[str, SlotValue]) -> tuple[int, int]:
    """(answered, required): "3 of 6"."""
    required = flow.required()
    known = [n for n in required if n in slots and slots[n].status not in NO_VALUE]
    return len(known), len(required)


def _progress(flow: Flow, slots: Mapping[str, SlotValue]) -> Iterator[ScoreReason]:
    known, required = progress_of(flow, slots)
    points = round(PROGRESS_POINTS * known / max(required, 1))
    yield ScoreReason(points, f"answered {known} of {required} questions")


def _rules(flow: Flow, slots: Mapping[str, SlotValue], today: date) -> Iterator[ScoreReason]:
    for rule in flow.scoring.rules:
        if all_hold(rule.when, slots, today):
            yield ScoreReason(rule.points, rule.reason)


def _engagement(signals: LeadSignals) -> Iterator[ScoreReason]:
    if signals.replies >= TALKATIVE_REPLIES:
        yield ScoreReason(6, "keeps answering")
    if signals.questions:
        yield ScoreReason(4, "asks questions")
    seconds = signals.median_reply_seconds
    if seconds is not None and seconds <= QUICK_REPLY_SECONDS:
        yield ScoreReason(4, "answers within minutes")
    if signals.wants_human:
        yield ScoreReason(12, "wants to talk to a person")
    if sentiment := round(6 * max(-1.0, min(1.0, signals.sentiment))):
        yield ScoreReason(sentiment, "friendly tone" if sentiment > 0 else "displeased tone")
    if signals.stalled:
        yield ScoreReason(-12, "has gone quiet")
    if signals.not_interested:
        yield ScoreReason(-40, "said to be not interested")
