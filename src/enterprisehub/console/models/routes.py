"""The usage ledger as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.models.domain import domain
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm import ledger
from enterprisehub.kernel.llm.budget import spent_this_month
from enterprisehub.kernel.llm.choose_models import choose_models
from enterprisehub.kernel.llm.permissions import MANAGE, READ
from enterprisehub.kernel.llm.policy import ROUTES, ModelSettings, Route
from enterprisehub.kernel.llm.providers import candidates
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


class TaskModels(BaseModel):
    """A task: the `models` chosen for it, none for every connected one, and those `asked` now."""

    route: Route
    title: str
    models: list[str]
    asked: list[str]


class ModelChoice(BaseModel):
    """Models to try in this order, as "connector:model". `override` is why without a replay."""

    model_config = ConfigDict(extra="forbid")

    models: Annotated[list[str], Field(max_length=10)]
    override: Annotated[str, Field(max_length=300)] = ""


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


@router.get("/routes", allow=Permission(READ))
async def list_routes(db: TenantDb) -> list[TaskModels]:
    """Which models are asked for which task."""
    settings = await ModelSettings.load(db)
    return [await _task(db, settings, route) for route in ROUTES]


@router.put("/routes/{route}", allow=Permission(MANAGE))
async def choose_route(db: TenantDb, route: Route, given: ModelChoice) -> TaskModels:
    """These models answer this task from now on.

    One that is new to the task is to be replayed on past answers first, where there are enough;
    with `override` an owner says why not.
    """
    settings = await choose_models(db, {route: given.models}, override=given.override)
    return await _task(db, settings, route)


async def _task(db: Db, settings: ModelSettings, route: Route) -> TaskModels:
    found = await candidates(db, settings, route)
    return TaskModels(
        route=route,
        title=ROUTES[route],
        models=settings.routes.get(route, []),
        asked=[f"{one.provider.connector}:{one.model_name}" for one in found],
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
