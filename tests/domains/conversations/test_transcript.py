"""A conversation leaves as text without the person's data, and a model sees none of it."""

import pytest

from enterprisehub.domains.conversations.logic.ask_model import _known, _person
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch

SAYS = "I'm Maya Chen, selling Lindenhof 7 in Austin, call 512 555 0143"


@pytest.mark.requirement("CMP-09")
async def test_the_transcript_is_exported_masked(talk, signed_in, database, scope):
    await talk.begin()
    await talk.says(SAYS)
    session = await talk.settled_session()
    async with database.scoped(scope) as db:
        street = ContactPatch(street="Lindenhof 7", city="Austin")
        await crm.change(db, session.contact_id, street)
    page = await signed_in.page(f"/conversations/{session.id}")
    assert f"/conversations/{session.id}/transcript.txt" in page
    answer = await signed_in.get(f"/conversations/{session.id}/transcript.txt")
    assert answer.headers["content-disposition"].startswith("attachment")
    for hidden in ("Maya", "Chen", "Lindenhof", "0143"):
        assert hidden not in answer.text
    said = next(line for line in answer.text.splitlines() if "Person: " in line and "sell" in line)
    assert "I'm [NAME_1], selling [ADDRESS_1]" in said
    assert "Us: " in answer.text


@pytest.mark.requirement("CMP-09")
async def test_a_model_is_told_nothing_of_where_the_person_lives(talk, database, scope):
    await talk.begin()
    await talk.says("selling my house")
    session = await talk.settled_session()
    async with database.scoped(scope) as db:
        await crm.change(db, session.contact_id, ContactPatch(street="Lindenhof 7"))
        known = _known(await _person(db, str(session.contact_id)))
    assert known.addresses == ("Lindenhof 7",)
    assert _known({"names": ["Ana"]}).names == ("Ana",)
