"""Scores, risks, models and alerts as JSON."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.raise_alert import dismiss_alert
from enterprisehub.domains.pipeline.logic.run_refresh import learn, refresh
from enterprisehub.domains.pipeline.permissions import AGENTS_RUN, FORECASTS_WRITE, PIPELINE_READ
from enterprisehub.domains.pipeline.queries import scores
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work.enqueue import enqueue

router = domain.routes("/pipeline")
READ = Permission(PIPELINE_READ)


class ScoreOut(BaseModel):
    """How a deal stands. `win_ratio` is null where no model may be shown."""

    deal_id: UUID
    score: int
    factors: list[dict[str, Any]]
    risks: list[dict[str, Any]]
    at_risk: bool
    win_ratio: float | None
    calculated_at: datetime


class ModelOut(BaseModel):
    number: int
    state: str
    why: str
    trained_at: datetime
    card: dict[str, Any]
    drift: dict[str, Any]
    artefact_sha256: str | None


class AlertOut(BaseModel):
    id: UUID
    scope: str
    severity: str
    title: str
    body: str
    href: str
    before: float | None
    after: float | None
    created_at: datetime


class Started(BaseModel):
    """The id of the work that began."""

    work_id: str


@router.get("/deals/{deal_id}/score", allow=READ)
async def read_score(db: TenantDb, deal_id: UUID) -> ScoreOut:
    """The open deal's score with its factors and risks."""
    row = (await scores.standings_of(db, [deal_id])).get(deal_id)
    if row is None:
        raise NotFound("This deal has no score: it has ended, or does not exist.")
    return ScoreOut.model_validate(row, from_attributes=True)


@router.get("/risks", allow=READ)
async def list_risks(
    db: TenantDb,
    owner_user_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[dict[str, Any]]:
    """Open deals at risk with why, those worth most first."""
    return [dict(row) for row in await scores.at_risk(db, limit=limit, owner_user_id=owner_user_id)]


@router.get("/models", allow=READ)
async def list_models(db: TenantDb) -> list[ModelOut]:
    """Every attempt to learn with its card, the newest first."""
    return [ModelOut.model_validate(r, from_attributes=True) for r in await scores.models(db)]


@router.get("/alerts", allow=READ)
async def list_alerts(db: TenantDb) -> list[AlertOut]:
    """Predictions that changed too much and that nobody dismissed."""
    return [AlertOut.model_validate(r, from_attributes=True) for r in await scores.alerts(db)]


@router.post("/alerts/{alert_id}/dismiss", allow=Permission(AGENTS_RUN), status_code=204)
async def dismiss(db: TenantDb, alert_id: UUID) -> None:
    await dismiss_alert(db, alert_id)


@router.post("/refresh", allow=Permission(FORECASTS_WRITE), status_code=202)
async def refresh_now(db: TenantDb) -> Started:
    """Deals are scored and forecasts made in the background."""
    return Started(work_id=await enqueue(db, refresh, key=f"asked:{clock.now():%Y%m%d%H%M}"))


@router.post("/models", allow=Permission(FORECASTS_WRITE), status_code=202)
async def learn_now(db: TenantDb) -> Started:
    """A model is learned from ended deals in the background, and judged."""
    return Started(work_id=await enqueue(db, learn, key=f"asked:{clock.now():%Y%m%d%H%M}"))
