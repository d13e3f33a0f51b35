"""Suggestions and the answers to them."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.outputs import Output
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.heed_feedback import suggested
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.permissions import READ
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/suggestions")


class SuggestionOut(Output):
    """`id` is the proposal's: approve or reject it in the queue. `held` ones are not shown."""

    id: UUID
    title: str
    reason: str
    agent: str | None
    kind: str
    score: int
    threshold: int
    held: bool
    subject_kind: str | None
    subject_id: UUID | None
    version: int


class Suggestions(Output):
    items: list[SuggestionOut]


class RateOut(Output):
    agent: str
    rule: str
    accepted: int
    dismissed: int
    dismissed_ratio: float


class LearnedOut(Output):
    learned_at: datetime
    sample_count: int
    accepted_count: int
    loss: float | None
    base_loss: float | None
    used: bool
    why: str
    thresholds: dict[str, int]
    effect: dict[str, int]


class FeedbackOut(Output):
    days: int
    rates: list[RateOut]
    learned: LearnedOut | None


@router.get("", allow=Permission(READ))
async def list_suggestions(db: TenantDb, subject_id: UUID | None = None) -> Suggestions:
    """What agents suggest, of one record or of all, the best first."""
    found = await suggested(db, subject_id=subject_id)
    return Suggestions(
        items=[
            SuggestionOut(
                id=one.row.id,
                title=one.row.title,
                reason=one.row.reason,
                agent=one.row.agent,
                kind=one.row.kind,
                score=one.row.aps,
                threshold=one.threshold,
                held=one.held,
                subject_kind=one.row.subject_kind,
                subject_id=one.row.subject_id,
                version=one.row.version,
            )
            for one in found
        ]
    )


@router.get("/feedback", allow=Permission(READ))
async def read_feedback(
    db: TenantDb, days: Annotated[int, Query(ge=1, le=366)] = 90
) -> FeedbackOut:
    """How suggestions were answered, and what was learned from it."""
    rates = await queries.suggestions.rates(db, clock.now() - timedelta(days=days))
    learned = await queries.suggestions.learned(db)
    return FeedbackOut(
        days=days,
        rates=[RateOut.model_validate(rate) for rate in rates],
        learned=LearnedOut.model_validate(learned) if learned else None,
    )
