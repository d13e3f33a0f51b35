"""What other domains get from crm."""

import asyncio

import pytest

from enterprisehub.domains.crm import api
from enterprisehub.domains.crm.contracts import Interaction, NewTask, Reason
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, EmailIn, NewContact, PhoneIn
from enterprisehub.domains.crm.errors import KeyTaken, NotReachable
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref


@pytest.mark.requirement("CRM-01")
async def test_a_number_names_one_contact_however_it_is_written(database, scope):
    async with database.scoped(scope) as db:
        made = await api.find_or_make_contact_by_phone(db, "(512) 555-0147", source="sms")
        again = await api.find_or_make_contact_by_phone(db, "+1 512.555.0147")
        found = await api.find_contact_by_phone(db, "5125550147")
    assert made.id == again.id == found.id
    assert made.phones_e164 == ("+15125550147",)
    assert (made.name, made.source, made.lifecycle) == ("(512) 555-0147", "sms", "lead")


async def test_two_messages_at_once_make_one_contact(database, scope):
    async def come_in() -> object:
        async with database.scoped(scope) as db:
            return (await api.find_or_make_contact_by_phone(db, "+15125550148")).id

    assert len(set(await asyncio.gather(*(come_in() for _ in range(6))))) == 1


async def test_an_address_in_any_case_names_one_contact(database, scope):
    async with database.scoped(scope) as db:
        made = await api.find_or_make_contact_by_email(db, "Ann Lee <Ann@Example.COM>")
        again = await api.find_contact_by_email(db, "ANN@example.com")
    assert made.id == again.id
    assert made.emails == ("Ann@example.com",)


@pytest.mark.parametrize("number", ["", "12", "hello", "+99999999999999999999", "\x00", "555-0147"])
async def test_what_cannot_be_a_number_is_refused_in_words(database, scope, number):
    async with database.scoped(scope) as db:
        with pytest.raises(NotReachable):
            await api.find_or_make_contact_by_phone(db, number)


@pytest.mark.requirement("PLT-01")
async def test_another_tenant_has_its_own_contact_with_the_same_number(
    database, scope, other_scope
):
    async with database.scoped(scope) as db:
        ours = await api.find_or_make_contact_by_phone(db, "+15125550149")
    async with database.scoped(other_scope) as db:
        assert await api.contact(db, ours.id) is None
        theirs = await api.find_or_make_contact_by_phone(db, "+15125550149")
        with pytest.raises(NotFound):
            await api.change(db, ours.id, ContactPatch(city="Reno"))
        with pytest.raises(Invalid):
            await api.add_task(db, NewTask(title="Call", contact_id=ours.id))
    assert theirs.id != ours.id


async def test_an_address_of_somebody_else_is_refused_and_nothing_changes(database, scope):
    async with database.scoped(scope) as db:
        first = await api.make(db, NewContact(name="Ann Lee", emails=[EmailIn(email="a@x.com")]))
    with pytest.raises(KeyTaken) as refused:
        async with database.scoped(scope) as db:
            await api.make(
                db,
                NewContact(
                    name="Bo", phones=[PhoneIn(phone="5125550111")], emails=[{"email": "A@x.com"}]
                ),
            )
    assert refused.value.details["contact_id"] == str(first.id)
    async with database.scoped(scope) as db:
        assert await api.find_contact_by_phone(db, "5125550111") is None


@pytest.mark.requirement("CRM-05")
async def test_a_conversation_scores_a_contact_with_reasons(database, scope):
    async with database.scoped(scope) as db:
        contact = await api.find_or_make_contact_by_phone(db, "+15125550150")
        message = Ref("messaging.message", new_id())
        told = Interaction(
            contact_id=contact.id,
            channel="sms",
            direction="inbound",
            summary="Selling my house",
            at=clock.now(),
            source=message,
        )
        assert await api.record(db, told) == await api.record(db, told)
        said = [
            Reason(code="timeline", title="Wants to sell soon", points=35, group="conversation"),
            Reason(code="price", title="Named a price", points=25, group="conversation"),
        ]
        score = await api.set_score(db, contact.id, said)
        await api.set_score(db, contact.id, said)
        now = await api.contact(db, contact.id)
    assert score.score == now.score == 3 + 2 + 20 + 60
    assert (now.temperature, now.version) == ("hot", 1)
    assert sum(reason.points for reason in score.reasons) == score.score
    assert now.last_activity_at == told.at


async def test_tasks_and_notes_stand_on_the_timeline(database, scope):
    async with database.scoped(scope) as db:
        contact = await api.find_or_make_contact_by_phone(db, "+15125550151")
        await api.add_task(db, NewTask(title="Call back", contact_id=contact.id, kind="call"))
        await api.add_note(db, contact.id, "Has a dog")
        await db.flush()
        lines = [row.summary for row in await timeline.of(db, contact.ref)]
    assert lines == ["Has a dog", "Task: Call back", "Contact added"]
