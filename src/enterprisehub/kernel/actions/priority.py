"""The Action Priority Score: why one proposal stands above another, with its factors.

    APS = 100 x ( 0.30 urgency + 0.25 value + 0.20 warmth + 0.15 confidence + 0.10 waiting )

urgency     1 when due within the hour, falling to 0 at seven days (logarithmic); 0 without a date
value       log10(1 + amount in whole currency units) / 6, so that a million counts 1
warmth      hot 1, warm 0.6, cold 0.25, unknown 0.4
confidence  the proposer's own, 0 to 1
waiting     hours since the proposal / 72, at most 1
"""

import math
from dataclasses import dataclass
from datetime import datetime

WEIGHTS = {"urgency": 0.30, "value": 0.25, "warmth": 0.20, "confidence": 0.15, "waiting": 0.10}
WARMTH = {"hot": 1.0, "warm": 0.6, "cold": 0.25}
_WEEK_HOURS = 7 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """What the score is made from; everything optional, so that any agent can say what it knows."""

    due_at: datetime | None = None
    amount_cents: int | None = None
    temperature: str | None = None
    confidence_ratio: float = 0.5


@dataclass(frozen=True, slots=True)
class Factor:
    """One term of the score: `points` = 100 x weight x ratio."""

    name: str
    ratio: float
    points: float
    says: str


def factors(priority: Priority, *, proposed_at: datetime, now: datetime) -> list[Factor]:
    """The five terms, heaviest first."""
    hours_left = None if priority.due_at is None else (priority.due_at - now).total_seconds() / 3600
    waited = max((now - proposed_at).total_seconds() / 3600, 0.0)
    amount = max(priority.amount_cents or 0, 0) / 100
    confidence = min(max(priority.confidence_ratio, 0.0), 1.0)
    ratios = {
        "urgency": (_urgency(hours_left), _says_due(hours_left)),
        "value": (min(math.log10(1 + amount) / 6, 1.0), f"{amount:,.0f} at stake"),
        "warmth": (
            WARMTH.get(priority.temperature or "", 0.4),
            f"{priority.temperature} contact" if priority.temperature else "nobody knows how warm",
        ),
        "confidence": (confidence, f"the proposer is {confidence * 100:.0f} % sure"),
        "waiting": (min(waited / 72, 1.0), f"waiting {waited:.0f} h"),
    }
    made = [
        Factor(name, round(ratio, 4), round(100 * WEIGHTS[name] * ratio, 1), says)
        for name, (ratio, says) in ratios.items()
    ]
    return sorted(made, key=lambda factor: -factor.points)


def score(found: list[Factor]) -> int:
    """APS, 0 to 100."""
    return min(max(round(sum(factor.points for factor in found)), 0), 100)


def _urgency(hours_left: float | None) -> float:
    if hours_left is None:
        return 0.0
    if hours_left <= 1:
        return 1.0
    return max(1 - math.log(hours_left) / math.log(_WEEK_HOURS), 0.0)


def _says_due(hours_left: float | None) -> str:
    if hours_left is None:
        return "no date"
    return "overdue" if hours_left < 0 else f"due in {hours_left:.0f} h"
