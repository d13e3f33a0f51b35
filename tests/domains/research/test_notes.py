"""Notes are searched by their own words, within what the asker may see."""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import NOTE
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.domains.research import queries
from enterprisehub.domains.research.logic.find_inside import find_records
from enterprisehub.domains.research.logic.start_research import make_session, readable_kinds
from enterprisehub.kernel.search import documents

pytestmark = pytest.mark.requirement("RES-01")
QUESTION = "Which objections were raised about liability insurance?"
SAID = "Objects to the liability insurance: their broker wants two million of cover first."


async def _found(db, *, kinds):
    row = await make_session(
        db, QUESTION, depth="standard", places=["records"], kinds=kinds, asked_by="user:x"
    )
    row.questions = [{"question": QUESTION}]
    await db.flush()
    await find_records(db, row.id)
    return await queries.sources(db, row.id)


async def test_a_note_is_found_by_what_it_says_and_quoted_as_it_reads(database, scope):
    async with database.scoped(scope) as db:
        lead = await crm.make(db, NewContact(name="Kim Farrow"))
        await crm.add_note(db, lead.id, SAID)
        await crm.add_note(db, lead.id, "Likes the colour of the brochure.")
        await documents.remove(db, [lead.ref])
        [note] = await _found(db, kinds=[NOTE])
        assert (note.body, note.url) == (SAID, f"/contacts/{lead.id}")
        assert note.title.startswith("Note on Kim Farrow by ")
        assert await _found(db, kinds=["crm.contact"]) == []
        assert await queries.notes_with(db, []) == []
        assert await queries.notes_with(db, ["'; DROP", "a & | !", "\\"]) == []


async def test_who_may_not_see_contacts_gets_no_notes():
    assert NOTE not in readable_kinds(frozenset({"crm.deals.read"}))


async def test_a_note_on_what_was_deleted_is_not_quoted(database, scope, signed_in):
    async with database.scoped(scope) as db:
        lead = await crm.make(db, NewContact(name="Kim Farrow"))
        await crm.add_note(db, lead.id, SAID)
    told = await signed_in.get(f"/api/contacts/{lead.id}")
    gone = await signed_in.delete(
        f"/api/contacts/{lead.id}", headers={"If-Match": told.headers["etag"]}
    )
    assert gone.status_code == 204
    async with database.scoped(scope) as db:
        assert await queries.notes_with(db, ["liability"]) == []
