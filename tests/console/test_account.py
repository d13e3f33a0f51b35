"""What people do with their own accounts."""

import re
from datetime import timedelta

import pyotp
import pytest

from enterprisehub.kernel import clock
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.security import Security
from tests.webtest import PASSWORD

NEW = "wagon nectar prairie lantern"


@pytest.mark.parametrize("path", ["", "/password", "/second-factor", "/sessions", "/notifications"])
async def test_every_tab_shows_itself(signed_in, path):
    page = await signed_in.page(f"/account{path}")
    assert f'href="/account{path}" aria-current="page"' in page


async def test_name_zone_and_theme_are_the_persons_own(signed_in):
    form = {"name": " Dana   Q. Whitfield ", "time_zone": "Europe/Lisbon", "theme": "dark"}
    saved = await signed_in.post("/account", data=form)
    page = await signed_in.page(saved.headers["location"])
    assert "Saved" in page
    assert 'data-theme="dark"' in page
    account = (await signed_in.get("/api/account")).json()
    assert account["name"] == "Dana Q. Whitfield"
    assert (account["time_zone"], account["theme"]) == ("Europe/Lisbon", "dark")
    wrong = await signed_in.post("/account", data=form | {"time_zone": "../../etc/passwd"})
    assert wrong.status_code == 422
    assert (await signed_in.post("/account", data=form | {"name": "\x00 "})).status_code == 422
    assert (await signed_in.post("/account", data=form | {"theme": "pink"})).status_code == 422
    cleared = await signed_in.post("/account", data=form | {"time_zone": ""})
    assert cleared.status_code == 303
    assert (await signed_in.get("/api/account")).json()["time_zone"] == "America/Chicago"


@pytest.mark.requirement("PLT-12")
async def test_what_changed_in_a_profile_is_a_security_event(signed_in):
    async def told():
        items = (await signed_in.get("/api/security-events")).json()["items"]
        return [(e["actor"], e["summary"]) for e in items if e["kind"] == "profile.changed"]

    before = (await signed_in.get("/api/account")).json()["name"]
    form = {"name": "Dee Whitfield", "time_zone": "Europe/Lisbon", "theme": "system"}
    assert (await signed_in.post("/account", data=form)).status_code == 303
    said = f"Name: {before} → Dee Whitfield; Time zone: as the organisation → Europe/Lisbon"
    assert await told() == [(before, said)]
    assert (await signed_in.post("/account", data=form)).status_code == 303
    assert (await signed_in.post("/account", data=form | {"theme": "pink"})).status_code == 422
    assert len(await told()) == 1  # nothing changed, nothing to tell
    assert "Profile changed" in await signed_in.page("/settings/events")


@pytest.mark.requirement("PLT-02")
async def test_a_new_password_ends_all_other_sessions(sign_in_as, owner, browser):
    here, there = await sign_in_as(owner), await sign_in_as(owner)
    form = {"current_password": PASSWORD, "password": NEW, "again": NEW}
    for change, field in (
        ({"current_password": "wrong"}, "not your current password"),
        ({"again": "something else"}, "differ"),
        ({"password": "password1", "again": "password1"}, "common"),
    ):
        answer = await here.post("/account/password", data=form | change)
        assert answer.status_code == 422
        assert field in answer.text
    assert (await there.get("/api/account")).status_code == 200
    assert (await here.post("/account/password", data=form)).status_code == 200
    assert (await there.get("/api/account")).status_code == 401
    assert (await here.get("/api/account")).status_code == 200
    assert (await browser.sign_in(owner.email)).status_code == 401
    assert (await browser.sign_in(owner.email, NEW)).status_code == 303


