"""JSON: when somebody is not to be disturbed."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.domain import domain
from enterprisehub.domains.compliance.logic.record_disturbance import (
    Disturbance,
    end_disturbance,
    record_disturbance,
)
from enterprisehub.domains.compliance.permissions import CONSENTS_READ, DISTURBANCES_WRITE
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/compliance/disturbances")


class DisturbanceIn(Disturbance):
    """Whom it protects, and either `until` or both daily times by their own clock."""

    contact_id: UUID


class DisturbanceOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    contact_id: UUID
    until: datetime | None
    daily_from: str | None
    daily_to: str | None
    says: str


@router.get("", allow=Permission(CONSENTS_READ))
async def list_disturbances(db: TenantDb, contact_id: UUID) -> list[DisturbanceOut]:
    """Every do-not-disturb of a contact, past moments included."""
    rows = await queries.disturbances_of(db, contact_id)
    return [DisturbanceOut.model_validate(row) for row in rows]


@router.post("", allow=Permission(DISTURBANCES_WRITE), status_code=201)
async def add_disturbance(db: TenantDb, given: DisturbanceIn) -> DisturbanceOut:
    """Nothing unasked reaches this person then; it waits."""
    row = await record_disturbance(db, given.contact_id, given)
    return DisturbanceOut.model_validate(row)


@router.delete("/{disturbance_id}", allow=Permission(DISTURBANCES_WRITE), status_code=204)
async def remove_disturbance(db: TenantDb, disturbance_id: UUID) -> None:
    """It holds no more."""
    await end_disturbance(db, disturbance_id)
