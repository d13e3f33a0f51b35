"""Whether a conversation goes to somebody else now: by confidence, intent, temperature and rules.

Pure: the caller stores the verdict. Two guards stand over every rule: a conversation is not passed
in a circle, and nobody is flooded. What a person asks for is never held back by a limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

type Target = Literal["person", "flow"]

# How certain each reason makes it that somebody else should go on.
CERTAINTY = {
    "human_requested": 1.0,
    "legal_or_complaint": 0.95,
    "abuse": 0.9,
    "urgent_contact": 0.9,
    "large_account": 0.9,
    "language": 0.85,
    "unanswered_questions": 0.7,
    "message_cap": 0.7,
    "stuck": 0.65,
    "qualified": 0.55,
}
OTHER_REASONS = 0.65
WARMTH = {"hot": 0.2, "warm": 0.1, "cold": 0.0}
# What somebody says they are here for, where a person's time is well spent.
SERIOUS = frozenset({"sell", "buy", "book", "value"})
INTENT_ADDS = 0.05
# A bot that understands little is less useful than a person; but what it calls qualified is then
# less certain to be so.
DOUBT_ADDS = 0.15
DOUBT_TAKES = 0.3
ALWAYS = frozenset({"human_requested", "legal_or_complaint"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffRules:
    """What a tenant may set."""

    minimum_confidence: float = 0.6
    per_session_per_day: int = 3
    per_tenant_per_hour: int = 60
    longest_flow_path: int = 3
    hot_score_hands_over: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastHandoff:
    """`source` and `target` are flow names or "person"; `reason` is that of a person's."""

    source: str
    target: str
    at: datetime
    open: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffCase:
    """Everything the decision may look at. `understanding` is the mean confidence of the slots."""

    flow: str
    to: Target
    target: str
    reason: str | None
    score: int
    temperature: str
    understanding: float
    intent: str | None = None
    past: Sequence[PastHandoff] = ()
    tenant_handoffs_last_hour: int = 0
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffVerdict:
    """`allowed` with `reason`, or held back because of `held_by`; `confidence` in [0, 1]."""

    allowed: bool
    reason: str
    confidence: float
    held_by: str | None = None


def evaluate_handoff(case: HandoffCase, rules: HandoffRules) -> HandoffVerdict:
    """The verdict on one possible handoff."""
    reason = case.reason or _reason_from_score(case, rules)
    if reason is None:
        return HandoffVerdict(
            allowed=False, reason="none", confidence=0.0, held_by="nothing_calls_for_it"
        )
    confidence = _confidence(case, reason)
    held_by = _guard(case, rules, reason)
    person = case.to == "person" and reason not in ALWAYS
    if held_by is None and person and confidence < rules.minimum_confidence:
        held_by = "confidence"
    return HandoffVerdict(
        allowed=held_by is None, reason=reason, confidence=confidence, held_by=held_by
    )


def _reason_from_score(case: HandoffCase, rules: HandoffRules) -> str | None:
    """A lead this hot is passed on before all is asked, once."""
    wanted = rules.hot_score_hands_over
    had = any(past.reason == "qualified" for past in case.past)
    return "qualified" if wanted is not None and case.score >= wanted and not had else None


def _confidence(case: HandoffCase, reason: str) -> float:
    certain = CERTAINTY.get(reason, OTHER_REASONS) + WARMTH.get(case.temperature, 0.0)
    certain += INTENT_ADDS if case.intent in SERIOUS else 0.0
    doubt = 1 - max(0.0, min(1.0, case.understanding))
    certain += -DOUBT_TAKES * doubt if reason == "qualified" else DOUBT_ADDS * doubt
    return round(max(0.0, min(1.0, certain)), 3)


def _guard(case: HandoffCase, rules: HandoffRules, reason: str) -> str | None:
    if case.to == "flow":
        return _circle(case, rules)
    if any(past.open for past in case.past):
        return "already_open"
    if reason in ALWAYS:
        return None
    day = [p for p in case.past if p.target == "person" and case.now - p.at < timedelta(days=1)]
    if len(day) >= rules.per_session_per_day:
        return "flood_of_session"
    if case.tenant_handoffs_last_hour >= rules.per_tenant_per_hour:
        return "flood_of_tenant"
    return None


def _circle(case: HandoffCase, rules: HandoffRules) -> str | None:
    """A flow that was left is not entered again in the same conversation."""
    path = [past.source for past in case.past if past.target != "person"]
    if case.target == case.flow or case.target in path:
        return "circular"
    return "path_too_long" if len(path) + 1 > rules.longest_flow_path else None
