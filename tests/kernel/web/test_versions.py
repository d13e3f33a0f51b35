"""Nobody changes or removes over the API what somebody else changed since they read it."""

import pytest

from enterprisehub.kernel.identity.permissions import Role

POLICY = {"title": "Small", "kind": "*", "mode": "auto", "max_risk": "low"}
FIELD = {"record_kind": "contact", "key": "budget", "title": "Budget", "type": "number"}


async def _made(browser, path, body):
    answer = await browser.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer


async def _refused_then_done(browser, path, etag):
    """A stale If-Match is refused, one that cannot be a version too; the right one is honoured."""
    stale = await browser.delete(path, headers={"if-match": '"999"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version"), stale.text
    wrong = await browser.delete(path, headers={"if-match": '"soon"'})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    done = await browser.delete(path, headers={"if-match": etag})
    assert done.status_code == 204, done.text
    assert (await browser.delete(path, headers={"if-match": etag})).status_code == 404


@pytest.mark.requirement("PLT-10")
@pytest.mark.parametrize(
    ("path", "body", "removed_at"),
    [
        ("/api/custom-fields", FIELD, "/api/custom-fields"),
        ("/api/lists", {"name": "Open house", "description": ""}, "/api/lists"),
        ("/api/places", {"name": "Buda", "kind": "city", "state": "TX"}, "/api/places"),
        ("/api/places/properties", {"name": "The Oaks", "kind": "community"}, "/api/places"),
        (
            "/api/pipelines",
            {"name": "Rentals", "is_default": False, "stages": [{"name": "New"}]},
            "/api/pipelines",
        ),
        ("/api/action-policies", POLICY, "/api/action-policies"),
        ("/api/keys", {"name": "Import", "scopes": ["crm.contacts.read"]}, "/api/keys"),
    ],
)
async def test_what_somebody_changed_is_not_removed(signed_in, path, body, removed_at):
    await signed_in.get("/api/pipelines")  # the default one is made first
    made = await _made(signed_in, path, body)
    await _refused_then_done(signed_in, f"{removed_at}/{made.json()['id']}", made.headers["etag"])


@pytest.mark.requirement("PLT-10")
async def test_a_member_whose_role_was_changed_is_not_removed(signed_in, new_person):
    person = await new_person(Role.MEMBER)
    listed = (await signed_in.get("/api/members")).json()["items"]
    version = next(m["version"] for m in listed if m["user_id"] == str(person.id))
    path, seen = f"/api/members/{person.id}", {"if-match": f'"{version}"'}
    changed = await signed_in.patch(path, json={"role": "viewer"}, headers=seen)
    assert (await signed_in.delete(path, headers=seen)).status_code == 412
    await _refused_then_done(signed_in, path, changed.headers["etag"])


@pytest.mark.requirement("PLT-10")
@pytest.mark.parametrize(
    ("path", "body", "first", "second"),
    [
        ("/api/custom-fields", FIELD, {"title": "Their budget"}, {"title": "Money"}),
        ("/api/lists", {"name": "A", "description": ""}, {"name": "B"}, {"name": "C"}),
        ("/api/action-policies", POLICY, {"title": "Smaller"}, {"title": "Smallest"}),
    ],
)
async def test_the_second_of_two_changes_is_told(signed_in, path, body, first, second):
    made = await _made(signed_in, path, body)
    one, seen = f"{path}/{made.json()['id']}", {"if-match": made.headers["etag"]}
    unseen = await signed_in.put(one, json=body | first)
    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_required")
    changed = await signed_in.put(one, json=body | first, headers=seen)
    assert changed.status_code == 200, changed.text
    stale = await signed_in.put(one, json=body | second, headers=seen)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    again = {"if-match": changed.headers["etag"]}
    assert (await signed_in.put(one, json=body | second, headers=again)).status_code == 200


@pytest.mark.requirement("PLT-10")
@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        ("/api/compliance/settings", {"day_limit": 2}, {"day_limit": 1}),
        ("/api/settings/follow-ups", {"due_hours": 12}, {"due_hours": 24}),
        ("/api/settings/messages", {"company_name": "Northwind"}, {"company_name": "Other"}),
        (
            "/api/action-policies/windows",
            {"undo_seconds": 5, "expiry_days": 30},
            {"undo_seconds": 9, "expiry_days": 30},
        ),
    ],
)
async def test_the_second_of_two_who_set_something_is_told(signed_in, path, first, second):
    """Also when nothing was ever set before."""
    seen = {"if-match": (await signed_in.get(path)).headers["etag"]}
    assert (await signed_in.put(path, json=first)).status_code == 428
    done = await signed_in.put(path, json=first, headers=seen)
    assert done.status_code == 200, done.text
    stale = await signed_in.put(path, json=second, headers=seen)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    now = await signed_in.get(path)
    assert now.headers["etag"] == done.headers["etag"]
    assert now.json().items() >= first.items()
    again = {"if-match": now.headers["etag"]}
    assert (await signed_in.put(path, json=second, headers=again)).status_code == 200


@pytest.mark.requirement("PLT-10")
async def test_whoever_has_not_looked_may_still_remove(signed_in):
    made = await _made(signed_in, "/api/lists", {"name": "Open house", "description": ""})
    path = f"/api/lists/{made.json()['id']}"
    assert (await signed_in.delete(path, headers={"if-match": "*"})).status_code == 204
    made = await _made(signed_in, "/api/custom-fields", FIELD)
    assert (await signed_in.delete(f"/api/custom-fields/{made.json()['id']}")).status_code == 204
