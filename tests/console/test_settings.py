"""Members, invitations and keys, by page and by program."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.audit.models import changes
from enterprisehub.kernel.identity import members, sessions
from enterprisehub.kernel.identity.api_keys import create_key
from enterprisehub.kernel.identity.models import ApiKeyRow
from enterprisehub.kernel.identity.permissions import PERMISSIONS, Role
from enterprisehub.kernel.identity.security_events import recent
from tests.webtest import PASSWORD

READ = "identity.events.read"
EVENTS = "/api/security-events"


async def _kinds(database, scope):
    async with database.scoped(scope) as db:
        return [event.kind for event in await recent(db)]


@pytest.mark.requirement("UXC-09")
@pytest.mark.parametrize("tab", ["general", "members", "roles", "security", "keys", "events"])
async def test_every_tab_shows_itself(signed_in, tab):
    page = await signed_in.page(f"/settings/{tab}")
    assert f'href="/settings/{tab}" aria-current="page"' in page


@pytest.mark.requirement("UXC-09")
async def test_everything_that_can_be_set_stands_on_one_page(signed_in, sign_in_as):
    page = await signed_in.page("/settings")
    assert ">More</h2>" not in page, "a tab that no group of overview.py names"
    for href in (
        "/settings/connections", "/settings/keys", "/settings/webhooks", "/settings/roles",
        "/settings/security", "/account/notifications", "/prompts", "/agents", "/voice/agents",
        "/settings/proposals", "/models",
    ):  # fmt: skip
        assert f'class="row-link" href="{href}"' in page
        assert (await signed_in.get(href)).status_code == 200
    viewer = await (await sign_in_as(Role.VIEWER)).page("/settings")
    assert 'class="row-link" href="/settings/keys"' not in viewer
    assert 'class="row-link" href="/account/notifications"' in viewer


async def test_a_viewer_sees_only_the_tabs_they_may_open(sign_in_as):
    viewer = await sign_in_as(Role.VIEWER)
    page = await viewer.page("/settings/members")
    tabs = re.findall(r'href="/settings/(\w+)"', page)
    assert set(tabs) == {"forms", "members", "roles", "workspaces"}
    assert "Invite somebody" not in page


@pytest.mark.requirement("PLT-03")
async def test_the_roles_page_shows_every_permission(signed_in):
    page = await signed_in.page("/settings/roles")
    for name in PERMISSIONS:
        assert name in page


async def test_the_organisation_is_renamed_for_everybody(signed_in, sign_in_as):
    form = {
        "name": "Southwind", "time_zone": "America/Denver", "currency": "USD", "language": "es",
    }  # fmt: skip
    saved = await signed_in.post("/settings/general", data=form)
    assert "Saved" in await signed_in.page(saved.headers["location"])
    assert "Southwind" in await (await sign_in_as(Role.MEMBER)).page("/")
    wrong = await signed_in.post("/settings/general", data=form | {"time_zone": "Mars/Base"})
    assert wrong.status_code == 422
    assert "IANA" in wrong.text


async def _invite(browser, email, role="member"):
    answer = await browser.post("/settings/members/invite", data={"email": email, "role": role})
    assert answer.status_code == 200, answer.text
    return re.search(r"http://hub\.test(/join/[\w-]+)", answer.text)[1]


async def test_somebody_new_joins_by_the_link(signed_in, browser, database, scope):
    link = await _invite(signed_in, "Lee@Northwind.example")
    page = await browser.page(link)
    assert "lee@northwind.example" in page
    weak = await browser.post(link, data={"name": "Lee Park", "password": "password"})
    assert weak.status_code == 422
    joined = await browser.post(link, data={"name": "Lee Park", "password": PASSWORD})
    assert (joined.status_code, joined.headers["location"]) == (303, "/")
    assert "Lee Park" in await browser.page("/")
    assert (await browser.get("/api/account")).json()["role"] == "member"
    again = await browser.get(link)
    assert again.status_code == 404
    assert {"member.invited", "member.joined"} <= set(await _kinds(database, scope))


async def test_a_member_of_another_organisation_joins_and_changes_between_both(
    signed_in, sign_in_as, new_person, other_scope, tenant_id
):
    eve = await new_person(Role.OWNER, name="Eve Stone", within=other_scope)
    link = await _invite(signed_in, eve.email, "viewer")
    at_home = await sign_in_as(eve)
    assert (await at_home.get("/api/account")).json()["role"] == "owner"
    assert (await at_home.post(link)).status_code == 303
    account = (await at_home.get("/api/account")).json()
    assert (account["role"], account["tenant_id"]) == ("viewer", str(tenant_id))
    assert (await at_home.get("/api/keys")).status_code == 403
    home = {"tenant_id": str(other_scope.tenant_id)}
    assert (await at_home.post("/switch-workspace", data=home)).status_code == 303
    assert (await at_home.get("/api/keys")).status_code == 200
    page = await at_home.page("/")
    assert f'name="tenant_id" value="{tenant_id}"' in page


@pytest.mark.requirement("PLT-01")
async def test_nobody_enters_a_tenant_they_do_not_belong_to(signed_in, other_scope):
    answer = await signed_in.post(
        "/switch-workspace", data={"tenant_id": str(other_scope.tenant_id)}
    )
    assert answer.status_code == 403
    assert (await signed_in.get("/api/account")).json()["role"] == "owner"


@pytest.mark.requirement("PLT-01")
async def test_a_session_that_points_at_another_tenant_opens_nothing(
    signed_in, database, owner, other_scope
):
    async with database.unscoped() as db:
        session = (await sessions.list_sessions(db, owner.id))[0]
        await sessions.enter_tenant(db, session.id, other_scope.tenant_id)
    assert (await signed_in.get("/api/keys")).status_code == 403
    assert (await signed_in.get("/api/account")).json()["role"] is None


@pytest.mark.requirement("PLT-01")
async def test_things_of_another_tenant_do_not_exist(
    signed_in, with_key, database, other_scope, new_person
):
    stranger = await new_person(Role.MEMBER, within=other_scope)
    async with database.scoped(other_scope) as db:
        row, key = await create_key(db, "Theirs", [READ])
    for client in (signed_in, with_key):
        assert (await client.delete(f"/api/keys/{row.id}")).status_code == 404
        assert (await client.delete(f"/api/members/{stranger.id}")).status_code == 404
        change = await client.patch(
            f"/api/members/{stranger.id}", json={"role": "admin"}, headers={"if-match": '"1"'}
        )
        assert change.status_code == 404
        assert row.prefix not in (await client.get("/api/keys")).text
        assert str(stranger.id) not in (await client.get("/api/members")).text
    theirs = await with_key.get(EVENTS, headers={"authorization": f"Bearer {key}"})
    assert [e["summary"] for e in theirs.json()["items"] if e["kind"] == "key.created"] == [
        f"Theirs ({row.prefix}…)"
    ]


async def test_an_invitation_is_for_one_person_and_one_week(
    signed_in, sign_in_as, new_browser, new_person, other_scope
):
    link = await _invite(signed_in, "lee@northwind.example")
    other = await sign_in_as(await new_person(Role.MEMBER, within=other_scope))
    refused = await other.post(link)
    assert refused.status_code == 403
    assert "lee@northwind.example" in refused.json()["detail"]
    late = new_browser()
    with clock.fixed(clock.now() + timedelta(days=7, seconds=1)):
        assert (await late.get(link)).status_code == 404
    replaced = await _invite(signed_in, "lee@northwind.example")
    assert (await late.get(link)).status_code == 404
    assert (await late.get(replaced)).status_code == 200
    page = await signed_in.page("/settings/members")
    withdraw = re.search(r'hx-post="(/settings/members/invitations/[^"]+)"', page)[1]
    assert (await signed_in.post(withdraw)).status_code == 200
    assert (await late.get(replaced)).status_code == 404


async def test_admins_do_not_make_owners(sign_in_as, new_person):
    admin, member = await sign_in_as(Role.ADMIN), await new_person(Role.MEMBER)
    for path, data in (
        (f"/settings/members/{member.id}/role", {"role": "owner"}),
        ("/settings/members/invite", {"email": "x@y.example", "role": "owner"}),
    ):
        assert (await admin.post(path, data=data)).status_code == 403
    changed = await admin.post(f"/settings/members/{member.id}/role", data={"role": "manager"})
    assert changed.status_code == 200
    bogus = await admin.post(f"/settings/members/{member.id}/role", data={"role": "emperor"})
    assert bogus.status_code == 422


async def test_the_last_owner_stays(signed_in, owner, new_person, sign_in_as):
    own = f"/settings/members/{owner.id}"
    for path, data in ((f"{own}/role", {"role": "admin"}), (f"{own}/remove", {})):
        answer = await signed_in.post(path, data=data)
        assert answer.status_code == 409
        assert "last owner" in answer.json()["detail"]
    await new_person(Role.OWNER, name="Second Owner")
    assert (await signed_in.post(f"{own}/role", data={"role": "admin"})).status_code == 200


@pytest.mark.requirement("PLT-03")
async def test_a_new_role_holds_at_once(signed_in, sign_in_as, new_person):
    person = await new_person(Role.MEMBER)
    browser = await sign_in_as(person)
    assert (await browser.get("/api/keys")).status_code == 403
    path = f"/api/members/{person.id}"
    listed = (await signed_in.get("/api/members")).json()["items"]
    version = next(m["version"] for m in listed if m["user_id"] == str(person.id))
    seen = {"if-match": f'"{version}"'}
    changed = await signed_in.patch(path, json={"role": "admin"}, headers=seen)
    assert (changed.status_code, changed.json()["role"]) == (200, "admin")
    assert (await browser.get("/api/keys")).status_code == 200
    stale = await signed_in.patch(path, json={"role": "viewer"}, headers=seen)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert (await signed_in.delete(path)).status_code == 204
    assert (await browser.get("/api/keys")).status_code == 403
    assert (await signed_in.delete(path)).status_code == 404


async def test_a_removed_member_can_come_back(database, scope, new_person):
    person = await new_person(Role.MEMBER)
    async with database.scoped(scope) as db:
        await members.remove_member(db, person.id)
    async with database.scoped(scope) as db:
        assert person.id not in await members.member_ids(db)
        await members.add_member(db, person.id, Role.VIEWER)
    async with database.scoped(scope) as db:
        assert {m.user_id: m.role for m in await members.list_members(db)}[person.id] is Role.VIEWER


@pytest.mark.requirement("PLT-03")
async def test_a_key_is_shown_once_and_kept_as_a_hash(signed_in, database, scope):
    form = {"name": "Zapier", "days": "30", "scopes": [READ]}
    page = (await signed_in.post("/settings/keys", data=form)).text
    key = re.search(r"hub_[a-z0-9]{6}_[\w-]{43}", page)[0]
    assert key not in await signed_in.page("/settings/keys")
    assert key[:10] in await signed_in.page("/settings/keys")
    async with database.scoped(scope) as db:
        row = await db.scalar(select(ApiKeyRow))
        logged = await db.scalar(select(changes.c.after).where(changes.c.record_id == row.id))
    assert key[11:] not in repr(vars(row))
    assert key[11:] not in repr(logged)
    assert timedelta(days=29) < row.expires_at - clock.now() < timedelta(days=31)


@pytest.mark.requirement("PLT-03")
async def test_a_key_ends_by_date_and_by_hand(new_browser, signed_in, database, scope):
    async with database.scoped(scope) as db:
        expires_at = clock.now() + timedelta(days=1)
        row, key = await create_key(db, "Short", [READ], expires_at=expires_at)
    program = new_browser()
    program.headers["authorization"] = f"Bearer {key}"
    assert (await program.get(EVENTS)).status_code == 200
    with clock.fixed(expires_at):
        answer = await program.get(EVENTS)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    listed = (await signed_in.get("/api/keys")).json()["items"][0]
    assert (listed["name"], listed["last_ip"]) == ("Short", "127.0.0.1")
    assert listed["last_used_at"]
    assert (await signed_in.delete(f"/api/keys/{row.id}")).status_code == 204
    assert (await program.get(EVENTS)).status_code == 401
    assert (await signed_in.delete(f"/api/keys/{row.id}")).status_code == 404
    kinds = await _kinds(database, scope)
    assert {"key.created", "key.used_elsewhere", "key.revoked"} <= set(kinds)


@pytest.mark.parametrize(
    "key", ["", "hub_", "hub_aaaaaa_", "hub_" + "x" * 500, "hub_\xff", "hub_a b"]
)
async def test_other_keys_open_nothing(browser, key):
    headers = {"authorization": f"Bearer {key}".encode("latin-1")}
    assert (await browser.get(EVENTS, headers=headers)).status_code == 401


@pytest.mark.requirement("PLT-03")
async def test_a_key_cannot_do_more_than_its_maker(sign_in_as, with_key, database, scope):
    async with database.scoped(scope) as db:
        _, key = await create_key(db, "Maker", ["identity.keys.change"])
    headers = {"authorization": f"Bearer {key}"}
    body = {"name": "More", "scopes": ["identity.members.change"]}
    answer = await with_key.post("/api/keys", json=body, headers=headers)
    assert answer.status_code == 403
    unknown = {"name": "Odd", "scopes": ["no.such.thing"]}
    answer = await with_key.post("/api/keys", json=unknown)
    assert answer.json()["fields"].keys() == {"scopes"}
    past = {"name": "Old", "scopes": [READ], "expires_at": "2020-01-01T00:00:00Z"}
    assert (await with_key.post("/api/keys", json=past)).json()["fields"].keys() == {"expires_at"}


async def test_a_key_has_no_account(with_key):
    for path in ("/api/account", "/api/sessions", "/api/notifications"):
        assert (await with_key.get(path)).status_code == 403


async def test_a_form_without_choices_names_what_is_missing(signed_in):
    answer = await signed_in.post("/settings/keys", data={"name": " ", "days": "7"})
    assert answer.status_code == 422
    assert "Choose how long the key works." in answer.text
    answer = await signed_in.post("/settings/keys", data={"name": " ", "days": "30"})
    assert "Give the key a name" in answer.text
    assert "Choose at least one thing" in answer.text


@pytest.mark.requirement("PLT-04")
async def test_refusals_are_recorded_and_cannot_be_erased(sign_in_as, signed_in, database, scope):
    viewer = await sign_in_as(Role.VIEWER)
    await viewer.get("/api/keys")
    page = await signed_in.page("/settings/events?kind=policy.denied")
    assert "GET /api/keys" in page
    events = (await signed_in.get(EVENTS, params={"limit": 1})).json()
    assert events["items"][0]["kind"] == "policy.denied"
