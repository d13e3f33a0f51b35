"""Connections to CRMs, how well they agree, and what failed, as JSON."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.domain import domain
from enterprisehub.domains.sync.logic import connect_crm as connecting
from enterprisehub.domains.sync.logic import retry_failed
from enterprisehub.domains.sync.logic.change_mapping import MapIn, change_mapping, place_stages
from enterprisehub.domains.sync.logic.connect_crm import ConnectionSettings
from enterprisehub.domains.sync.logic.decide_conflict import decide_conflict
from enterprisehub.domains.sync.logic.measure_health import measure_health
from enterprisehub.domains.sync.logic.run_read import begin_read
from enterprisehub.domains.sync.permissions import SYNC_DECIDE, SYNC_READ, SYNC_WRITE
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of

router = domain.routes("/sync/connections")


class ConnectionOut(BaseModel):
    """`error_ratio` is the share of records that could not be taken or written."""

    id: UUID
    title: str
    connector: str
    address: str
    state: str
    takes: bool
    gives: bool
    makes_there: bool
    unasked: bool
    on_their_delete: str
    on_our_delete: str
    synced_at: datetime | None
    lag_seconds: int | None
    record_count: int
    error_count: int
    conflict_count: int
    error_ratio: float
    last_error: str | None


class NewConnection(BaseModel):
    """`account_id` is the connected account's; the sandbox needs none."""

    connector: str = Field(max_length=60)
    account_id: UUID | None = None


class Reading(BaseModel):
    kind: Literal["incremental", "full", "sweep"] = "incremental"


class Started(BaseModel):
    """None where the sync is paused or another reading is going on."""

    work_id: str | None


class RunOut(BaseModel):
    id: UUID
    reading: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    step: str | None
    done_count: int
    part_count: int
    fetched_count: int
    made_count: int
    taken_count: int
    given_count: int
    conflict_count: int
    error_count: int
    removed_count: int
    error: str | None


class MapOut(MapIn):
    """A field of ours with the one of theirs that says the same."""


class MappingIn(BaseModel):
    fields: list[MapIn] = Field(max_length=100)


class StagesIn(BaseModel):
    """Their stage ids with ours; an empty one is none of ours."""

    stages: dict[str, str] = Field(max_length=500)


class FailedOut(BaseModel):
    """`state` is `rejected` for what came from there, `unwritten` for what was to go there."""

    id: UUID
    kind: str
    title: str
    external_id: str | None
    record_id: UUID | None
    state: str
    reason: str | None
    failed_at: datetime | None
    tries: int


class ConflictOut(BaseModel):
    id: UUID
    record_id: UUID | None
    title: str
    field: str
    ours: Any
    theirs: Any
    base: Any
    ours_at: datetime | None
    ours_by: str | None
    theirs_at: datetime | None


class Decision(BaseModel):
    holds: Literal["ours", "theirs"]


class Retried(BaseModel):
    tried: int


@router.get("", allow=Permission(SYNC_READ))
async def list_connections(db: TenantDb) -> list[ConnectionOut]:
    """Every CRM that is kept in agreement, with how well it agrees."""
    rows = await connections.connections(db)
    health = await measure_health(db, rows)
    return [
        ConnectionOut.model_validate(_columns(row) | _columns(one))
        for row, one in zip(rows, health, strict=True)
    ]


def _columns(of: Any) -> dict[str, Any]:
    return {name: getattr(of, name) for name in ConnectionOut.model_fields if hasattr(of, name)}


@router.post("", allow=Permission(SYNC_WRITE), status_code=201)
async def connect(request: Request, new: NewConnection) -> ConnectionOut:
    """The account is a connection; its usual fields are mapped, nothing is read yet."""
    database, scope = database_of(request), signed_in(request)
    made = await connecting.connect_crm(database, scope, new.connector, new.account_id)
    async with database.scoped(scope) as db:
        return await _shown(db, made)


async def _shown(db: Db, connection_id: UUID) -> ConnectionOut:
    row = await connections.connection(db, connection_id)
    [health] = await measure_health(db, [row])
    return ConnectionOut.model_validate(_columns(row) | _columns(health))


@router.get("/{connection_id}", allow=Permission(SYNC_READ))
async def read_connection(db: TenantDb, connection_id: UUID) -> ConnectionOut:
    """How well this one agrees."""
    return await _shown(db, connection_id)


@router.patch("/{connection_id}", allow=Permission(SYNC_WRITE))
async def change_connection(
    db: TenantDb, connection_id: UUID, wanted: ConnectionSettings
) -> ConnectionOut:
    """It goes on as decided; what is left out stays."""
    await connecting.change_settings(db, connection_id, wanted)
    return await _shown(db, connection_id)


