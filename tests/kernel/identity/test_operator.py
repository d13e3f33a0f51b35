"""What the operator of an installation can do that no page can: open tenants, replace passwords."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.identity import sign_in, users
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.open_tenant import clean_slug, open_tenant, slug_of
from enterprisehub.kernel.identity.reset_password import reset_password
from enterprisehub.kernel.identity.security_events import recent
from enterprisehub.kernel.scope import Scope

VISITOR = sign_in.Visitor("127.0.0.1", "tests")


def _address():
    return f"dana-{uuid4().hex[:8]}@example.com"


async def _sign_in(database, email, password):
    return await sign_in.sign_in(database, email, password, VISITOR, old_token=None)


@pytest.mark.requirement("PLT-01")
async def test_the_owner_of_a_new_tenant_works_in_it(database, new_browser):
    email, name = _address(), f"Bäcker & Söhne {uuid4().hex[:8]}"
    made = await open_tenant(database, name, owner_email=email, time_zone="Europe/Berlin")
    assert made.slug == slug_of(name)
    assert made.slug.startswith("backer-sohne-")
    browser = new_browser()
    answer = await browser.sign_in(email, made.password)
    assert answer.status_code == 303
    account = (await browser.get("/api/account")).json()
    assert account["email"] == email
    assert "Today" in await browser.page(answer.headers["location"])


@pytest.mark.requirement("PLT-01")
async def test_an_owner_of_one_tenant_becomes_owner_of_another_with_the_same_password(database):
    email = _address()
    first = await open_tenant(database, f"One {uuid4().hex[:8]}", owner_email=email)
    second = await open_tenant(database, f"Two {uuid4().hex[:8]}", owner_email=email)
    assert second.password is None
    assert first.tenant_id != second.tenant_id
    assert await _sign_in(database, email, first.password)
    with pytest.raises(Conflict, match="short name"):
        await open_tenant(database, "Three", owner_email=email, slug=second.slug)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"owner_email": "nobody"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"slug": "No Spaces"}, "slug"),
        ({"name": "  "}, "name"),
    ],
)
async def test_a_wrong_value_is_named_and_leaves_nothing(database, values, field):
    email = _address()
    given_values = {"name": "Northwind", "owner_email": email} | values
    with pytest.raises(Invalid) as caught:
        await open_tenant(database, **given_values)
    assert field in caught.value.details["fields"]
    async with database.unscoped() as db:
        assert await users.by_email(db, email) is None


@given(st.text(max_size=200))
def test_a_short_name_made_of_a_name_will_do_or_is_refused(name):
    slug = slug_of(name)
    if slug:
        assert clean_slug(slug) == slug


@pytest.mark.requirement("PLT-02")
async def test_a_replaced_password_ends_every_session(database, signed_in, scope):
    email = (await signed_in.get("/api/account")).json()["email"]
    login = await reset_password(database, email.upper())
    assert (await signed_in.get("/api/account")).status_code == 401
    assert await _sign_in(database, email, login.password)
    async with database.scoped(scope) as db:
        events = [event.kind for event in await recent(db)]
    assert "password.changed" in events


@pytest.mark.requirement("PLT-02")
async def test_a_lost_second_factor_can_be_dropped(database, new_person, scope):
    person = await new_person()
    async with database.unscoped() as db:
        row = await db.get(UserRow, person.id)
        row.totp_secret, row.totp_enabled_at = "A" * 32, row.created_at
    kept = await reset_password(database, person.email)
    _, owes_code = await _sign_in(database, person.email, kept.password)
    assert (kept.second_factor_off, owes_code) == (False, True)
    login = await reset_password(database, person.email, drop_second_factor=True)
    _, owes_code = await _sign_in(database, person.email, login.password)
    assert (login.second_factor_off, owes_code) == (True, False)
    async with database.scoped(Scope(scope.tenant_id)) as db:
        assert "second_factor.disabled" in [event.kind for event in await recent(db)]


async def test_nobody_is_made_up(database):
    with pytest.raises(NotFound, match="Nobody has the address"):
        await reset_password(database, _address())
