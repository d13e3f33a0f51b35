"""Who answers for a record that became part of another, and what came too late to move with it."""

from uuid import UUID

from enterprisehub.domains.crm.contracts.merging import Merged, MergedKind
from enterprisehub.domains.crm.models import MergeRow
from enterprisehub.domains.crm.queries import contacts, merges
from enterprisehub.domains.crm.queries.names import names_of
from enterprisehub.kernel.db.session import Db

_ERASED = "an erased record"
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
    """The merges with the names of both records, told apart where they are called alike."""
    names = await names_of(db, {id_ for row in rows for id_ in (row.kept_id, row.other_id)})
    alike = [row for row in rows if _are_alike(names, row)]
    own = await _addresses(db, [row.kept_id for row in alike])
    called = {
        row.id: (names.get(row.kept_id, _ERASED), names.get(row.other_id, _ERASED)) for row in rows
    }
    for row in alike:
        kept, other = called[row.id]
        known = {str(key) for key in row.keys}
        of_kept = next((one for one in own.get(row.kept_id, ()) if one not in known), "kept")
        of_other = next((str(key) for key in row.keys), "merged into it")
        called[row.id] = (f"{kept} ({of_kept})", f"{other} ({of_other})")
    return [
        Merged(
            id=row.id,
            kind=kind_of(row),
            kept_id=row.kept_id,
            other_id=row.other_id,
            kept_name=called[row.id][0],
            other_name=called[row.id][1],
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


def _are_alike(names: dict[UUID, str], row: MergeRow) -> bool:
    kept, other = names.get(row.kept_id), names.get(row.other_id)
    return kept is not None and other is not None and kept.casefold() == other.casefold()


async def _addresses(db: Db, ids: list[UUID]) -> dict[UUID, list[str]]:
    """By what each contact is reached, emails first, as the keys of a merge write it."""
    found: dict[UUID, list[str]] = {}
    for email in await contacts.emails_of(db, ids) if ids else ():
        found.setdefault(email.contact_id, []).append(email.email_lc.lower())
    for phone in await contacts.phones_of(db, ids) if ids else ():
        found.setdefault(phone.contact_id, []).append(phone.phone_e164)
    return found
