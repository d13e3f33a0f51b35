"""How promising a contact is, from 0 to 100, with every reason. Pure; version it when it changes.

Three groups of reasons, each with its own bounds, so that none of them alone decides: who they are
(profile), what passed between us (engagement), and what they said (conversation, given by the
domains that hold conversations).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from enterprisehub.domains.crm.contracts import Reason, Score, Temperature

SCORING_VERSION: Final = "3"
BOUNDS: Final = {"profile": (0, 25), "engagement": (-15, 30), "conversation": (-40, 60)}
HOT_FROM, WARM_FROM = 75, 45
HOT_FOR = timedelta(days=7)
UNANSWERED = 3

RECENCY: Final = ((1, 20), (3, 16), (7, 12), (14, 8), (30, 4))
_LIFECYCLE: Final = {"qualified": 8, "customer": 6, "past_customer": 4, "lead": 2}
_REFERRED: Final = ("referral", "referred", "past client", "sphere", "repeat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the score may know of a contact. Nothing about who a person is by nature or origin:
    no name, address, language or age (see the Fair Housing Act, 42 U.S.C. 3604).
    """

    has_email: bool = False
    has_phone: bool = False
    has_company: bool = False
    has_job_title: bool = False
    lifecycle: str = "lead"
    lead_status: str = "new"
    source: str | None = None
    open_deals: int = 0
    last_inbound_at: datetime | None = None
    inbound_count: int = 0
    outbound_count: int = 0
    last_activity_at: datetime | None = None


def score_contact(facts: Facts, said: Iterable[Reason], at: datetime) -> Score:
    """The score as of `at`; `said` are reasons that other domains gave."""
    reasons = [*_profile(facts), *_engagement(facts, at), *said]
    total = sum(_bounded(group, reasons) for group in BOUNDS)
    if facts.lead_status in ("unqualified", "lost"):
        reasons.append(Reason(code="closed", title=f"Marked as {facts.lead_status}", points=-total))
        total = 0
    score = max(0, min(100, total))
    return Score(
        score=score,
        temperature=_temperature(score, facts.last_activity_at, at),
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.points))),
        scored_at=at,
    )


def _bounded(group: str, reasons: Iterable[Reason]) -> int:
    low, high = BOUNDS[group]
    return max(low, min(high, sum(r.points for r in reasons if r.group == group)))


def _temperature(score: int, last_activity_at: datetime | None, at: datetime) -> Temperature:
    recent = last_activity_at is not None and at - last_activity_at <= HOT_FOR
    if score >= HOT_FROM and recent:
        return "hot"
    return "warm" if score >= WARM_FROM else "cold"


def _profile(facts: Facts) -> list[Reason]:
    found = []
    if facts.has_email and facts.has_phone:
        found.append(_reason("reachable", "Email and phone are known", 6))
    elif facts.has_email or facts.has_phone:
        found.append(_reason("reachable", "One way to reach them is known", 3))
    if facts.has_company or facts.has_job_title:
        found.append(_reason("work", "Company or role is known", 3))
    if points := _LIFECYCLE.get(facts.lifecycle, 0):
        title = f"Is a {facts.lifecycle.replace('_', ' ')}"
        found.append(_reason("lifecycle", title, points))
    source = (facts.source or "").lower()
    if any(word in source for word in _REFERRED):
        found.append(_reason("referred", "Came by referral", 8, evidence=facts.source or ""))
    if facts.open_deals:
        found.append(_reason("deal", "Has an open deal", 6))
    return found


def _engagement(facts: Facts, at: datetime) -> list[Reason]:
    found = []
    if facts.last_inbound_at is not None:
        days = (at - facts.last_inbound_at) / timedelta(days=1)
        points = next((p for limit, p in RECENCY if days <= limit), 0)
        if points:
            title = "Wrote or called within a day"
            if days > 1:
                title = f"Wrote or called within {math.ceil(days)} days"
            found.append(_reason("recent", title, points, group="engagement"))
    if facts.inbound_count > 1:
        points = min(10, 2 * (facts.inbound_count - 1))
        title = f"Answered {facts.inbound_count} times"
        found.append(_reason("answers", title, points, group="engagement"))
    if facts.inbound_count == 0 and facts.outbound_count >= UNANSWERED:
        title = f"No answer to {facts.outbound_count} messages"
        found.append(_reason("silent", title, -10, group="engagement"))
    return found


def _reason(
    code: str,
    title: str,
    points: int,
    *,
    group: Literal["profile", "engagement"] = "profile",
    evidence: str = "",
) -> Reason:
    return Reason(code=code, title=title, points=points, group=group, evidence=evidence)
