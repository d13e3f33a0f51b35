"""Two records that are one: merged, listed, and separated again at any time."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from enterprisehub.domains.crm.contracts.merging import Merged, MergeRecords, SplitRecords
from enterprisehub.domains.crm.contracts.outputs import Output
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.follow_merges import shown_merges
from enterprisehub.domains.crm.logic.merge_records import merge_records, preview_merge
from enterprisehub.domains.crm.logic.preview_split import preview_split
from enterprisehub.domains.crm.logic.split_records import split_records
from enterprisehub.domains.crm.permissions import CONTACTS_READ, RECORDS_MERGE
from enterprisehub.domains.crm.queries import merges
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/merges")
MERGE = Permission(RECORDS_MERGE)


class MergeOut(Output):
    """A merge; `moved` counts by noun what moved, `undone_at` says that it was taken back."""

    id: UUID
    kind: str
    kept_id: UUID
    other_id: UUID
    kept_name: str
    other_name: str
    reason: str
    merged_by: str
    merged_at: datetime
    moved: dict[str, int]
    choices: dict[str, Any]
    undone_at: datetime | None
    undone_by: str | None


class FieldOut(Output):
    field: str
    title: str
    kept: str
    other: str
    side: str


class MovedOut(Output):
    noun: str
    count: int
    later: int


class MergePreviewOut(Output):
    """What merging would keep field by field, and what would move."""

    kept_name: str
    other_name: str
    fields: list[FieldOut]
    moves: list[MovedOut]


class UndecidedOut(Output):
    id: UUID
    noun: str
    title: str
    created_at: datetime


class SplitPreviewOut(Output):
    """What would move back, which later things stay, and which fields return (title, now, then).

    Of those that stay, the undecided ones may be given to the other record.
    """

    moves: list[MovedOut]
    stays: list[MovedOut]
    undecided: list[UndecidedOut]
    fields: list[tuple[str, str, str]]


@router.get("", allow=Permission(CONTACTS_READ))
async def list_merges(
    db: TenantDb,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[MergeOut]:
    """Merges, the latest first; go on with the last id as `before`."""
    rows = await merges.latest_merges(db, before=before, limit=limit)
    return [_out(one) for one in await shown_merges(db, rows)]


@router.post("/preview", allow=MERGE)
async def show_what_merging_does(db: TenantDb, what: MergeRecords) -> MergePreviewOut:
    """Nothing is changed."""
    return MergePreviewOut.model_validate(asdict(await preview_merge(db, what)))


@router.post("", allow=MERGE, status_code=201)
async def merge_two(db: TenantDb, what: MergeRecords) -> MergeOut:
    """The other record is part of the kept one; asked by its id, the kept one answers."""
    row = await merge_records(db, what)
    return _out((await shown_merges(db, [row]))[0])


@router.get("/{merge_id}", allow=Permission(CONTACTS_READ))
async def read_merge(db: TenantDb, merge_id: UUID) -> MergeOut:
    return await _one(db, merge_id)


@router.get("/{merge_id}/split", allow=MERGE)
async def show_what_separating_does(db: TenantDb, merge_id: UUID) -> SplitPreviewOut:
    """Nothing is changed."""
    found = asdict(await preview_split(db, merge_id))
    return SplitPreviewOut.model_validate(found)


@router.post("/{merge_id}/split", allow=MERGE)
async def separate_two(db: TenantDb, merge_id: UUID, what: SplitRecords | None = None) -> MergeOut:
    """The two are two again, with what came later by each one's own addresses, and what is given
    to the other record.
    """
    await split_records(db, merge_id, what.given if what else ())
    return await _one(db, merge_id)


async def _one(db: Db, merge_id: UUID) -> MergeOut:
    row = await merges.merge(db, merge_id)
    if row is None:
        raise NotFound("There is no such merge.")
    return _out((await shown_merges(db, [row]))[0])


def _out(one: Merged) -> MergeOut:
    return MergeOut.model_validate(asdict(one))
