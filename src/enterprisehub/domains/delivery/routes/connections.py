"""Connections and what they read, as JSON."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.open_connection import read_chosen
from enterprisehub.domains.delivery.logic.reconcile_site import reconcile_site
from enterprisehub.domains.delivery.logic.run_sync import start_sync
from enterprisehub.domains.delivery.permissions import SOURCES_READ, SOURCES_WRITE
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/delivery/connections")


class ConnectionOut(BaseModel):
    id: UUID
    site: str
    connector: str
    state: str
    first_loaded_at: datetime | None
    synced_at: datetime | None
    last_error: str | None


class SourceOut(BaseModel):
    id: UUID
    kind: str
    key: str
    name: str
    chosen: bool
    loaded_at: datetime | None


class RunOut(BaseModel):
    id: UUID
    kind: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    step: str | None
    done_count: int
    part_count: int
    fetched_count: int
    changed_count: int
    rejected_count: int
    removed_count: int
    error: str | None


class BalanceOut(BaseModel):
    """`gaps` says in words what does not agree; empty when every payload is accounted for."""

    raw: int
    derived: int
    rejected: int
    waiting: int
    gaps: list[str]


class Chosen(BaseModel):
    source_ids: list[UUID] = Field(max_length=2000)


class Reading(BaseModel):
    kind: Literal["incremental", "full", "sweep"] = "incremental"


class Started(BaseModel):
    work_id: str


@router.get("", allow=Permission(SOURCES_READ))
async def list_connections(db: TenantDb) -> list[ConnectionOut]:
    """Every connection to a Jira site or GitHub organisation."""
    return [
        ConnectionOut(
            id=row.id,
            site=site.address,
            connector=row.connector,
            state=row.state,
            first_loaded_at=row.first_loaded_at,
            synced_at=row.synced_at,
            last_error=row.last_error,
        )
        for row, site in await sources.connections(db)
    ]


@router.get("/{connection_id}/sources", allow=Permission(SOURCES_READ))
async def list_sources(db: TenantDb, connection_id: UUID) -> list[SourceOut]:
    """What can be read there, and what is."""
    connection, _ = await sources.connection(db, connection_id)
    return [
        SourceOut.model_validate(row, from_attributes=True)
        for row in await sources.sources(db, connection.site_id)
    ]


@router.put("/{connection_id}/sources", allow=Permission(SOURCES_WRITE), status_code=204)
async def choose_sources(db: TenantDb, connection_id: UUID, chosen: Chosen) -> None:
    """Exactly these are read from now on."""
    await read_chosen(db, connection_id, set(chosen.source_ids))


@router.get("/{connection_id}/runs", allow=Permission(SOURCES_READ))
async def list_runs(db: TenantDb, connection_id: UUID) -> list[RunOut]:
    """Its latest readings, newest first, with the reason of those that failed."""
    await sources.connection(db, connection_id)
    return [
        RunOut.model_validate(row, from_attributes=True)
        for row in await sources.runs(db, connection_id=connection_id)
    ]


@router.post("/{connection_id}/runs", allow=Permission(SOURCES_WRITE), status_code=202)
async def start_run(db: TenantDb, connection_id: UUID, reading: Reading) -> Started:
    """A reading begins, unless one is going on."""
    await sources.connection(db, connection_id)
    return Started(work_id=await start_sync(db, connection_id, reading.kind))


@router.get("/{connection_id}/balance", allow=Permission(SOURCES_READ))
async def read_balance(db: TenantDb, connection_id: UUID) -> BalanceOut:
    """Raw payloads against derived rows and rejections."""
    connection, _ = await sources.connection(db, connection_id)
    made = await reconcile_site(db, connection.site_id)
    return BalanceOut.model_validate(made, from_attributes=True)
