"""A deal as a model sees it: only what was known at the moment that is asked about."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from enterprisehub.domains.pipeline.contracts import DealFacts, Stage
from enterprisehub.domains.pipeline.logic.score_deal import score_deal

NUMBERS = (
    "amount", "age_days", "days_in_step", "step_reached", "moves", "heard_14d", "said_14d",
    "heard_60d", "said_60d", "met_60d", "silent_days", "overdue_days", "standing_points",
    "contact_points", "market_warmth_pct", "market_days",
)  # fmt: skip
NAMES = ("came_from",)
MISSING = -1.0
"""Stands for an amount that nobody wrote down, silence that was never broken, a contact of whom
no score of that time is known, and a market in which too little happened to say anything.
"""


def describe_deal(facts: DealFacts, stage: Stage) -> dict[str, float | str]:
    """The features by name. None of them tells how the deal ended."""
    heard_at, market, warmth = facts.last_heard_at, facts.market, facts.contact_points
    return {
        "amount": facts.amount_cents / 100 if facts.amount_cents else MISSING,
        "age_days": round(facts.age_days, 2),
        "days_in_step": round(facts.days_in_stage, 2),
        "step_reached": stage.place_ratio,
        "moves": float(facts.moves),
        "heard_14d": float(facts.heard_recent),
        "said_14d": float(facts.said_recent),
        "heard_60d": float(facts.heard),
        "said_60d": float(facts.said),
        "met_60d": float(facts.met),
        "silent_days": round((facts.at - heard_at) / timedelta(days=1), 2) if heard_at else MISSING,
        "overdue_days": float(facts.overdue_days),
        "standing_points": float(score_deal(facts, stage, None).score),
        "contact_points": MISSING if warmth is None else float(warmth),
        "market_warmth_pct": MISSING if market.won_ratio is None else 100 * market.won_ratio,
        "market_days": MISSING if market.days_to_win is None else round(market.days_to_win, 2),
        "came_from": facts.source.strip().lower() or "unknown",
    }


def moment_of(deal_id: UUID, opened_at: datetime, ended_at: datetime) -> datetime:
    """When an ended deal is looked at to learn from: some moment of its life, always the same.

    Never its last day: what is written down while a deal is being closed tells its end.
    """
    share = int.from_bytes(hashlib.sha256(deal_id.bytes).digest()[:4]) / 2**32
    last = max(ended_at - timedelta(days=1), opened_at)
    return opened_at + (last - opened_at) * share
