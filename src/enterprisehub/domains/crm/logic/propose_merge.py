"""A merge that somebody proposed: how it reads, what it rests on, how it is done and taken back."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.merging import MergeRecords
from enterprisehub.domains.crm.logic.merge_records import merge_records, preview_merge
from enterprisehub.domains.crm.logic.split_records import split_records
from enterprisehub.kernel.actions.kinds import Rendered
from enterprisehub.kernel.db.session import Db


async def show_merge(db: Db, what: MergeRecords) -> Rendered:
    """Both records, the fields that differ, and what moves, as a person reads it."""
    found = await preview_merge(db, what)
    differing = [
        (one.title, f"{one.kept or '–'} | {one.other or '–'}")
        for one in found.fields
        if one.differs
    ]
    moves = ", ".join(str(one) for one in found.moves)
    return Rendered(
        title=f"Merge {found.other_name} into {found.kept_name}",
        channel="merge",
        icon="merge",
        fields=(("Kept", found.kept_name), ("Becomes part of it", found.other_name), *differing),
        body=f"Moves: {moves}." if moves else "Nothing else moves.",
    )


async def watch_both(db: Db, what: MergeRecords) -> dict[str, Any]:
    """Who approved it saw both records as they were."""
    find = queries.contact if what.kind == "contact" else queries.company
    rows = [await find(db, id_) for id_ in (what.kept_id, what.other_id)]
    return {f"version of {row.name}": row.version for row in rows if row is not None}


async def merge_them(db: Db, what: MergeRecords) -> dict[str, Any]:
    """The two are one."""
    return {"merge_id": str((await merge_records(db, what)).id)}


async def separate_them(
    db: Db, action_id: UUID, what: MergeRecords, result: dict[str, Any]
) -> None:
    """They are two again."""
    del action_id, what
    await split_records(db, UUID(result["merge_id"]))
