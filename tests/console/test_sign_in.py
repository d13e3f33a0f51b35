"""Signing in by the pages people use."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select, update

from enterprisehub.kernel import clock
from enterprisehub.kernel.identity import second_factor, sessions, throttle, users
from enterprisehub.kernel.identity.authenticate import Callers
from enterprisehub.kernel.identity.models import SecurityEventRow, SessionRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.security import Security
from enterprisehub.kernel.identity.tokens import token_hash
from enterprisehub.kernel.web.redirects import inside
from tests.webtest import PASSWORD


@pytest.mark.requirement("PLT-02")
async def test_a_person_signs_in_and_out(browser, owner):
    answer = await browser.sign_in(owner.email.upper())
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert owner.name in await browser.page("/")
    answer = await browser.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    answer = await browser.get("/", headers={"accept": "text/html"})
    assert answer.headers["location"] == "/sign-in?next=%2F"


async def test_the_cookie_is_out_of_reach_of_scripts(browser, new_browser, owner):
    cookie = (await browser.sign_in(owner.email)).headers["set-cookie"]
    assert cookie.startswith("hub_session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    secure = new_browser(address="https://hub.test")
    cookie = (await secure.sign_in(owner.email)).headers["set-cookie"]
    assert cookie.startswith("__Host-hub=")
    assert "Secure" in cookie.split("; ")


async def test_wrong_password_and_unknown_person_look_alike(browser, owner):
    wrong = await browser.sign_in(owner.email, "not the password")
    unknown = await browser.sign_in("nobody@northwind.example", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    text = re.sub(r'value="[^"]*"', "", wrong.text)
    assert "The email address or the password is wrong." in text
    ids = re.compile(r"<code[^>]*>.*?</code>")
    assert ids.sub("", text) == ids.sub("", re.sub(r'value="[^"]*"', "", unknown.text))


@pytest.mark.requirement("PLT-02")
async def test_signing_in_rotates_the_session(browser, owner):
    await browser.sign_in(owner.email)
    first = browser.token
    await browser.page("/")
    answer = await browser.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    assert answer.status_code == 303
    assert browser.token not in {None, first}
    browser.set_token(first)
    assert (await browser.get("/api/account")).status_code == 401


async def test_a_planted_session_does_not_survive_the_sign_in(sign_in_as, owner, new_person):
    """Session fixation: whoever set the cookie before knows nothing of the session after."""
    mallory = await new_person(Role.VIEWER, name="Mallory")
    browser = await sign_in_as(mallory)
    planted = browser.token
    form = {"email": owner.email, "password": PASSWORD}
    answer = await browser.post("/sign-in", data=form)
    assert answer.status_code == 303
    assert browser.token != planted
    browser.set_token(planted)
    assert (await browser.get("/api/account")).status_code == 401


async def _enrol(database, person) -> str:
    async with database.unscoped() as db:
        user = await users.person(db, person.id)
        secret = (await second_factor.begin_enrolment(db, user)).secret
        with clock.fixed(clock.now() - timedelta(minutes=5)):
            code = pyotp.TOTP(secret).at(clock.now())
            await second_factor.confirm_enrolment(db, user, code)
    return secret


@pytest.mark.requirement("PLT-02")
async def test_the_second_factor_stands_between_password_and_session(browser, owner, database):
    secret = await _enrol(database, owner)
    answer = await browser.sign_in(owner.email)
    assert answer.headers["location"] == "/sign-in/code?next=%2F"
    half = browser.token
    for path in ("/", "/api/account", "/api/sessions"):
        assert (await browser.get(path)).status_code == 401
    await browser.page("/sign-in/code")
    wrong = await browser.post("/sign-in/code", data={"code": "000000"})
    assert wrong.status_code == 401
    code = pyotp.TOTP(secret).at(clock.now())
    right = await browser.post("/sign-in/code", data={"code": f"{code[:3]} {code[3:]}"})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert browser.token != half
    assert owner.name in await browser.page("/")


@pytest.mark.requirement("PLT-02")
async def test_a_code_works_once(new_browser, owner, database):
    secret = await _enrol(database, owner)
    code = pyotp.TOTP(secret).at(clock.now())
    for status in (303, 401):
        browser = new_browser()
        await browser.sign_in(owner.email)
        await browser.page("/sign-in/code")
        assert (await browser.post("/sign-in/code", data={"code": code})).status_code == status


@pytest.mark.requirement("PLT-02")
async def test_a_recovery_code_works_once(new_browser, owner, database, scope):
    await _enrol(database, owner)
    async with database.unscoped() as db:
        codes = await second_factor.renew_recovery_codes(db, owner.id)
    assert len(set(codes)) == 10
    for status in (303, 401):
        browser = new_browser()
        await browser.sign_in(owner.email)
        await browser.page("/sign-in/code")
        answer = await browser.post("/sign-in/code", data={"code": codes[3].upper()})
        assert answer.status_code == status
    async with database.scoped(scope) as db:
        query = select(SecurityEventRow.kind).order_by(SecurityEventRow.id)
        kinds = list(await db.scalars(query))
    assert kinds == ["recovery_code.used", "sign_in.succeeded", "second_factor.failed"]


@pytest.mark.requirement("PLT-02")
async def test_guessing_becomes_slow(new_browser, owner):
    guesser, elsewhere = new_browser(ip="203.0.113.9"), new_browser(ip="198.51.100.4")
    for _ in range(5):
        assert (await guesser.sign_in(owner.email, "guess")).status_code == 401
    held = await guesser.sign_in(owner.email)
    assert held.status_code == 429
    assert 0 < int(held.headers["retry-after"]) <= 901
    assert "Too many failed sign-ins" in held.text
    assert (await elsewhere.sign_in(owner.email)).status_code == 303
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        assert (await guesser.sign_in(owner.email)).status_code == 303


async def test_one_address_cannot_try_everybody(new_browser, database):
    ip = "203.0.113.77"
    guesser = new_browser(ip=ip)
    async with database.unscoped() as db:
        for number in range(throttle.ADDRESS_LIMIT - 1):
            await throttle.note_failure(db, f"p{number}@northwind.example", ip)
    answers = [
        (await guesser.sign_in(f"q{number}@northwind.example", "Password1")).status_code
        for number in range(2)
    ]
    assert answers == [401, 429]


@pytest.mark.requirement("PLT-02")
async def test_a_session_ends_by_idling_and_by_age(sign_in_as, owner, database, scope):
    async with database.scoped(scope) as db:
        await Security(idle_minutes=30, session_hours=8).save(db)
    browser, begun = await sign_in_as(owner), clock.now()
    for minutes in range(20, 8 * 60, 20):
        with clock.fixed(begun + timedelta(minutes=minutes)):
            assert (await browser.get("/api/account")).status_code == 200
    with clock.fixed(begun + timedelta(hours=8, seconds=1)):
        assert (await browser.get("/api/account")).status_code == 401
    idle, begun = await sign_in_as(owner), clock.now()
    with clock.fixed(begun + timedelta(minutes=32)):
        assert (await idle.get("/api/account")).status_code == 401


@pytest.mark.requirement("PLT-02")
async def test_an_open_page_that_nobody_touches_does_not_keep_its_session(
    sign_in_as, owner, database, scope
):
    async with database.scoped(scope) as db:
        await Security(idle_minutes=30, session_hours=8).save(db)
    browser, begun = await sign_in_as(owner), clock.now()
    alone = {"x-unattended": "1"}
    for minutes in range(5, 30, 5):
        with clock.fixed(begun + timedelta(minutes=minutes)):
            assert (await browser.get("/api/account", headers=alone)).status_code == 200
    with clock.fixed(begun + timedelta(minutes=32)):
        assert (await browser.get("/api/account", headers=alone)).status_code == 401
        assert (await browser.get("/api/account")).status_code == 401


@pytest.mark.requirement("PLT-02")
async def test_a_touch_counts_although_the_session_was_looked_up_for_a_page_alone(
    app, sign_in_as, owner, database
):
    browser, begun = await sign_in_as(owner), clock.now()
    callers = Callers(database)
    callers.forget(hearing=True)
    with clock.fixed(begun + timedelta(minutes=5)):
        first = await callers.by_session(browser.token, "", attended=False)
        assert first.seen_at < clock.now() - timedelta(minutes=4)
        touched = await callers.by_session(browser.token, "")
        assert touched.seen_at == clock.now()
        async with database.unscoped() as db:
            assert (await db.get(SessionRow, touched.session_id)).seen_at == clock.now()


@pytest.mark.requirement("PLT-02")
async def test_sessions_that_ended_by_idling_are_not_listed(sign_in_as, owner, database, scope):
    async with database.scoped(scope) as db:
        await Security(idle_minutes=30, session_hours=8).save(db)
    await sign_in_as(owner)
    with clock.fixed(clock.now() + timedelta(minutes=45)):
        here = await sign_in_as(owner)
        listed = (await here.get("/api/sessions")).json()["items"]
    assert len(listed) == 1


async def test_the_password_stage_is_short(browser, owner, database):
    await _enrol(database, owner)
    await browser.sign_in(owner.email)
    with clock.fixed(clock.now() + timedelta(minutes=11)):
        answer = await browser.get("/sign-in/code", headers={"accept": "text/html"})
    assert answer.headers["location"] == "/sign-in"


async def test_only_hashes_of_tokens_are_kept(browser, owner, database):
    await browser.sign_in(owner.email)
    token = browser.token
    async with database.unscoped() as db:
        row = await db.scalar(select(SessionRow).where(SessionRow.user_id == owner.id))
    assert row.token_hash == token_hash(token)
    assert token not in repr(vars(row))


async def test_a_disabled_person_is_out_at_once(signed_in, owner, database):
    assert (await signed_in.get("/api/account")).status_code == 200
    async with database.unscoped() as db:
        user = await users.person(db, owner.id)
        user.disabled_at = clock.now()
        await sessions.announce_change(db)
        await db.execute(update(type(user)).where(type(user).id == owner.id).values(name="Gone"))
    assert (await signed_in.get("/api/account")).status_code == 401
    async with database.unscoped() as db:
        (await users.person(db, owner.id)).disabled_at = clock.now()
        count = await db.scalar(select(func.count()).where(SessionRow.user_id == owner.id))
    assert count == 1
    assert (await signed_in.sign_in(owner.email)).status_code == 401


@pytest.mark.parametrize(
    "hostile",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
     "/\t/evil.example", "/ok\r\nSet-Cookie: a=b", "", "ok", "/" + "a" * 600],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(hostile):
    assert inside(hostile) == "/"


def test_inner_addresses_are_returned_to():
    assert inside("/contacts?q=a&b=%2F#x") == "/contacts?q=a&b=%2F#x"


@pytest.mark.requirement("PLT-02")
@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://hub.test/contacts/new?of=1", "%2Fcontacts%2Fnew%3Fof%3D1"),
        ("http://evil.example.com/contacts/new", "%2F"),
        ("", "%2F"),
    ],
)
async def test_whose_session_ended_in_a_form_is_led_back_to_it(browser, came_from, leads_to):
    headers = {"accept": "text/html", "referer": came_from}
    answer = await browser.post("/contacts/new", data={"name": "Ann"}, headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={leads_to}")
