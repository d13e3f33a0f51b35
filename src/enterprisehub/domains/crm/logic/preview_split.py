"""What taking a merge back would do, before it is done."""

from collections import Counter
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm.contracts.merging import Moved, SplitPreview, Undecided, one_of
from enterprisehub.domains.crm.logic.choose_fields import FIELDS
from enterprisehub.domains.crm.logic.follow_merges import shown_merges
from enterprisehub.domains.crm.logic.merge_records import plain
from enterprisehub.domains.crm.logic.split_records import (
    Plan,
    both_of,
    plan_split,
    standing_merge,
)
from enterprisehub.domains.crm.models import MergeRow
from enterprisehub.domains.crm.queries import merges
from enterprisehub.domains.crm.queries.names import names_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members

_MOST_UNDECIDED = 200


async def preview_split(db: Db, merge_id: UUID) -> SplitPreview:
    """What would move back, and which later things stay.

    Raises:
        NotFound, Conflict: as `split_records`.
    """
    row = await standing_merge(db, merge_id, lock=False)
    holder, _ = await both_of(db, row, lock=False)
    plan = await plan_split(db, row, holder.id)
    moves = [
        Moved(noun=at.part.noun, count=len(ids | plan.later[key]), later=len(plan.later[key]))
        for key, (at, ids) in plan.own.items()
        if ids or plan.later[key]
    ]
    return SplitPreview(
        merge=(await shown_merges(db, [row]))[0],
        moves=tuple(moves),
        stays=tuple(Moved(noun=n, count=c, later=c) for n, c in _counted(plan).items() if c),
        undecided=await _undecided(db, plan),
        fields=await _returning(db, row, holder) if holder.id == row.kept_id else (),
    )


def _counted(plan: Plan) -> Counter[str]:
    counts: Counter[str] = Counter()
    for key, ids in plan.stays.items():
        counts[plan.own[key][0].part.noun] += len(ids)
    return counts


async def _undecided(db: Db, plan: Plan) -> tuple[Undecided, ...]:
    found = [
        Undecided(id=id_, noun=one_of(at.part.noun), title=title, created_at=made)
        for key, (at, _) in plan.own.items()
        for id_, title, made in await merges.titled_rows(db, at, plan.stays[key])
    ]
    return tuple(sorted(found, key=lambda one: one.created_at)[:_MOST_UNDECIDED])


async def _returning(db: Db, row: MergeRow, kept: Any) -> tuple[tuple[str, str, str], ...]:
    """The fields whose former value comes back: those that nobody changed since the merge."""
    found = []
    for one in FIELDS[row.kind]:
        column = next((c for c in one.columns if c in row.after), None)
        if column and plain(getattr(kept, column)) == row.after[column]:
            found.append((one.title, row.after[column], row.before[column]))
    named = {value for _, *values in found for value in values if value and _is_id(value)}
    names: dict[UUID, str] = {member.user_id: member.name for member in await list_members(db)}
    names |= await names_of(db, {UUID(value) for value in named})
    return tuple((title, _said(now, names), _said(then, names)) for title, now, then in found)


def _said(value: Any, names: dict[UUID, str]) -> str:
    if value in (None, ""):
        return "–"
    return names.get(UUID(value), "somebody") if _is_id(value) else str(value)


def _is_id(value: Any) -> bool:
    try:
        return bool(str(UUID(str(value))) == value)
    except ValueError:
        return False
