"""What was deleted by itself comes back, by page and by API, and only for those who may."""

import pytest

from enterprisehub.kernel.identity.permissions import Role

MAKE = {
    "company": ("/api/companies", {"name": "Acme"}),
    "deal": ("/api/deals", {"title": "Oak St"}),
    "task": ("/api/tasks", {"title": "Call back"}),
    "note": ("/api/notes", {"body": "Likes tea"}),
    "list": ("/api/lists", {"name": "Spring"}),
    "pipeline": ("/api/pipelines", {"name": "Rentals", "stages": [{"name": "New"}]}),
    "field": (
        "/api/custom-fields",
        {"record_kind": "contact", "key": "pets", "title": "Pets", "type": "text"},
    ),
    "place": ("/api/places", {"name": "Buda", "kind": "city", "state": "TX"}),
    "property": ("/api/places/properties", {"name": "The Oaks", "kind": "community"}),
}
HTML = {"accept": "text/html"}


async def make(browser, kind, **values):
    path, body = MAKE[kind]
    answer = await browser.post(path, json=body | values)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def delete(browser, kind, id_):
    path = "/api/places" if kind == "property" else MAKE[kind][0]
    answer = await browser.delete(f"{path}/{id_}", headers={"if-match": '"1"'})
    assert answer.status_code == 204, answer.text


async def known(browser, kind):
    path = MAKE[kind][0]
    found = (await browser.get(path)).json()
    return {item["id"] for item in (found["items"] if isinstance(found, dict) else found)}


async def deleted(browser, kind):
    return {item["id"] for item in (await browser.get(f"/api/deleted/{kind}")).json()}


@pytest.fixture
async def about(signed_in):
    """A contact that notes are about."""
    return (await signed_in.post("/api/contacts", json={"name": "Ann"})).json()["id"]


@pytest.mark.requirement("PLT-11")
@pytest.mark.parametrize("kind", sorted(MAKE))
async def test_what_was_deleted_is_shown_and_comes_back(signed_in, about, kind):
    await make(signed_in, "deal")  # there is a default pipeline, whatever comes
    values = {"contact_id": about} if kind in ("note", "task") else {}
    id_ = await make(signed_in, kind, **values)
    await delete(signed_in, kind, id_)
    assert id_ not in await known(signed_in, kind)
    assert await deleted(signed_in, kind) == {id_}
    page = await signed_in.page(f"/deleted?kind={kind}")
    assert f"/deleted/{kind}/{id_}/restore" in page
    answer = await signed_in.post(f"/deleted/{kind}/{id_}/restore", headers=HTML)
    assert answer.status_code == 303, answer.text
    await signed_in.page(answer.headers["location"])
    assert id_ in await known(signed_in, kind)
    assert await deleted(signed_in, kind) == set()
    again = await signed_in.post(f"/api/deleted/{kind}/{id_}/restore")
    assert again.status_code == 409


@pytest.mark.requirement("PLT-11")
@pytest.mark.parametrize("kind", ["list", "field", "place"])
async def test_a_name_that_is_taken_meanwhile_is_said(signed_in, kind):
    id_ = await make(signed_in, kind)
    await delete(signed_in, kind, id_)
    await make(signed_in, kind)
    answer = await signed_in.post(f"/deleted/{kind}/{id_}/restore", headers=HTML)
    assert answer.status_code == 409
    assert "There is another" in answer.text
    assert await deleted(signed_in, kind) == {id_}


@pytest.mark.requirement("PLT-11")
async def test_what_went_with_a_contact_comes_back_with_it(signed_in, about):
    task = await make(signed_in, "task", contact_id=about)
    await signed_in.delete(f"/api/contacts/{about}", headers={"if-match": '"1"'})
    (row,) = (await signed_in.get("/api/deleted/task")).json()
    assert (row["id"], row["went_with"]) == (task, "Ann")
    page = await signed_in.page("/deleted?kind=task")
    assert "Deleted with Ann" in page
    assert f"/contacts/{about}?deleted=true" in page
    answer = await signed_in.post(f"/api/deleted/task/{task}/restore")
    assert (answer.status_code, "Restore that first" in answer.json()["detail"]) == (409, True)
    await signed_in.post(f"/api/contacts/{about}/restore")
    assert task in await known(signed_in, "task")


@pytest.mark.requirement("PLT-11")
async def test_a_pipeline_comes_back_with_its_stages_and_not_as_default(signed_in):
    await make(signed_in, "deal")
    id_ = await make(signed_in, "pipeline")
    await delete(signed_in, "pipeline", id_)
    await signed_in.post(f"/api/deleted/pipeline/{id_}/restore")
    found = {row["id"]: row for row in (await signed_in.get("/api/pipelines")).json()}
    assert [stage["name"] for stage in found[id_]["stages"]] == ["New"]
    assert [row["is_default"] for row in found.values()].count(True) == 1


@pytest.mark.requirement("PLT-11")
@pytest.mark.requirement("PLT-01")
async def test_only_those_who_may_delete_may_restore(
    signed_in, sign_in_as, new_person, other_scope
):
    id_ = await make(signed_in, "company")
    await delete(signed_in, "company", id_)
    member = await sign_in_as(Role.MEMBER)
    assert (await member.get("/api/deleted/company")).status_code == 403
    assert (await member.post(f"/api/deleted/company/{id_}/restore")).status_code == 403
    assert "Tasks" in await member.page("/deleted")
    stranger = await sign_in_as(await new_person(Role.OWNER, within=other_scope))
    assert (await stranger.get("/api/deleted/company")).json() == []
    assert (await stranger.post(f"/api/deleted/company/{id_}/restore")).status_code == 404
