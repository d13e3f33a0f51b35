"""Forecasts, attribution and where leads came from, as JSON."""

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.record_source import record_source
from enterprisehub.domains.pipeline.logic.tell_time import calendar
from enterprisehub.domains.pipeline.logic.trace_revenue import trace_revenue
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ, SOURCES_WRITE
from enterprisehub.domains.pipeline.queries import forecasts
from enterprisehub.domains.pipeline.queries.touches import Dimension
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/pipeline")
READ = Permission(PIPELINE_READ)


class ForecastOut(BaseModel):
    """Amounts in minor units of `currency`; eight of ten trials lie between low and high."""

    period: Literal["month", "quarter"]
    starts_on: date
    ends_on: date
    currency: str
    made_on: date
    won_cents: int
    predicted_cents: int
    low_cents: int
    high_cents: int
    weighted_cents: int
    quota_cents: int | None
    quota_ratio: float | None
    method: str
    seed: int
    state: str
    actual_cents: int | None
    held: bool | None


class LineOut(BaseModel):
    """A source: cents by model, won and lost deals that it touched."""

    key: str
    cents: dict[str, int]
    won: int
    lost: int


class AttributionOut(BaseModel):
    currency: str
    revenue_cents: int
    lines: list[LineOut]


class VisitIn(BaseModel):
    """The address that a lead came to, with its UTM marks, and the page before it."""

    contact_id: UUID
    url: Annotated[str, Field(min_length=1, max_length=2000)]
    referrer: Annotated[str, Field(max_length=2000)] = ""
    at: AwareDatetime | None = None


class LeadSourceOut(BaseModel):
    id: UUID
    contact_id: UUID
    at: AwareDatetime
    source: str
    medium: str
    campaign: str
    term: str
    content: str
    page: str
    referrer: str


@router.get("/forecasts", allow=READ)
async def list_forecasts(db: TenantDb, *, graded: bool = False) -> list[ForecastOut]:
    """The newest of each period ahead; with `graded`, the first of each period that is over."""
    rows = await (forecasts.graded(db) if graded else forecasts.latest(db))
    return [ForecastOut.model_validate(row, from_attributes=True) for row in rows]


@router.get("/attribution", allow=READ)
async def read_attribution(
    db: TenantDb,
    by: Dimension = "source",
    days: Annotated[int, Query(ge=1, le=1096)] = 365,
) -> list[AttributionOut]:
    """Revenue of won deals by where it came from, by currency; each model adds up to it."""
    here = await calendar(db)
    start = here.start_of(here.today - timedelta(days=days))
    found = await trace_revenue(db, by, start, here.end_of(here.today))
    return [
        AttributionOut(
            currency=one.currency,
            revenue_cents=one.revenue_cents,
            lines=[LineOut.model_validate(line, from_attributes=True) for line in one.lines],
        )
        for one in found
    ]


@router.post("/lead-sources", allow=Permission(SOURCES_WRITE), status_code=201)
async def add_lead_source(db: TenantDb, visit: VisitIn) -> LeadSourceOut:
    """The visit counts as a touch of this contact."""
    row = await record_source(db, visit.contact_id, visit.url, referrer=visit.referrer, at=visit.at)
    return LeadSourceOut.model_validate(row, from_attributes=True)
