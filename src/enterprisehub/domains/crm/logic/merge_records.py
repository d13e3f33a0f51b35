"""Two records become one: one transaction, nothing lost, and it can be taken back at any time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.merging import (
    Joining,
    MergedKind,
    MergePreview,
    MergeRecords,
    Moved,
)
from enterprisehub.domains.crm.events import CompaniesMerged, ContactsMerged, ContactUpdated
from enterprisehub.domains.crm.logic.choose_fields import (
    choose_sides,
    describe_choices,
    taken_columns,
)
from enterprisehub.domains.crm.logic.follow_merges import TARGETS
from enterprisehub.domains.crm.logic.join_rows import (
    join_standing,
    join_tags_and_custom,
    keys_of,
    show_as_now,
)
from enterprisehub.domains.crm.models import CompanyRow, ContactRow, MergeRow
from enterprisehub.domains.crm.ports import MERGING
from enterprisehub.domains.crm.queries import merges
from enterprisehub.domains.crm.queries.names import names_of
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.search import documents

_APART = 1000


async def preview_merge(db: Db, what: MergeRecords) -> MergePreview:
    """Field by field what would be kept, and what would move.

    Raises:
        NotFound, Conflict: as `merge_records`.
    """
    kept, other = await _both(db, what, lock=False)
    sides = choose_sides(what.kind, kept, other, what.choices)
    names = await shown_names(db, kept, other)
    moves = [
        Moved(noun=at.part.noun, count=count)
        for at in merges.pointers(TARGETS[what.kind])
        if (count := await merges.count_of(db, at, other.id))
    ]
    return MergePreview(
        kept_id=kept.id,
        other_id=other.id,
        kept_name=kept.name,
        other_name=other.name,
        fields=describe_choices(what.kind, kept, other, sides, names),
        moves=tuple(moves),
    )


async def merge_records(db: Db, what: MergeRecords) -> MergeRow:
    """The other record is part of the kept one; what pointed at it points at the kept one.

    Raises:
        NotFound: one of them is not there.
        Conflict: one of them was merged or deleted meanwhile.
        Invalid: a choice names no field.
    """
    kept, other = await _both(db, what, lock=True)
    sides = choose_sides(what.kind, kept, other, what.choices)
    await MERGING.gather(db, Joining(what.kind, kept.id, other.id))
    row = MergeRow(
        kind=what.kind,
        kept_id=kept.id,
        other_id=other.id,
        reason=what.reason,
        merged_by=db.scope.actor.name,
        choices=dict(sides),
        keys=await keys_of(db, other),
    )
    db.add(row)
    await _close(db, other)
    before, after = _take_fields(what.kind, kept, other, sides)
    join_tags_and_custom(kept, other, before, after)
    row.moved = await _move(db, what.kind, row.id, other.id, kept.id, sides)
    if isinstance(kept, ContactRow):
        before["standing"] = await join_standing(db, kept.id, other.id)
    row.before, row.after = before, after
    await merges.move_lines(db, row.id, other.ref, kept.ref)
    timeline.add(
        db,
        f"crm.{what.kind}_merged",
        [kept.ref],
        f"{other.name} was merged into {kept.name}",
        merge_id=str(row.id),
        other_id=str(other.id),
    )
    await show_as_now(db, kept)
    await _tell(db, row, kept)
    return row


async def _both(db: Db, what: MergeRecords, *, lock: bool) -> tuple[Any, Any]:
    """Both records live; locked in the order of their ids, so that two merges cannot embrace."""
    find = queries.contact if what.kind == "contact" else queries.company
    found: dict[UUID, Any] = {}
    for id_ in sorted((what.kept_id, what.other_id)):
        row = await find(db, id_, lock=lock)
        if row is None:
            raise NotFound(f"There is no such {what.kind}.")
        found[id_] = row
    for row in found.values():
        if row.deleted_at is not None:
            joined = await merges.merge_of(db, row.id)
            how = "was merged with another record" if joined else "was deleted"
            raise Conflict(f"{row.name} {how} meanwhile. Look again.", record_id=str(row.id))
    return found[what.kept_id], found[what.other_id]


async def _close(db: Db, other: ContactRow | CompanyRow) -> None:
    """The other record is no record of its own any more; its row stays as it was."""
    other.deleted_at = clock.now()
    await db.flush()
    await queries.keep_tags(db, other.ref, [])
    await documents.remove(db, [other.ref])


def _take_fields(
    kind: MergedKind, kept: Any, other: Any, sides: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The chosen values are the kept record's; as JSON, what they were and what they are."""
    before, after = {}, {}
    for column in taken_columns(kind, sides):
        old, new = getattr(kept, column), getattr(other, column)
        if old != new:
            before[column], after[column] = plain(old), plain(new)
            setattr(kept, column, new)
    return before, after


def plain(value: Any) -> Any:
    """The value as JSON keeps it."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


async def _move(
    db: Db, kind: MergedKind, merge_id: UUID, from_id: UUID, to_id: UUID, sides: dict[str, Any]
) -> dict[str, Any]:
    await db.flush()
    moved: dict[str, int] = {}
    for at in merges.pointers(TARGETS[kind]):
        if count := await merges.move_rows(db, at, merge_id, from_id, to_id):
            moved[at.part.noun] = moved.get(at.part.noun, 0) + count
    if kind == "contact":
        noted = await merges.noted_rows(db, merge_id)
        for what, field in (("emails", "email"), ("phones", "phone")):
            ids = noted.get(f"crm_contact_{what}", set())
            first = sides[field] == "other"
            await merges.shift_positions(db, what, ids, -_APART if first else _APART)
    return moved


async def shown_names(db: Db, *rows: Any) -> dict[UUID, str]:
    """What companies and owners of the records are called."""
    ids = {getattr(row, "company_id", None) for row in rows} - {None}
    names = await names_of(db, [id_ for id_ in ids if id_ is not None])
    return names | {member.user_id: member.name for member in await list_members(db)}


async def _tell(db: Db, row: MergeRow, kept: ContactRow | CompanyRow) -> None:
    if isinstance(kept, ContactRow):
        await publish(db, ContactsMerged(row.id, row.kept_id, row.other_id), kept.ref)
        await publish(db, ContactUpdated(kept.id, tuple(row.after)), kept.ref)
    else:
        await publish(db, CompaniesMerged(row.id, row.kept_id, row.other_id), kept.ref)
