"""The usage ledger as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from enterprisehub.console.models.domain import domain
from enterprisehub.kernel.llm import ledger
from enterprisehub.kernel.llm.budget import spent_this_month
from enterprisehub.kernel.llm.permissions import MANAGE, READ
from enterprisehub.kernel.llm.policy import ModelSettings
from enterprisehub.kernel.llm.reuse import forget_answers
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/models")


class RouteUsage(BaseModel):
    """Costs are millionths of a US cent."""

    model_config = ConfigDict(from_attributes=True)

    route: str
    provider: str
    model: str
    calls: int
    reused: int
    failed: int
    tokens_in: int
    tokens_out: int
    cost_microcents: int
    median_ms: int | None


class Savings(BaseModel):
    """What answers given again saved, the cost of looking for them taken off."""

    model_config = ConfigDict(from_attributes=True)

    looked: int
    hits: dict[str, int]
    hit_ratio: float | None
    saved_tokens: int
    tokens_ratio: float | None
    saved_microcents: int
    cost_ratio: float | None
    lookup_tokens: int
    lookup_microcents: int
    unpriced: int


class Usage(BaseModel):
    days: int
    spent_this_month_microcents: int
    monthly_budget_cents: int
    routes: list[RouteUsage]
    savings: Savings


class ModelCall(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    route: str
    provider: str
    model: str
    status: str
    prompt_version: str
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost_microcents: int
    cost_known: bool
    latency_ms: int | None
    cache_level: str
    saved_tokens: int
    saved_microcents: int
    run_id: UUID | None
    error: str | None
    created_at: datetime


class Forgotten(BaseModel):
    forgotten: int


class ModelCalls(BaseModel):
    items: list[ModelCall]


@router.get("/usage", allow=Permission(READ))
async def read_usage(db: TenantDb, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Usage:
    """Calls, tokens and costs by route and model, and the state of the budget."""
    settings = await ModelSettings.load(db)
    rows = await ledger.usage(db, days=days)
    return Usage(
        days=days,
        spent_this_month_microcents=await spent_this_month(db),
        monthly_budget_cents=settings.monthly_budget_cents,
        routes=[RouteUsage.model_validate(row) for row in rows],
        savings=Savings.model_validate(await ledger.savings(db, days=days)),
    )


@router.delete("/answers", allow=Permission(MANAGE))
async def delete_answers(db: TenantDb) -> Forgotten:
    """Answers kept for use again are forgotten, at once and in every process."""
    return Forgotten(forgotten=await forget_answers(db))


@router.get("/calls", allow=Permission(READ))
async def list_calls(
    db: TenantDb,
    before: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ModelCalls:
    """Single calls, newest first; go on with `before` = the last one's `created_at`."""
    rows = await ledger.latest_calls(db, limit=limit, before=before)
    return ModelCalls(items=[ModelCall.model_validate(row) for row in rows])
