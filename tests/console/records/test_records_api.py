"""Any record's past, what changed since, and whether a copy is complete."""

import asyncio
from uuid import UUID

import pytest

from enterprisehub.domains.crm import api
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, NewContact
from enterprisehub.kernel import clock
from enterprisehub.kernel.identity.permissions import Role
from tests.conftest import settled


async def make(browser, **values):
    answer = await browser.post("/api/contacts", json=values)
    assert answer.status_code == 201
    return answer.json()


async def change(browser, made, version, **values):
    path = f"/api/contacts/{made['id']}"
    answer = await browser.patch(path, json=values, headers={"if-match": f'"{version}"'})
    assert answer.status_code == 200
    return answer.json()


async def changes_of(browser, count, cursor=""):
    """All changes after the cursor, once there are so many.

    A change waits for older transactions, also for those of other tests on the same server.
    """
    path = "/api/changes?kind=crm.contact" + (f"&cursor={cursor}" if cursor else "")

    async def look():
        delta = (await browser.get(path)).json()
        return delta if len(delta["changes"]) >= count else None

    return await settled(look)


@pytest.mark.requirement("PLT-13")
async def test_a_records_versions_tell_who_changed_what(signed_in, owner):
    made = await make(signed_in, name="Ann Lee", city="Austin")
    before = clock.now().isoformat()
    await change(signed_in, made, 1, city="Reno")
    path = f"/api/contacts/{made['id']}"
    await signed_in.delete(path, headers={"if-match": '"2"'})
    await signed_in.post(f"{path}/restore")

    history = (await signed_in.get(f"/api/records/crm.contact/{made['id']}/history")).json()
    assert [v["operation"] for v in history] == ["restore", "delete", "update", "insert"]
    assert [v["number"] for v in history] == [4, 3, 2, 1]
    assert history[2]["changed"] == {"city": ["Austin", "Reno"]}
    assert history[2]["actor"] == f"user:{owner.id}"
    assert history[2]["request_id"]
    older = f"/api/records/crm.contact/{made['id']}/history?before_seq={history[2]['seq']}"
    assert [v["number"] for v in (await signed_in.get(older)).json()] == [1]

    then = f"/api/records/crm.contact/{made['id']}/as-of"
    assert (await signed_in.get(then, params={"at": before})).json()["city"] == "Austin"
    long_ago = await signed_in.get(then, params={"at": "2001-01-01T00:00:00Z"})
    assert long_ago.status_code == 404


@pytest.mark.requirement("PLT-13")
async def test_a_copy_follows_by_cursor_and_proves_itself_by_checksums(signed_in):
    made = [await make(signed_in, name=f"Person {i}") for i in range(5)]
    await change(signed_in, made[0], 1, city="Reno")
    await changes_of(signed_in, 6)
    copy, cursor, rounds = {}, "", 0
    while True:
        path = "/api/changes?kind=crm.contact&limit=2" + (f"&cursor={cursor}" if cursor else "")
        delta = (await signed_in.get(path)).json()
        for item in delta["changes"]:
            copy[item["id"]] = (item["sha256"], item["record"])
        cursor, rounds = delta["cursor"], rounds + 1
        if not delta["more"]:
            break
    assert (len(copy), rounds) == (5, 3)
    assert copy[made[0]["id"]][1]["city"] == "Reno"
    for id_, (sha256, _) in copy.items():
        now = (await signed_in.get(f"/api/records/crm.contact/{id_}/checksum")).json()
        assert now["sha256"] == sha256
    first = (await signed_in.get("/api/records/crm.contact/checksum")).json()
    await change(signed_in, made[1], 1, city="Waco")
    second = (await signed_in.get("/api/records/crm.contact/checksum")).json()
    assert (first["count"], second["count"]) == (5, 5)
    assert first["sha256"] != second["sha256"]
    delta = await changes_of(signed_in, 1, cursor)
    assert [item["id"] for item in delta["changes"]] == [made[1]["id"]]


@pytest.mark.requirement("PLT-13")
async def test_a_change_that_commits_late_is_not_passed_over(database, scope, signed_in):
    slow_began, quick_done = asyncio.Event(), asyncio.Event()

    async def slow():
        async with database.scoped(scope) as db:
            await api.make(db, NewContact(name="Slow"))
            await db.flush()
            slow_began.set()
            await quick_done.wait()

    task = asyncio.create_task(slow())
    await slow_began.wait()
    await make(signed_in, name="Quick")
    during = (await signed_in.get("/api/changes?kind=crm.contact")).json()
    quick_done.set()
    await task
    # What other transactions of the server still hold back comes a moment later.
    after = await changes_of(signed_in, 2 - len(during["changes"]), during["cursor"])
    names = [item["record"]["name"] for item in during["changes"] + after["changes"]]
    assert sorted(names) == ["Quick", "Slow"]


async def test_another_tenant_and_a_missing_permission_see_nothing(
    signed_in, sign_in_as, new_person, other_scope
):
    made = await make(signed_in, name="Ann Lee")
    stranger = await sign_in_as(await new_person(Role.OWNER, within=other_scope))
    path = f"/api/records/crm.contact/{made['id']}"
    assert (await stranger.get(f"{path}/history")).json() == []
    assert (await stranger.get(f"{path}/checksum")).status_code == 404
    assert (await stranger.get("/api/changes")).json()["changes"] == []
    assert (await stranger.get("/api/search?q=ann")).json() == []
    auditor = await sign_in_as(Role.AUDITOR)
    assert (await auditor.get(f"{path}/history")).status_code == 403
    assert (await auditor.get("/api/search?q=ann")).json() == []
    assert (await signed_in.get("/api/records/no.such/checksum")).status_code == 404


@pytest.mark.requirement("PLT-32")
async def test_search_answers_with_the_place_of_each_record(signed_in):
    made = await make(signed_in, name="Dana Whitfield")
    hits = (await signed_in.get("/api/search", params={"q": "dana whitfeild"})).json()
    assert hits[0]["href"] == f"/contacts/{made['id']}"
    assert (await signed_in.get("/api/search?q=a%00b")).status_code == 200


async def test_strange_cursors_are_refused(signed_in):
    for cursor in ("x", "WzEsMl0", "W251bGwsMV0", "WyJhIiwiYiJd", "W3RydWUsMV0", "WzEuNSwyXQ"):
        answer = await signed_in.get(f"/api/changes?cursor={cursor}")
        assert answer.status_code in (200, 422), answer.text


async def test_a_domain_changes_a_contact_under_its_own_name(database, scope, signed_in):
    made = await make(signed_in, name="Ann Lee")
    async with database.scoped(scope) as db:
        await api.change(db, UUID(made["id"]), ContactPatch(city="Waco"))
    history = (await signed_in.get(f"/api/records/crm.contact/{made['id']}/history")).json()
    assert history[0]["actor"] == str(scope.actor)
