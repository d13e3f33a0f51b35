"""How fast routes and agents are, and the alerts, as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.performance.domain import domain
from enterprisehub.kernel.sla.measure import PerformanceSettings, measure
from enterprisehub.kernel.sla.permissions import ACKNOWLEDGE, READ
from enterprisehub.kernel.sla.watch import acknowledge, alerts
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/performance")


class MeasuredOut(BaseModel):
    """`ratio` is the 95th percentile as a share of the promise; over 1.2 it is `breached`."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    name: str
    p50_ms: int
    p95_ms: int
    sla_ms: int
    samples: int
    ratio: float
    breached: bool


class AlertOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    name: str
    status: str
    p95_ms: int
    worst_ms: int
    sla_ms: int
    first_at: datetime
    last_at: datetime
    escalated_at: datetime | None
    acknowledged_at: datetime | None
    recovered_at: datetime | None


class AcknowledgeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: str = Field(default="", max_length=500)


@router.get("", allow=Permission(READ))
async def read_performance(db: TenantDb) -> list[MeasuredOut]:
    """Routes and agents of the last minutes, the slowest against their promise first."""
    found = await measure(db, await PerformanceSettings.load(db))
    return [MeasuredOut.model_validate(one) for one in found]


@router.get("/alerts", allow=Permission(READ))
async def list_alerts(
    db: TenantDb, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[AlertOut]:
    """Open ones first."""
    return [AlertOut.model_validate(row) for row in await alerts(db, limit=limit)]


@router.post("/alerts/{alert_id}/acknowledge", allow=Permission(ACKNOWLEDGE))
async def acknowledge_alert(db: TenantDb, alert_id: UUID, asked: AcknowledgeIn) -> AlertOut:
    """Somebody looks after it: it is not escalated."""
    return AlertOut.model_validate(await acknowledge(db, alert_id, note=asked.note))
