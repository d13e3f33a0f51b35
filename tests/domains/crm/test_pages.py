"""The pages of crm as people use them."""

import re

import pytest
from obstore.store import MemoryStore

from enterprisehub.domains.crm import api
from enterprisehub.domains.crm.contracts import Interaction, Reason
from enterprisehub.domains.crm.logic.import_file.take_batch import take_batch
from enterprisehub.kernel import clock
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage.installed import install_objects

HTML = {"accept": "text/html"}


async def post(browser, path, status=303, **form):
    answer = await browser.post(path, data=form, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer


def id_in(location):
    return location.rstrip("/").rsplit("/", 1)[-1]


async def add(browser, **form):
    return id_in((await post(browser, "/contacts/new", **form)).headers["location"])


@pytest.mark.requirement("UXC-05")
async def test_empty_pages_say_what_to_do_first(signed_in):
    for path, words in (
        ("/contacts", "No contacts yet"),
        ("/contacts?golden=true&sort=-score", "No golden leads now"),
        ("/contacts?q=zzz", "Nobody fits"),
        ("/companies", "No companies here"),
        ("/deals", "No deals here"),
        ("/deals/list", "No deals here"),
        ("/tasks", "Nothing to do"),
        ("/imports", "No imports yet"),
    ):
        assert words in await signed_in.page(path), path


@pytest.mark.requirement("CRM-01")
async def test_a_contact_is_added_edited_noted_and_deleted(signed_in):
    await signed_in.page("/contacts/new")
    id_ = await add(signed_in, name="Ann Lee", email="ann@example.com", phone="(512) 555-0147")
    assert "Ann Lee" in await signed_in.page("/contacts?q=ann")
    shown = await signed_in.page(f"/contacts/{id_}")
    assert "+15125550147" in shown
    edit = {
        "name": "Ann Lee-Diaz",
        "emails": "ann@example.com\nann@work.example",
        "phones": "+15125550147",
        "city": "Austin",
        "lifecycle": "qualified",
        "lead_status": "engaged",
        "tags": "vip, seller",
        "version": "1",
    }
    await post(signed_in, f"/contacts/{id_}/edit", **edit)
    shown = await signed_in.page(f"/contacts/{id_}")
    assert all(text in shown for text in ("Ann Lee-Diaz", "ann@work.example", "Austin", "vip"))

    stale = await post(signed_in, f"/contacts/{id_}/edit", status=422, **(edit | {"city": "Reno"}))
    assert "Somebody changed this meanwhile" in stale.text
    assert 'value="Reno"' in stale.text
    wrong = edit | {"emails": "nobody", "version": "2"}
    refused = await post(signed_in, f"/contacts/{id_}/edit", status=422, **wrong)
    assert "is not an email address" in refused.text

    await post(signed_in, f"/contacts/{id_}/notes", body="Has a dog")
    await post(signed_in, f"/contacts/{id_}/tasks", title="Call back", kind="call")
    shown = await signed_in.page(f"/contacts/{id_}")
    assert "Has a dog" in shown
    done = re.search(r"/tasks/[0-9a-f-]+/done", shown)
    await post(signed_in, done[0])
    assert "Task done: Call back" in await signed_in.page(f"/contacts/{id_}")
    assert "Call back" in await signed_in.page("/tasks?state=done")

    await post(signed_in, f"/contacts/{id_}/delete")
    assert (await signed_in.get(f"/contacts/{id_}", headers=HTML)).status_code == 404
    assert "was deleted" in await signed_in.page(f"/contacts/{id_}?deleted=true")
    await post(signed_in, f"/contacts/{id_}/restore")
    assert "Ann Lee-Diaz" in await signed_in.page("/contacts")


async def test_a_taken_address_is_said_beside_the_form(signed_in):
    await add(signed_in, name="Ann", email="ann@example.com")
    again = await post(signed_in, "/contacts/new", status=422, name="Bo", email="ANN@example.com")
    assert "belongs to another contact" in again.text
    assert 'value="Bo"' in again.text


@pytest.mark.requirement("CRM-05")
async def test_the_score_shows_its_reasons(signed_in, database, scope):
    id_ = await add(signed_in, name="Ann", phone="5125550147")
    async with database.scoped(scope) as db:
        told = Interaction(
            contact_id=id_, channel="sms", direction="inbound", summary="Hi", at=clock.now()
        )
        await api.record(db, told)
        reason = Reason(
            code="t", title="Wants to sell soon", points=60, group="conversation", evidence="soon"
        )
        await api.set_score(db, id_, [reason])
    shown = await signed_in.page(f"/contacts/{id_}")
    assert "+60" in shown
    assert "Wants to sell soon" in shown
    assert "Hot" in await signed_in.page("/contacts?golden=true&sort=-score")


async def test_several_contacts_are_tagged_listed_and_deleted_at_once(signed_in, sign_in_as):
    ids = [await add(signed_in, name=f"Person {i}") for i in range(3)]
    await post(signed_in, "/contacts/bulk", id=ids[:2], do="tag", tag="spring")
    tagged = await signed_in.page("/contacts?tag=spring")
    assert ("Person 0" in tagged, "Person 2" in tagged) == (True, False)
    member = await sign_in_as(Role.MEMBER)
    await member.page("/contacts")
    await post(member, "/contacts/bulk", status=403, id=ids, do="delete")
    await post(signed_in, "/contacts/bulk", id=ids[:2], do="delete")
    left = await signed_in.page("/contacts")
    assert ("Person 0" in left, "Person 2" in left) == (False, True)


async def test_companies_and_deals_have_their_pages(signed_in):
    await post(signed_in, "/companies", name="Acme", domain="https://acme.com")
    page = await signed_in.page("/companies?q=acme")
    company = re.search(r"/companies/[0-9a-f-]{36}", page)[0]
    await post(signed_in, f"{company}/edit", name="Acme Inc", industry="Tools", version="1")
    assert "Acme Inc" in await signed_in.page(company)
    contact = await add(signed_in, name="Ann")
    assert "With Ann" in await signed_in.page(f"/deals/new?contact_id={contact}")
    form = {"title": "12 Oak St", "amount": "$450,000", "contact_id": contact}
    wrong = await post(signed_in, "/deals/new", status=422, **(form | {"amount": "lots"}))
    assert "lots" in wrong.text
    deal = (await post(signed_in, "/deals/new", **form)).headers["location"]
    board = await signed_in.page("/deals")
    assert "$450K" in board
    stage = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>Won', board)[0]
    await post(signed_in, f"{deal}/stage", stage_id=stage, **{"from": "board"})
    shown = await signed_in.page(deal)
    assert "Won" in shown
    edit = {"title": "14 Oak St", "amount": "460000", "version": "2"}
    await post(signed_in, f"{deal}/edit", **edit)
    assert "14 Oak St" in await signed_in.page("/deals/list?sort=-amount")
    await post(signed_in, f"{deal}/delete")


@pytest.mark.requirement("PLT-33")
async def test_a_file_goes_through_the_wizard(signed_in, database, scope):
    store = Objects(MemoryStore())
    install_objects(store)
    try:
        await signed_in.page("/imports/new")
        bad = await signed_in.post("/imports/new", files={"file": ("a.csv", b"")}, headers=HTML)
        assert (bad.status_code, "The file is empty" in bad.text) == (422, True)
        file = {"file": ("leads.csv", b"Name,E-mail\nAnn,ann@example.com\nBo,nobody\n")}
        answer = await signed_in.post("/imports/new", files=file, headers=HTML)
        path = answer.headers["location"]
        wizard = await signed_in.page(path)
        assert '<option value="email" selected>' in wizard
        unmapped = await post(signed_in, f"{path}/start", status=422, column_0="", column_1="")
        assert "not mapped" in unmapped.text
        await post(signed_in, f"{path}/start", column_0="name", column_1="email", tags="spring")
        assert 'data-live="crm.import:' in await signed_in.page(path)
        async with database.scoped(scope) as db:
            await take_batch(db, store, id_in(path))
        done = await signed_in.page(f"{path}/progress")
        assert "is not an email address" in done
        assert "data-live" not in done
        assert "leads.csv" in await signed_in.page("/imports")
        assert "Ann" in await signed_in.page("/contacts?tag=spring")
    finally:
        install_objects(None)


@pytest.mark.requirement("UXC-02")
async def test_the_palette_finds_records(signed_in):
    id_ = await add(signed_in, name="Dana Whitfield")
    found = await signed_in.page("/palette?q=whitfeild")
    assert f'data-href="/contacts/{id_}"' in found
    assert 'role="option"' in found
    assert (await signed_in.page("/palette?q=")).strip() == ""


async def test_what_people_typed_is_never_markup(signed_in):
    id_ = await add(signed_in, name="<script>alert(1)</script>")
    for path in ("/contacts", f"/contacts/{id_}", "/palette?q=script"):
        assert "<script>alert(1)" not in await signed_in.page(path)
