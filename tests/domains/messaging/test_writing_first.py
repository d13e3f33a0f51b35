"""A person of the team writes to somebody who never wrote."""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import (
    ContactPatch,
    EmailIn,
    NewCompany,
    NewContact,
    NewDeal,
    PhoneIn,
)
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.domains.messaging import api
from enterprisehub.domains.messaging.contracts import Channel, Purpose, SendText
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.identity.permissions import Role

PHONE, EMAIL = "+15125550177", "Ann@Example.com"
HTML = {"accept": "text/html"}


@pytest.fixture
async def ann(database, scope):
    async with database.scoped(scope) as db:
        phones, emails = [PhoneIn(phone=PHONE)], [EmailIn(email=EMAIL)]
        return (await crm.make(db, NewContact(name="Ann Lee", phones=phones, emails=emails))).id


@pytest.mark.requirement("CNV-01")
async def test_a_text_to_somebody_who_never_wrote_leaves_and_opens_their_thread(
    signed_in, play, ann, worker
):
    page = await signed_in.page(f"/contacts/{ann}")
    path = f"/inbox/contacts/{ann}/write"
    assert path in page
    form = await signed_in.page(path)
    assert "Text to (512) 555-0177" in form
    assert "Email to ann@example.com" in form
    text = {"to": f"sms:{PHONE}", "text": "Dana here, is Tuesday fine?"}
    sent = await signed_in.post(path, data=text, headers=HTML)
    assert sent.status_code == 303
    thread = await play.thread(PHONE)
    assert sent.headers["location"] == f"/inbox/{thread.id}"
    assert (thread.contact_id, thread.handler) == (ann, "person")
    (message,) = await play.messages(thread.id, 1)
    assert (message.body, message.purpose) == ("Dana here, is Tuesday fine?", Purpose.FOLLOW_UP)
    await play.message(message.action_id, "delivered", "sent")
    assert "Text sent: Dana here" in await signed_in.page(f"/contacts/{ann}")
    assert f"/inbox/{thread.id}" in await signed_in.page(path)


@pytest.mark.requirement("CNV-01")
async def test_an_email_begun_by_a_person_can_be_stopped_like_any_follow_up(
    signed_in, database, scope, ann, worker
):
    body = {"contact_id": str(ann), "channel": "email", "body": "Hello Ann", "subject": "Oak St"}
    answer = await signed_in.post("/api/threads", json=body)
    assert answer.status_code == 201
    async with database.scoped(scope) as db:
        action = await queue.action(db, answer.json()["action_id"])
        assert action.payload["to_email"] == EMAIL.lower()
        assert action.payload["unsubscribe_url"].startswith("http")
        assert action.payload["subject"] == "Oak St"


@pytest.mark.requirement("CNV-01")
async def test_who_cannot_be_written_to_is_said(signed_in, sign_in_as, database, scope, ann):
    path = f"/inbox/contacts/{ann}/write"
    for form, said in (
        ({"to": f"sms:{PHONE}", "text": " "}, "Write something first"),
        ({"to": "sms:+15125550100", "text": "Hi"}, "is no address of Ann Lee"),
    ):
        refused = await signed_in.post(path, data=form, headers=HTML)
        assert (refused.status_code, said in refused.text) == (422, True)
    async with database.scoped(scope) as db:
        bob = await crm.make(db, NewContact(name="Bob"))
    assert "neither a number nor an email" in await signed_in.page(
        f"/inbox/contacts/{bob.id}/write"
    )
    body = {"contact_id": str(bob.id), "channel": "sms", "body": "Hi"}
    assert (await signed_in.post("/api/threads", json=body)).status_code == 422
    viewer = await sign_in_as(Role.VIEWER)
    assert f"/inbox/contacts/{ann}/write" not in await viewer.page(f"/contacts/{ann}")
    assert (await viewer.get(path)).status_code == 403


@pytest.mark.requirement("CNV-01")
async def test_programs_propose_instead_of_writing_as_a_person(with_key, ann):
    body = {"contact_id": str(ann), "channel": "sms", "body": "Hi"}
    answer = await with_key.post("/api/threads", json=body)
    assert answer.status_code == 403


@pytest.mark.requirement("CNV-01")
async def test_a_number_that_moved_to_somebody_else_does_not_mix_their_histories(
    signed_in, database, scope, ann, worker
):
    first = {"contact_id": str(ann), "channel": "sms", "body": "Hi Ann"}
    assert (await signed_in.post("/api/threads", json=first)).status_code == 201
    async with database.scoped(scope) as db:
        await crm.change(db, ann, ContactPatch(phones=[]))
        bob = await crm.make(db, NewContact(name="Bob", phones=[PhoneIn(phone=PHONE)]))
    refused = await signed_in.post("/api/threads", json=first | {"contact_id": str(bob.id)})
    assert (refused.status_code, "belong to Ann Lee" in refused.text) == (409, True)
    async with database.scoped(scope) as db:
        assert (await api.thread_with(db, Channel.SMS, PHONE)).contact_id == ann


@pytest.mark.requirement("CRM-01")
async def test_messages_stand_on_the_timelines_of_contact_company_and_open_deal(
    signed_in, play, database, scope, ann, worker
):
    await signed_in.page("/companies")
    company = (await signed_in.post("/api/companies", json={"name": "Acme"})).json()["id"]
    deal = {"title": "12 Oak St", "contact_id": str(ann)}
    deal_id = (await signed_in.post("/api/deals", json=deal)).json()["id"]
    async with database.scoped(scope) as db:
        await crm.change(db, ann, ContactPatch(company_id=company))
    handset = await play.handset(PHONE, "Ann Lee")
    await play.text(handset, "Is it still for sale?")
    thread = await play.thread(PHONE)
    answer = await signed_in.post(f"/inbox/{thread.id}/messages", data={"text": "Yes, it is."})
    assert answer.status_code == 200
    messages = await play.messages(thread.id, 2)
    await play.message(messages[1].action_id, "delivered", "sent")
    for path in (f"/contacts/{ann}", f"/companies/{company}", f"/deals/{deal_id}"):
        page = await signed_in.page(path)
        for line in ("Text received: Is it still for sale?", "Text sent: Yes, it is.", "took over"):
            assert line in page, (path, line)


@pytest.mark.requirement("CRM-01")
async def test_an_approval_is_on_the_timelines_of_company_and_deal_too(database, scope, ann):
    async with database.scoped(scope) as db:
        company = await make_company(db, NewCompany(name="Acme"))
        await crm.change(db, ann, ContactPatch(company_id=company.id))
        deal = await make_deal(db, NewDeal(title="12 Oak St", contact_id=ann))
        text = SendText(to_e164=PHONE, body="Hello", purpose=Purpose.FOLLOW_UP)
        row = await propose(db, text, reason="A test.")
        about = {f"crm.contact:{ann}", f"crm.company:{company.id}", f"crm.deal:{deal.id}"}
        assert about <= set(row.subjects)
