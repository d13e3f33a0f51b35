"""A tenant keeps its workspaces itself: added, renamed, archived, restored, and seen by nobody else."""

import pytest

from enterprisehub.kernel.identity.permissions import Role

HTML = {"accept": "text/html"}
PAGE = "/settings/workspaces"


async def add(browser, name, **values):
    answer = await browser.post("/api/workspaces", json={"name": name} | values)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def names(browser, **query):
    found = (await browser.get("/api/workspaces", params=query)).json()
    return [row["name"] for row in found]


@pytest.mark.requirement("PLT-01")
async def test_workspaces_are_kept_on_the_settings_page(signed_in):
    for name in ("Austin", "Dallas"):
        form = {"name": name, "kind": "location", "location_id": f"loc-{name}"}
        answer = await signed_in.post(PAGE, data=form, headers=HTML)
        assert answer.status_code == 303, answer.text
    assert await names(signed_in) == ["Austin", "Dallas"]
    austin = (await signed_in.get("/api/workspaces")).json()[0]
    assert (austin["kind"], austin["location_id"]) == ("location", "loc-Austin")
    assert "Change Austin" in await signed_in.page(f"{PAGE}/{austin['id']}")
    form = {"name": "Round Rock", "kind": "brand"}
    await signed_in.post(f"{PAGE}/{austin['id']}", data=form, headers=HTML)
    await signed_in.post(f"{PAGE}/{austin['id']}/archive", headers=HTML)
    assert (await names(signed_in), await names(signed_in, archived=True)) == (
        ["Dallas"],
        ["Round Rock"],
    )
    page = await signed_in.page(PAGE)
    assert f"{PAGE}/{austin['id']}/restore" in page
    await signed_in.post(f"{PAGE}/{austin['id']}/restore", headers=HTML)
    assert await names(signed_in) == ["Round Rock", "Dallas"]


@pytest.mark.requirement("PLT-01")
async def test_what_cannot_be_is_said_beside_the_form(signed_in):
    first = await add(signed_in, "Austin")
    for form, said in (
        ({"name": "Austin"}, "There is a workspace of this name."),
        ({"name": "  "}, "Give a name"),
        ({"name": "X", "kind": "planet"}, "Choose one of"),
    ):
        answer = await signed_in.post(PAGE, data=form, headers=HTML)
        assert (answer.status_code, said in answer.text) == (422, True), form
    answer = await signed_in.post(f"/api/workspaces/{first}/archive")
    assert (answer.status_code, "only workspace" in answer.json()["detail"]) == (409, True)
    second = await add(signed_in, "Dallas")
    path, seen = f"/api/workspaces/{second}", {"if-match": '"1"'}
    renamed = await signed_in.put(path, json={"name": "Austin"}, headers=seen)
    assert renamed.status_code == 422
    wanted = {"name": "Dallas", "kind": "brand"}
    same = await signed_in.put(path, json=wanted, headers=seen)
    assert (same.status_code, same.json()["kind"]) == (200, "brand")
    assert (await signed_in.put(path, json=wanted, headers=seen)).status_code == 412


@pytest.mark.requirement("PLT-01")
async def test_members_look_and_strangers_see_nothing(
    signed_in, sign_in_as, new_person, other_scope
):
    id_ = await add(signed_in, "Austin")
    member = await sign_in_as(Role.MEMBER)
    assert "Austin" in await member.page(PAGE)
    assert (await member.post("/api/workspaces", json={"name": "X"})).status_code == 403
    stranger = await sign_in_as(await new_person(Role.OWNER, within=other_scope))
    assert await names(stranger) == []
    assert (await stranger.post(f"/api/workspaces/{id_}/archive")).status_code == 404
    assert await add(stranger, "Austin") != id_
