"""The past of a record as people read it, and the record as it was."""

from urllib.parse import quote

import pytest

from enterprisehub.kernel import clock
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id


async def add(browser, path, **values):
    answer = await browser.post(path, json=values)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def change(browser, path, version, **values):
    answer = await browser.patch(path, json=values, headers={"if-match": f'"{version}"'})
    assert answer.status_code == 200, answer.text


@pytest.mark.requirement("PLT-13")
async def test_changes_are_read_in_words_and_the_record_as_it_was(signed_in, owner):
    company = await add(signed_in, "/api/companies", name="Acme Inc")
    deal = await add(
        signed_in, "/api/deals", title="Portal", amount_cents=450_000, company_id=company["id"]
    )
    then = clock.now().isoformat()
    path = f"/api/deals/{deal['id']}"
    await change(
        signed_in, path, 1, amount_cents=600_000, owner_user_id=str(owner.id), next_step="Call"
    )
    place = f"/records/crm.deal/{deal['id']}"
    assert place in await signed_in.page(f"/deals/{deal['id']}")
    page = await signed_in.page(place)
    for words in ("Changes of Portal", "$4,500", "$6,000", owner.name, "Next step", "Acme Inc"):
        assert words in page
    assert str(owner.id) not in page
    assert "tenant" not in page.lower().split("<main", 1)[1]
    old = await signed_in.page(f"{place}?at={quote(then)}")
    assert "now $6,000" in old
    listed = [one["summary"] for one in (await signed_in.get(f"{path}/timeline")).json()]
    assert (
        f"Changed amount from $4,500 to $6,000, next step to Call, owner from nobody to {owner.name}"
        in listed
    )


@pytest.mark.requirement("PLT-13")
async def test_contacts_and_companies_have_their_past_too(signed_in):
    company = await add(signed_in, "/api/companies", name="Acme Inc", industry="Toys")
    await change(signed_in, f"/api/companies/{company['id']}", 1, industry="Games")
    place = f"/records/crm.company/{company['id']}"
    shown = await signed_in.page(f"/companies/{company['id']}")
    assert place in shown
    assert "Changed industry from Toys to Games" in shown
    assert "Toys" in await signed_in.page(place)
    contact = await add(signed_in, "/api/contacts", name="Ann Lee", city="Austin")
    assert f"/records/crm.contact/{contact['id']}" in await signed_in.page(
        f"/contacts/{contact['id']}"
    )
    assert "Austin" in await signed_in.page(f"/records/crm.contact/{contact['id']}")


@pytest.mark.requirement("PLT-13")
async def test_a_moment_before_it_began_and_one_that_is_none_are_said(signed_in):
    contact = await add(signed_in, "/api/contacts", name="Ann Lee")
    place = f"/records/crm.contact/{contact['id']}"
    early = await signed_in.get(f"{place}?at=2001-01-01T00:00")
    assert early.status_code == 422
    assert "did not exist then" in early.text
    assert "Give a day and a time." in (await signed_in.get(f"{place}?at=soon")).text
    assert (await signed_in.get(f"/records/crm.contact/{new_id()}")).status_code == 404
    assert (await signed_in.get(f"/records/crm.nothing/{new_id()}")).status_code == 404


@pytest.mark.requirement("PLT-13")
async def test_the_past_of_another_tenants_record_is_not_there(
    signed_in, sign_in_as, new_person, other_scope
):
    contact = await add(signed_in, "/api/contacts", name="Ann Lee")
    stranger = await sign_in_as(await new_person(Role.OWNER, within=other_scope))
    answer = await stranger.get(f"/records/crm.contact/{contact['id']}")
    assert answer.status_code == 404
