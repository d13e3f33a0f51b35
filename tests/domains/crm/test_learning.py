"""What people say of themselves reaches their contact, and nothing else does."""

import pytest

from enterprisehub.domains.crm import api
from enterprisehub.domains.crm.contracts import Learned
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, EmailIn, NewContact, PhoneIn
from enterprisehub.domains.crm.logic.write_contact import change_contact, make_contact
from enterprisehub.kernel import timeline

SOURCE = "said in conversation"


async def make(db, **fields):
    return (await api.make(db, NewContact(**fields))).id


async def learn(db, contact_id, **said):
    return await api.learn(db, contact_id, Learned(source=SOURCE, stand_in="Web visitor", **said))


@pytest.mark.requirement("CNV-02")
async def test_a_visitor_who_says_who_they_are_can_be_written_to(database, scope):
    async with database.scoped(scope) as db:
        id_ = await make(db, name="Web visitor")
        said = {"name": "Ann Lee", "email": "Ann@Example.com", "phone": "(512) 555-0188"}
        assert await learn(db, id_, **said) == ("email", "phone", "name")
        known = await api.contact(db, id_)
        assert (known.name, known.email, known.phone_e164) == (
            "Ann Lee", "Ann@example.com", "+15125550188"
        )  # fmt: skip
        (line, *_) = [n for n in await timeline.of(db, known.ref) if n.kind.endswith("learned")]
        assert (line.data["source"], line.data["fields"]) == (SOURCE, ["email", "phone", "name"])


@pytest.mark.requirement("CNV-02")
async def test_what_people_wrote_stays_and_a_correction_replaces_what_was_said(database, scope):
    async with database.scoped(scope) as db:
        phones = [PhoneIn(phone="+15125550189")]
        emails = [EmailIn(email="bob@work.example", label="work")]
        id_ = await make(db, name="Bob Ray", emails=emails, phones=phones)
        assert await learn(db, id_, email="bob@x.example", name="Robert") == ("email",)
        assert await learn(db, id_, email="bob@y.example") == ("email",)
        assert await learn(db, id_, email="BOB@y.example", phone="no number") == ()
        known = await api.contact(db, id_)
        assert known.emails == ("bob@work.example", "bob@y.example")
        assert (known.name, known.phones_e164) == ("Bob Ray", ("+15125550189",))


@pytest.mark.requirement("CNV-02")
async def test_an_address_of_somebody_else_is_not_believed(database, scope):
    async with database.scoped(scope) as db:
        await make(db, name="Ann", emails=[EmailIn(email="ann@example.com")])
        stranger = await make(db, name="Web visitor")
        assert await learn(db, stranger, email="ANN@example.com") == ()
        known = await api.contact(db, stranger)
        assert known.email is None
        assert "belongs to another contact" in (await timeline.of(db, known.ref))[0].summary


@pytest.mark.requirement("CRM-01")
async def test_the_history_says_what_a_field_holds_now(database, scope):
    async with database.scoped(scope) as db:
        row = await make_contact(db, NewContact(name="Rosa Delgado", job_title="Nurse"))
        patch = {"emails": [{"email": "rosa@example.com"}], "lead_status": "qualified"}
        await change_contact(db, row.id, ContactPatch.model_validate(patch | {"job_title": None}))
        said = (await timeline.of(db, row.ref, limit=1))[0].summary
    told = ("job title (now empty)", "lead status to qualified", "emails to rosa@example.com")
    assert said == f"Changed {', '.join(told)}"