@pytest.mark.requirement("PLT-02")
async def test_sessions_are_listed_and_ended(sign_in_as, owner, new_person):
    here, there = await sign_in_as(owner), await sign_in_as(owner)
    stranger = await sign_in_as(await new_person(Role.OWNER))
    listed = (await here.get("/api/sessions")).json()["items"]
    assert [s["current"] for s in listed].count(True) == 1
    assert len(listed) == 2
    other = next(s["id"] for s in listed if not s["current"])
    assert (await stranger.delete(f"/api/sessions/{other}")).status_code == 404
    assert (await there.get("/api/account")).status_code == 200
    assert (await here.delete(f"/api/sessions/{other}")).status_code == 204
    assert (await there.get("/api/account")).status_code == 401
    again = await sign_in_as(owner)
    page = (await here.post("/account/sessions/end-others")).text
    assert page.count("This browser") == 1
    assert "Sign out everywhere else" not in page
    assert (await again.get("/api/account")).status_code == 401
    assert (await stranger.get("/api/account")).status_code == 200


@pytest.mark.requirement("PLT-02")
async def test_the_second_factor_is_set_up_by_a_code(signed_in, owner, browser):
    page = await signed_in.page("/account/second-factor")
    secret = re.search(r'data-copy="([A-Z2-7]{32})"', page)[1]
    assert "<svg" in page
    assert "<image" not in page
    wrong = await signed_in.post("/account/second-factor", data={"code": "000000"})
    assert wrong.status_code == 422
    assert secret in wrong.text
    code = pyotp.TOTP(secret).at(clock.now())
    done = await signed_in.post("/account/second-factor", data={"code": code})
    codes = re.findall(r">([a-z2-9]{5}-[a-z2-9]{5})<", done.text)
    assert len(set(codes)) == 10
    assert codes[0] not in await signed_in.page("/account/second-factor")
    assert (await browser.sign_in(owner.email)).headers["location"].startswith("/sign-in/code")
    await browser.page("/sign-in/code")
    used = await browser.post("/sign-in/code", data={"code": code})
    assert used.status_code == 401
    with clock.fixed(clock.now() + timedelta(seconds=60)):
        later = pyotp.TOTP(secret).at(clock.now())
        answer = await browser.post("/sign-in/code", data={"code": later})
    assert answer.status_code == 303


async def test_switching_the_second_factor_off_takes_the_password(signed_in, browser, owner):
    page = await signed_in.page("/account/second-factor")
    secret = re.search(r'data-copy="([A-Z2-7]{32})"', page)[1]
    code = pyotp.TOTP(secret).at(clock.now())
    await signed_in.post("/account/second-factor", data={"code": code})
    off = "/account/second-factor/off"
    wrong = await signed_in.post(off, data={"current_password": "guess"})
    assert wrong.status_code == 422
    renewed = await signed_in.post(
        "/account/second-factor/codes", data={"current_password": PASSWORD}
    )
    assert len(re.findall(r">[a-z2-9]{5}-[a-z2-9]{5}<", renewed.text)) == 10
    assert (await signed_in.post(off, data={"current_password": PASSWORD})).status_code == 200
    assert (await browser.sign_in(owner.email)).headers["location"] == "/"


@pytest.mark.requirement("PLT-02")
async def test_a_tenant_can_demand_a_second_factor(signed_in, sign_in_as, database, scope):
    async with database.scoped(scope) as db:
        await Security(second_factor_required=True).save(db)
    program = await signed_in.get("/api/keys")
    assert (program.status_code, program.json()["code"]) == (403, "second_factor_required")
    person = await signed_in.get("/settings/members", headers={"accept": "text/html"})
    assert person.headers["location"] == "/account/second-factor"
    page = await signed_in.page("/account/second-factor")
    assert "asks everybody for a second factor" in page
    secret = re.search(r'data-copy="([A-Z2-7]{32})"', page)[1]
    code = pyotp.TOTP(secret).at(clock.now())
    await signed_in.post("/account/second-factor", data={"code": code})
    assert (await signed_in.get("/api/keys")).status_code == 200
    off = await signed_in.post("/account/second-factor/off", data={"current_password": PASSWORD})
    assert off.status_code == 403


async def test_guessing_the_password_inside_is_slow_too(signed_in):
    for _ in range(5):
        form = {"current_password": "guess"}
        answer = await signed_in.post("/account/second-factor/off", data=form)
        assert answer.status_code == 422
    form = {"current_password": PASSWORD, "password": NEW, "again": NEW}
    assert (await signed_in.post("/account/password", data=form)).status_code == 429