@router.post("/{connection_id}/pause", allow=Permission(SYNC_WRITE), status_code=204)
async def pause(db: TenantDb, connection_id: UUID) -> None:
    """It is neither read nor written until it is resumed."""
    await connecting.pause(db, connection_id, paused=True)


@router.post("/{connection_id}/resume", allow=Permission(SYNC_WRITE), status_code=204)
async def resume(db: TenantDb, connection_id: UUID) -> None:
    """It is read and written again."""
    await connecting.pause(db, connection_id, paused=False)


@router.get("/{connection_id}/runs", allow=Permission(SYNC_READ))
async def list_runs(db: TenantDb, connection_id: UUID) -> list[RunOut]:
    """Its latest readings, newest first, with the reason of those that failed."""
    await connections.connection(db, connection_id)
    found = await connections.runs(db, connection_id)
    return [RunOut.model_validate(row, from_attributes=True) for row in found]


@router.post("/{connection_id}/runs", allow=Permission(SYNC_WRITE), status_code=202)
async def start_run(db: TenantDb, connection_id: UUID, reading: Reading) -> Started:
    """A reading begins, unless one is going on."""
    await connections.connection(db, connection_id)
    return Started(work_id=await begin_read(db, connection_id, reading.kind))


@router.get("/{connection_id}/mapping/{kind}", allow=Permission(SYNC_READ))
async def read_mapping(db: TenantDb, connection_id: UUID, kind: RecordKind) -> list[MapOut]:
    """Which fields go together."""
    await connections.connection(db, connection_id)
    rows = await connections.mappings(db, connection_id, kind)
    return [MapOut.model_validate(row, from_attributes=True, extra="ignore") for row in rows]


@router.put("/{connection_id}/mapping/{kind}", allow=Permission(SYNC_WRITE))
async def write_mapping(
    db: TenantDb, connection_id: UUID, kind: RecordKind, wanted: MappingIn
) -> list[MapOut]:
    """Exactly these fields go together from now on."""
    rows = await change_mapping(db, connection_id, kind, wanted.fields)
    return [MapOut.model_validate(row, from_attributes=True, extra="ignore") for row in rows]


@router.put("/{connection_id}/stages", allow=Permission(SYNC_WRITE), status_code=204)
async def write_stages(db: TenantDb, connection_id: UUID, wanted: StagesIn) -> None:
    """Each of their stages named here is that one of ours."""
    await place_stages(db, connection_id, wanted.stages)


@router.get("/{connection_id}/errors", allow=Permission(SYNC_READ))
async def list_errors(
    db: TenantDb, connection_id: UUID, after: UUID | None = None
) -> list[FailedOut]:
    """What could not be taken or written, newest first; `after` is the last id seen."""
    await connections.connection(db, connection_id)
    found = await copies.failed(db, connection_id, before=after)
    return [FailedOut.model_validate(row, from_attributes=True) for row in found]


@router.post("/{connection_id}/errors/retry", allow=Permission(SYNC_DECIDE))
async def retry_errors(db: TenantDb, connection_id: UUID) -> Retried:
    """Everything that failed is tried once more."""
    return Retried(tried=await retry_failed.retry_all(db, connection_id))


@router.post("/{connection_id}/errors/{copy_id}/retry", allow=Permission(SYNC_DECIDE))
async def retry_error(db: TenantDb, connection_id: UUID, copy_id: UUID) -> FailedOut:
    """One record is tried once more; its state tells what came of it."""
    row = await retry_failed.retry_one(db, connection_id, copy_id)
    return FailedOut.model_validate(row, from_attributes=True)


@router.get("/{connection_id}/conflicts", allow=Permission(SYNC_READ))
async def list_conflicts(db: TenantDb, connection_id: UUID) -> list[ConflictOut]:
    """Fields that say two things and wait for a decision."""
    await connections.connection(db, connection_id)
    return [
        ConflictOut(
            id=row.id,
            record_id=copy.record_id,
            title=copy.title,
            field=row.field,
            ours=row.ours.get("value"),
            theirs=row.theirs.get("value"),
            base=row.base.get("value"),
            ours_at=row.ours_at,
            ours_by=row.ours_by,
            theirs_at=row.theirs_at,
        )
        for row, copy in await copies.conflicts(db, connection_id)
    ]


@router.post(
    "/{connection_id}/conflicts/{conflict_id}", allow=Permission(SYNC_DECIDE), status_code=204
)
async def decide(db: TenantDb, connection_id: UUID, conflict_id: UUID, decision: Decision) -> None:
    """One of the two values holds from now on."""
    await connections.connection(db, connection_id)
    await decide_conflict(db, conflict_id, decision.holds)
