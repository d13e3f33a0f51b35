"""A note stands on the records it is about."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import NewNote, NotePatch
from enterprisehub.domains.crm.events import PeopleMentioned
from enterprisehub.domains.crm.logic.find_record import check_links
from enterprisehub.domains.crm.logic.write_task import about
from enterprisehub.domains.crm.models import NoteRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.identity.mentions import mentioned
from enterprisehub.kernel.scope import Ref

SHOWN = 280


async def add_note(
    db: Db,
    body: str,
    *,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    deal_id: UUID | None = None,
    pinned: bool = False,
) -> NoteRow:
    """The note is kept and stands on the timelines.

    Raises:
        Invalid: a record that it is about is not there, or the note is empty.
    """
    new = NewNote(
        body=body, pinned=pinned, contact_id=contact_id, company_id=company_id, deal_id=deal_id
    )
    await check_links(db, contact_id=contact_id, company_id=company_id, deal_id=deal_id)
    row = NoteRow(**new.model_dump(), author=db.scope.actor.name)
    db.add(row)
    await db.flush()
    shown = row.body if len(row.body) <= SHOWN else f"{row.body[: SHOWN - 1]}…"
    timeline.add(db, "crm.note_added", about(row), shown, note_id=str(row.id))
    await _tell_mentioned(db, row, before="")
    return row


async def change_note(
    db: Db, note_id: UUID, patch: NotePatch, *, seen: int | None = None
) -> NoteRow:
    """The note reads as given.

    Raises:
        NotFound: there is no such note.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await _live_note(db, note_id, seen)
    before = row.body
    for name, value in patch.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    await db.flush()
    await _tell_mentioned(db, row, before=before)
    return row


async def remove_note(db: Db, note_id: UUID, *, seen: int | None = None) -> None:
    """The note is deleted.

    Raises:
        NotFound: there is no such note.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await _live_note(db, note_id, seen)
    row.deleted_at = clock.now()


async def _tell_mentioned(db: Db, row: NoteRow, *, before: str) -> None:
    if "@" not in row.body:
        return
    members = await list_members(db)
    known = {*mentioned(before, members), db.scope.user_id}
    named = [user_id for user_id in mentioned(row.body, members) if user_id not in known]
    records = about(row)
    if named and records:
        fact = PeopleMentioned(row.id, named, db.scope.actor.name, str(records[0]))
        await publish(db, fact, Ref("crm.note", row.id))


async def _live_note(db: Db, note_id: UUID, seen: int | None) -> NoteRow:
    row = await queries.note(db, note_id, lock=True)
    if row is None or row.deleted_at is not None:
        raise NotFound("There is no such note.")
    if seen is not None:
        require_version(row.version, seen)
    return row
