"""A person says of two records whether they are one; it can be taken back."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.merging import MergedKind, MergeRecords, Side
from enterprisehub.domains.hygiene.events import PairDecided
from enterprisehub.domains.hygiene.logic.match_records.match_short_list import people_of
from enterprisehub.domains.hygiene.logic.match_records.tell_certain import is_certain
from enterprisehub.domains.hygiene.logic.shape_people import shape_people
from enterprisehub.domains.hygiene.models import PairRow
from enterprisehub.domains.hygiene.queries import pairs, people
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.events.publish import publish

type Answer = Literal["distinct", "ignored"]
BULK = 100


async def merge_pair(
    db: Db, pair_id: UUID, *, kept_id: UUID, choices: Mapping[str, Side]
) -> PairRow:
    """The two are one record.

    Raises:
        NotFound: there is no such pair.
        Conflict: somebody decided about it meanwhile, or one of the two is gone.
        Invalid: the kept one is neither of them.
    """
    row = await _open_pair(db, pair_id)
    if kept_id not in (row.left_id, row.right_id):
        raise Invalid("Keep one of the two.", fields={"kept_id": "is neither of the two"})
    other_id = row.right_id if kept_id == row.left_id else row.left_id
    what = MergeRecords(
        kind=kind_of(row),
        kept_id=kept_id,
        other_id=other_id,
        choices=dict(choices),
        reason=f"Reviewed: {row.probable} probable",
    )
    merge_id = await crm.merge(db, what)
    await pairs.settle(db, kept_id, other_id, merge_id, db.scope.actor.name)
    await db.refresh(row)
    await publish(db, PairDecided(row.id, row.kind, "merged"), None)
    return row


async def answer_pair(db: Db, pair_id: UUID, answer: Answer) -> PairRow:
    """They are not one, or nobody wants to be asked. Raises as `merge_pair`."""
    row = await _open_pair(db, pair_id)
    row.state, row.decided_at, row.decided_by = answer, clock.now(), db.scope.actor.name
    await db.flush()
    await publish(db, PairDecided(row.id, row.kind, answer), None)
    return row


async def reopen_pair(db: Db, pair_id: UUID) -> PairRow:
    """The decision is taken back: merged records are separated, the pair waits again.

    Raises:
        NotFound, Conflict: there is nothing to take back.
    """
    row = await _locked(db, pair_id)
    if row.state == "merged" and row.merge_id is not None:
        await crm.split(db, row.merge_id)
    elif row.state not in ("distinct", "ignored"):
        raise Conflict("Nothing was decided about these two.")
    row.state, row.merge_id = "open", None
    row.decided_at = row.decided_by = None
    await db.flush()
    return row


async def merge_certain(db: Db) -> int:
    """The open pairs with the same mailbox and name are merged, the older record kept; how many.

    Those who have another name or address since they were found are left to people.
    """
    merged = 0
    for row in await pairs.certain_pairs(db, limit=BULK):
        if not await _both_live(db, row):
            continue
        row.certain = await _is_certain_still(db, row)
        if row.certain:
            await merge_pair(db, row.id, kept_id=row.left_id, choices={})
            merged += 1
    return merged


async def _both_live(db: Db, row: PairRow) -> bool:
    """An earlier merge of the same round may have taken one of them, and the pair with it."""
    await db.refresh(row)
    return row.state == "open" and len(await crm.contacts(db, [row.left_id, row.right_id])) == 2  # noqa: PLR2004


async def _is_certain_still(db: Db, row: PairRow) -> bool:
    shaped = shape_people(await people.people(db, [row.left_id, row.right_id]))
    left, right = people_of(shaped)
    return is_certain(left, right)


def chosen_sides(values: Mapping[str, str], kept: str) -> dict[str, Side]:
    """Whose value each field gets, from a form whose `field.X` says left or right."""
    return {
        name.removeprefix("field."): "kept" if side == kept else "other"
        for name, side in values.items()
        if name.startswith("field.") and side in ("left", "right")
    }


def kind_of(row: PairRow) -> MergedKind:
    return "contact" if row.kind == "contact" else "company"


async def _locked(db: Db, pair_id: UUID) -> PairRow:
    row = await pairs.pair(db, pair_id, lock=True)
    if row is None:
        raise NotFound("There is no such pair.")
    return row


async def _open_pair(db: Db, pair_id: UUID) -> PairRow:
    row = await _locked(db, pair_id)
    if row.state != "open":
        said = {"merged": "merged", "distinct": "told apart", "ignored": "set aside"}
        message = f"These two were {said.get(row.state, 'changed')} meanwhile."
        raise Conflict(message, state=row.state)
    return row
