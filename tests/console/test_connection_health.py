"""Connections that fail or whose key ends are seen on Today and told once."""

from datetime import timedelta
from functools import partial

import pytest

from enterprisehub.console.connections import jobs
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts, catalogue
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.notices.inbox import list_notices
from enterprisehub.kernel.work.enqueue import enqueue
from tests.conftest import settled
from tests.connectors.twilio.fake import SID, running

FORM = {"account_sid": SID, "auth_token": "s3cret-token", "from_e164": "+15125550100"}


@pytest.fixture
def twilio():
    yield from running()


async def _connect(database, scope, url="http://127.0.0.1:9", ends_in=None):
    expires_at = None if ends_in is None else clock.now() + ends_in
    async with database.scoped(scope) as db:
        values = FORM | {"api_url": url}
        row = await catalogue.connect(db, "twilio", values, expires_at=expires_at)
    return row.id


async def _failed_since(database, scope, account_id, since):
    async with database.scoped(scope) as db:
        row = await accounts.account(db, account_id)
        return row if row.last_error_at is not None and row.last_error_at > since else None


@pytest.mark.requirement("UXC-01")
async def test_today_warns_of_a_key_that_ends_within_a_day(signed_in, sign_in_as, database, scope):
    assert 'id="connections"' not in await signed_in.page("/")
    account_id = await _connect(database, scope, ends_in=timedelta(hours=20))
    page = await signed_in.page("/")
    assert 'id="connections"' in page
    assert "Expires within a day" in page
    assert f'href="/settings/connections/accounts/{account_id}/change"' in page
    assert "Re-authorise" in page
    manager = await sign_in_as(Role.MANAGER)
    assert "Re-authorise" not in await manager.page("/")
    member = await sign_in_as(Role.MEMBER)
    assert 'id="connections"' not in await member.page("/")


@pytest.mark.requirement("UXC-01")
async def test_the_day_a_key_ends_is_entered_in_the_form(signed_in, twilio, database, scope):
    assert 'name="expires_on"' in await signed_in.page("/settings/connections/new/twilio")
    form = FORM | {"api_url": twilio.url}
    wrong = await signed_in.post(
        "/settings/connections/new/twilio", data=form | {"expires_on": "soon"}
    )
    assert wrong.status_code == 422
    assert "must be a date" in wrong.text
    day = (clock.now() + timedelta(days=5)).date().isoformat()
    made = await signed_in.post("/settings/connections/new/twilio", data=form | {"expires_on": day})
    place = made.headers["location"]
    assert "Expires soon" in await signed_in.page("/settings/connections")
    assert f'value="{day}"' in await signed_in.page(f"{place}/change")
    assert "stops working on" in await signed_in.page("/")
    past = {"expires_on": (clock.now() - timedelta(days=2)).date().isoformat()}
    await signed_in.post(f"{place}/change", data=form | past)
    page = await signed_in.page("/")
    assert "Enter fresh credentials." in page
    assert "Connect it again before" not in page
    changed = await signed_in.post(f"{place}/change", data=form | {"expires_on": ""})
    assert changed.status_code == 303
    assert "stops working on" not in await signed_in.page("/")


@pytest.mark.requirement("NTF-01")
async def test_a_key_that_ends_is_told_once(database, scope, new_person):
    owner = await new_person(Role.OWNER)
    account_id = await _connect(database, scope, ends_in=timedelta(hours=30))
    async with database.scoped(scope) as db:
        assert await jobs.tell_ending(db) == 0
    with clock.fixed(clock.now() + timedelta(hours=8)):
        for told in (1, 0):
            async with database.scoped(scope) as db:
                assert await jobs.tell_ending(db) == told
    async with database.scoped(scope) as db:
        (notice,) = await list_notices(db, owner.id)
        assert notice.title == "The key of “Twilio” ends within a day"
        later = clock.now() + timedelta(hours=2)
        await accounts.change(db, account_id, FORM, expires_at=later)
        assert await jobs.tell_ending(db) == 1


@pytest.mark.requirement("NTF-01")
async def test_a_connection_that_stops_working_is_told_when_it_does(
    database, scope, new_person, worker
):
    owner = await new_person(Role.OWNER)
    account_id = await _connect(database, scope)
    for key in ("first", "second"):
        since = clock.now()
        async with database.scoped(scope) as db:
            await enqueue(db, jobs.check_connections, key=f"{account_id}:{key}")

        row = await settled(partial(_failed_since, database, scope, account_id, since))
        assert "cannot be reached" in row.last_error

    async def told():
        async with database.scoped(scope) as db:
            return await list_notices(db, owner.id) or None

    (notice,) = await settled(told)
    assert notice.title == "The connection “Twilio” stopped working"
    async with database.scoped(scope) as db:
        assert await jobs.to_try(db) == [(str(account_id), False)]
