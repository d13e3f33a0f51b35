"""Who answers for a record that became part of another, and what came too late to move with it."""

from uuid import UUID

from enterprisehub.domains.crm.contracts.merging import Merged, MergedKind
from enterprisehub.domains.crm.models import MergeRow
from enterprisehub.domains.crm.queries import merges
from enterprisehub.domains.crm.queries.names import names_of
from enterprisehub.kernel.db.session import Db

TARGETS: dict[MergedKind, str] = {"contact": "crm_contacts", "company": "crm_companies"}


def kind_of(row: MergeRow) -> MergedKind:
    return "contact" if row.kind == "contact" else "company"


async def move_stragglers(db: Db, merge_id: UUID) -> int:
    """What was written to the other record while it was being merged follows; how many rows."""
    row = await merges.merge(db, merge_id)
    if row is None or row.undone_at is not None:
        return 0
    holder = await holder_of(db, row.kept_id)
    count = 0
    for at in merges.pointers(TARGETS[kind_of(row)]):
        count += await merges.move_rows(db, at, row.id, row.other_id, holder)
    return count


async def move_all_stragglers(db: Db) -> int:
    """As `move_stragglers`, for every merge that stands."""
    count = 0
    for kind, target in TARGETS.items():
        for row in await merges.unmoved_merges(db, target, kind):
            count += await move_stragglers(db, row.id)
    return count


async def holder_of(db: Db, record_id: UUID) -> UUID:
    """The record that answers for this one: itself unless it became part of another."""
    while (joined := await merges.merge_of(db, record_id)) is not None:
        record_id = joined.kept_id
    return record_id


async def shown_merges(db: Db, rows: list[MergeRow]) -> list[Merged]:
    """The merges with the names of both records."""
    names = await names_of(db, {id_ for row in rows for id_ in (row.kept_id, row.other_id)})
    return [
        Merged(
            id=row.id,
            kind=kind_of(row),
            kept_id=row.kept_id,
            other_id=row.other_id,
            kept_name=names.get(row.kept_id, "an erased record"),
            other_name=names.get(row.other_id, "an erased record"),
            reason=row.reason,
            merged_by=row.merged_by,
            merged_at=row.created_at,
            moved=row.moved,
            choices=row.choices,
            undone_at=row.undone_at,
            undone_by=row.undone_by,
        )
        for row in rows
    ]
