"""A merge is taken back: each record has its own again, what came later too."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.merging import (
    Joining,
)
from enterprisehub.domains.crm.events import (
    CompaniesUnmerged,
    ContactRestored,
    ContactsUnmerged,
    ContactUpdated,
)
from enterprisehub.domains.crm.logic.choose_fields import FIELDS
from enterprisehub.domains.crm.logic.follow_merges import TARGETS, holder_of, kind_of
from enterprisehub.domains.crm.logic.join_rows import (
    is_of,
    part_standing,
    part_tags_and_custom,
    show_as_now,
)
from enterprisehub.domains.crm.logic.merge_records import plain
from enterprisehub.domains.crm.models import ContactRow, MergeRow
from enterprisehub.domains.crm.ports import SEPARATED
from enterprisehub.domains.crm.queries import merges
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.events.publish import publish


@dataclass(slots=True)
class Plan:
    """By pointer: rows that go back because they were the other's, or came by its addresses."""

    own: dict[str, tuple[merges.Pointer, set[UUID]]] = field(default_factory=dict)
    later: dict[str, set[UUID]] = field(default_factory=dict)
    stays: dict[str, set[UUID]] = field(default_factory=dict)
    """By pointer: later rows that nothing tells apart stay with the kept record."""

    def ids(self) -> set[UUID]:
        found = [ids for _, ids in self.own.values()]
        return set().union(*found, *self.later.values())


async def split_records(db: Db, merge_id: UUID, given: Collection[UUID] = ()) -> MergeRow:
    """The other record is one of its own again, with those of the later rows that nothing tells
    apart which it is `given`.

    Raises:
        NotFound: there is no such merge.
        Conflict: it was taken back already, the kept record was deleted, or what is given away
            is not there to be given.
    """
    row = await standing_merge(db, merge_id, lock=True)
    holder, other = await both_of(db, row, lock=True)
    plan = await plan_split(db, row, holder.id, given)
    noted = await merges.noted_rows(db, row.id)
    lines = await merges.later_lines(db, holder.ref, row.created_at, plan.ids())
    row.undone_at, row.undone_by = clock.now(), db.scope.actor.name
    kept = holder if holder.id == row.kept_id else await _find(db, row, row.kept_id)
    _give_back(row, kept)
    _give_keys_back(holder, other)
    await db.flush()
    other.deleted_at = None
    await db.flush()
    for key, (at, ids) in plan.own.items():
        await merges.move_back(db, at, ids | plan.later[key], other.id)
    noted.setdefault(merges.TIMELINE, set()).update(lines)
    await merges.move_lines_back(db, holder.ref, other.id, noted)
    if isinstance(holder, ContactRow):
        before = row.before.get("standing") if holder.id == row.kept_id else None
        later = plan.later.get("crm_interactions.contact_id", set())
        await part_standing(db, holder.id, other.id, sorted(later), before)
    says = f"{other.name} was separated from {holder.name} again"
    timeline.add(
        db, f"crm.{row.kind}_unmerged", [holder.ref, other.ref], says, merge_id=str(row.id)
    )
    await show_as_now(db, holder)
    await show_as_now(db, other)
    await SEPARATED.gather(db, Joining(kind_of(row), holder.id, other.id))
    await _tell(db, row, holder, other)
    return row


async def standing_merge(db: Db, merge_id: UUID, *, lock: bool) -> MergeRow:
    row = await merges.merge(db, merge_id, lock=lock)
    if row is None:
        raise NotFound("There is no such merge.")
    if row.undone_at is not None:
        raise Conflict("These records were separated already.", merge_id=str(merge_id))
    return row


async def _find(db: Db, row: MergeRow, record_id: UUID, *, lock: bool = False) -> Any:
    find = queries.contact if row.kind == "contact" else queries.company
    found = await find(db, record_id, lock=lock)
    if found is None:
        raise Conflict(f"This {row.kind} was erased: the merge cannot be taken back.")
    return found


async def both_of(db: Db, row: MergeRow, *, lock: bool) -> tuple[Any, Any]:
    holder_id = await holder_of(db, row.kept_id)
    ids = sorted((holder_id, row.other_id))
    found = {id_: await _find(db, row, id_, lock=lock) for id_ in ids}
    holder = found[holder_id]
    if holder.deleted_at is not None:
        raise Conflict(f"{holder.name} was deleted. Restore it first, then separate the two.")
    return holder, found[row.other_id]


async def plan_split(db: Db, row: MergeRow, holder_id: UUID, given: Collection[UUID] = ()) -> Plan:
    """Rows noted at the merge go back if nobody gave them to another since; of later ones those
    that came by the other's addresses or are `given` to it, and what goes with any of these.
    """
    plan, noted = Plan(), await merges.noted_rows(db, row.id)
    waiting: dict[str, list[merges.LaterRow]] = {}
    for at in merges.pointers(TARGETS[kind_of(row)]):
        key = f"{at.table.name}.{at.column.name}"
        own = noted.get(at.table.name, set())
        plan.own[key] = (at, await merges.still_there(db, at, holder_id, own))
        plan.later[key] = set()
        found = await merges.later_rows(db, at, holder_id, row.created_at)
        waiting[key] = [one for one in found if one.id not in own]
    _require_undecided(plan, waiting, given)
    keys, gone, moving = set(row.keys), plan.ids(), True
    while moving:
        moving = False
        for key, rows in waiting.items():
            mine = [
                one
                for one in rows
                if one.id in given
                or any(is_of(a, keys) for a in one.addresses)
                or gone & set(one.follows)
            ]
            if mine:
                plan.later[key] |= {one.id for one in mine}
                gone |= plan.later[key]
                waiting[key] = [one for one in rows if one.id not in plan.later[key]]
                moving = True
    plan.stays = {key: {one.id for one in rows} for key, rows in waiting.items()}
    return plan


def _require_undecided(
    plan: Plan, waiting: dict[str, list[merges.LaterRow]], given: Collection[UUID]
) -> None:
    known = {one.id for key, rows in waiting.items() if plan.own[key][0].part.title for one in rows}
    if set(given) - known:
        raise Conflict(
            "Something that was to be given away is not there any more, or came before the merge. "
            "Look again, then separate the two."
        )


def _give_keys_back(holder: Any, other: Any) -> None:
    """What names one live record alone is the other's again, through whatever merges it went."""
    for column in ("external_key", "domain"):
        own = getattr(other, column, None)
        if own is not None and getattr(holder, column) == own:
            setattr(holder, column, None)


def _give_back(row: MergeRow, kept: Any) -> None:
    """The kept record's values from before return where nobody changed them since."""
    columns = {column for one in FIELDS[row.kind] for column in one.columns}
    for column in columns & row.after.keys():
        now = getattr(kept, column)
        if plain(now) == row.after[column]:
            old = row.before[column]
            setattr(kept, column, UUID(old) if old and column.endswith("_id") else old)
    part_tags_and_custom(kept, row.before, row.after)


async def _tell(db: Db, row: MergeRow, holder: Any, other: Any) -> None:
    if isinstance(holder, ContactRow):
        await publish(db, ContactsUnmerged(row.id, holder.id, other.id), holder.ref)
        await publish(db, ContactUpdated(holder.id, ()), holder.ref)
        await publish(db, ContactRestored(other.id), other.ref)
    else:
        await publish(db, CompaniesUnmerged(row.id, holder.id, other.id), holder.ref)
