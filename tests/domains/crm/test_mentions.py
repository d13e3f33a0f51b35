"""Notes tell whom they name; a stopped import tells who may import."""

from uuid import UUID

import pytest
from sqlalchemy import select

from enterprisehub.console.notices import subscribers
from enterprisehub.domains.crm.contracts.inputs import NotePatch
from enterprisehub.domains.crm.events import ImportFailed, PeopleMentioned
from enterprisehub.domains.crm.logic import write_note
from enterprisehub.kernel.events.models import EventRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.inbox import list_notices


async def _mentions(db) -> list[dict]:
    query = select(EventRow.body).where(EventRow.type == "crm.people_mentioned")
    return list(await db.scalars(query.order_by(EventRow.seq)))


@pytest.mark.requirement("NTF-01")
async def test_a_note_tells_whom_it_names(database, scope, new_person, with_key):
    lena = await new_person(Role.MEMBER, name="Lena Ortiz")
    omar = await new_person(Role.MEMBER, name="Omar Haddad")
    made = await with_key.post("/api/contacts", json={"name": "Ruth Adler"})
    contact_id = UUID(made.json()["id"])
    async with database.scoped(scope) as db:
        note = await write_note.add_note(db, "@Lena, call her back", contact_id=contact_id)
        changed = NotePatch(body="@Lena, call her back, or @Omar Haddad")
        await write_note.change_note(db, note.id, changed)
        told = await _mentions(db)
        assert [fact["user_ids"] for fact in told] == [[str(lena.id)], [str(omar.id)]]
        fact = PeopleMentioned(note.id, [lena.id], scope.actor.name, told[0]["about"])
        await subscribers.tell_mentioned(db, fact)
    async with database.scoped(scope) as db:
        (notice,) = await list_notices(db, lena.id)
        assert await list_notices(db, omar.id) == []
    assert notice.title == "Dana Whitfield mentioned you in a note"
    assert notice.href == f"/contacts/{contact_id}"


@pytest.mark.requirement("NTF-01")
async def test_a_stopped_import_is_told(database, scope, new_person):
    manager, member = await new_person(Role.MANAGER), await new_person(Role.MEMBER)
    fact = ImportFailed(new_id(), "people.csv", "The file is gone.")
    async with database.scoped(scope) as db:
        await subscribers.tell_import_failed(db, fact)
        (notice,) = await list_notices(db, manager.id)
        assert await list_notices(db, member.id) == []
    assert (notice.title, notice.body) == ("The import of people.csv stopped", "The file is gone.")
