"""Connections and deliveries as JSON. No secret is ever answered."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from enterprisehub.console.connections.domain import domain
from enterprisehub.console.connections.permissions import MANAGE, READ
from enterprisehub.kernel.connectors import accounts, inbox
from enterprisehub.kernel.events import failures
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

connections = domain.routes("/connections")
deliveries = domain.routes("/deliveries")


class ConnectionOut(BaseModel):
    """A connected account."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    connector: str
    title: str
    state: str
    credentials_expire_at: datetime | None
    last_success_at: datetime | None
    last_error: str | None


class DeliveryOut(BaseModel):
    """One thing a service sent, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    connector: str
    type: str
    external_id: str
    state: str
    attempts: int
    error: str | None
    result: dict[str, Any] | None
    created_at: datetime
    processed_at: datetime | None


@connections.get("", allow=Permission(READ))
async def list_connections(db: TenantDb) -> list[ConnectionOut]:
    """Every connected account."""
    return [ConnectionOut.model_validate(row) for row in await accounts.accounts(db)]


@deliveries.get("", allow=Permission(READ))
async def list_deliveries(
    db: TenantDb,
    state: Literal["waiting", "done", "failed", "ignored"] | None = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[DeliveryOut]:
    """What services sent, newest first; `before` is the id of the last one seen."""
    rows = await accounts.deliveries(db, state=state, before=before, limit=limit)
    return [DeliveryOut.model_validate(row) for row in rows]


class GivenUp(BaseModel):
    """A fact that one part of the program could not take, after many attempts."""

    model_config = ConfigDict(from_attributes=True)

    delivery_id: UUID
    event_type: str
    subscriber: str
    attempts: int
    error: str
    published_at: datetime


@deliveries.get("/given-up", allow=Permission(READ))
async def list_given_up(db: TenantDb) -> list[GivenUp]:
    """What is not tried any more, newest first."""
    return [GivenUp.model_validate(one) for one in await failures.given_up(db)]


@deliveries.post("/given-up/{delivery_id}/again", allow=Permission(MANAGE), status_code=204)
async def bring_again(db: TenantDb, delivery_id: UUID) -> None:
    """The part that gave up is handed the fact again."""
    await failures.bring_again(db, delivery_id)


@deliveries.post("/{delivery_id}/replay", allow=Permission(MANAGE), status_code=202)
async def replay(db: TenantDb, delivery_id: UUID) -> DeliveryOut:
    """The stored thing is processed again; what is known already changes nothing."""
    await inbox.replay(db, delivery_id)
    await db.flush()
    return DeliveryOut.model_validate(await accounts.delivery(db, delivery_id))
