"""The JSON API that serves every kind of record alike."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from enterprisehub.console.records.as_of import read_as_of
from enterprisehub.console.records.domain import domain
from enterprisehub.console.records.permissions import RECORDS_READ
from enterprisehub.console.records.readable import readable
from enterprisehub.kernel.audit import read_history
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.search.find import search
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

records = domain.routes("/records")
changes = domain.routes("/changes")
finding = domain.routes("/search")
READ = Permission(RECORDS_READ)
LAST_SEQ = 2**62


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class VersionOut(_Shown):
    """`changed` maps each field to [before, after]; `seq` continues the list."""

    number: int | None
    at: datetime
    operation: str
    actor: str
    request_id: str | None
    changed: dict[str, tuple[Any, Any]]
    seq: int


class ChangedOut(_Shown):
    kind: str
    id: UUID
    at: datetime
    operation: str
    record: dict[str, Any] | None
    sha256: str | None


class DeltaOut(_Shown):
    changes: list[ChangedOut]
    cursor: str
    more: bool


class ChecksumOut(_Shown):
    count: int
    sha256: str


class HitOut(BaseModel):
    kind: str
    id: UUID
    title: str
    subtitle: str
    href: str | None
    by: str


@records.get("/{kind}/checksum", allow=READ)
async def read_set_checksum(db: TenantDb, kind: str) -> ChecksumOut:
    """SHA-256 over all live records of the kind: equal on both sides when a copy is complete."""
    return ChecksumOut.model_validate(await read_history.set_checksum(db, readable(db, kind)))


@records.get("/{kind}/{record_id}/history", allow=READ)
async def read_record_history(
    db: TenantDb,
    kind: str,
    record_id: UUID,
    before_seq: Annotated[int | None, Query(ge=0, le=LAST_SEQ)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[VersionOut]:
    """Every version of the record, newest first: who changed what, and when."""
    found = await read_history.versions_of(
        db, readable(db, kind), record_id, limit=limit, before_seq=before_seq
    )
    return [VersionOut.model_validate(version) for version in found]


@records.get("/{kind}/{record_id}/as-of", allow=READ)
async def read_record_as_of(
    db: TenantDb, kind: str, record_id: UUID, at: AwareDatetime
) -> dict[str, Any]:
    """The record as it was at that moment."""
    found = await read_as_of(db, readable(db, kind), record_id, at)
    if found is None:
        raise NotFound("This record did not exist at that moment.")
    return found


@records.get("/{kind}/{record_id}/checksum", allow=READ)
async def read_record_checksum(db: TenantDb, kind: str, record_id: UUID) -> ChecksumOut:
    """SHA-256 of the record as it is now; equal to that of its latest change."""
    found = await read_history.record_checksum(db, readable(db, kind), record_id)
    if found is None:
        raise NotFound("There is no such record.")
    return ChecksumOut(count=1, sha256=found)


class DeltaQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str | None, Field(max_length=200)] = None
    kind: Annotated[list[str], Field(max_length=20)] = []
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


@changes.get("", allow=READ)
async def read_changes(db: TenantDb, asked: Annotated[DeltaQuery, Query()]) -> DeltaOut:
    """What changed since the cursor, in order; keep `cursor` and ask again with it.

    A change appears once no older transaction is still under way, a moment after its commit.
    """
    names = asked.kind or [name for name, kind in KINDS.items() if db.scope.may(kind.read)]
    kinds = [readable(db, name) for name in names]
    delta = await read_history.changes_since(db, kinds, asked.cursor, limit=asked.limit)
    return DeltaOut.model_validate(delta)


class SearchQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=200)]
    kind: Annotated[list[str], Field(max_length=20)] = []
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@finding.get("", allow=READ)
async def search_records(db: TenantDb, asked: Annotated[SearchQuery, Query()]) -> list[HitOut]:
    """The best matches among all records that you may read; names may be misspelt."""
    hits = await search(db, asked.q, kinds=asked.kind or None, limit=asked.limit)
    return [
        HitOut(
            kind=hit.ref.kind,
            id=hit.ref.id,
            title=hit.title,
            subtitle=hit.subtitle,
            href=KINDS[hit.ref.kind].page_of(hit.ref.id),
            by=hit.by,
        )
        for hit in hits
    ]
