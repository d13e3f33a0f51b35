"""A lead's own email, number and name are heard in talk and kept on the contact."""

import pytest

from enterprisehub.domains.conversations.contracts import DialogueState
from enterprisehub.domains.conversations.logic.keep_contact_details import heard_details
from enterprisehub.domains.crm import api as crm
from tests.domains.conversations.talk import STORY


@pytest.mark.parametrize(
    ("text", "email", "phone", "name"),
    [
        ("you can write to Dana.Lee@Example.com", "dana.lee@example.com", "", ""),
        ("my name is Dana Lee, call (512) 555-0144", "", "+15125550144", "Dana Lee"),
        ("a@x.com or b@x.com", "", "", ""),
        (STORY, "", "", ""),
        ("actually 425, not 450", "", "", ""),
        ("I'm looking for a 3 bed around 450000", "", "", ""),
    ],
)
def test_only_what_is_surely_theirs_is_heard(text, email, phone, name):
    said = heard_details(text, DialogueState(flow="seller", flow_version=1), ())
    assert (said.email, said.phone, said.name) == (email, phone, name)


@pytest.mark.requirement("CNV-02")
async def test_an_email_given_to_the_bot_reaches_the_contact(talk, database, scope):
    await talk.begin()
    await talk.says(STORY)
    await talk.says("sure, and my email is maya@home.example")
    session = await talk.settled_session(answered_count=5)
    async with database.scoped(scope) as db:
        contact = await crm.contact(db, session.contact_id)
    assert contact.email == "maya@home.example"
