"""Connecting a service: the form, trying it out, and what it sent."""

import re

import pytest
from sqlalchemy import select, text

from enterprisehub.console.connections.pages.accounts import is_only_here
from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.identity.permissions import Role
from tests.connectors.twilio.fake import SID, running
from tests.domains.messaging.play import Play

EXPORT = "/settings/deliveries/export.csv"


@pytest.mark.requirement("UXC-09", "TEL-01")
@pytest.mark.parametrize(
    ("address", "only_here"),
    [
        ("http://127.0.0.1:8400", True),
        ("http://localhost:8400", True),
        ("http://[::1]:8400", True),
        ("https://hub.example.com", False),
        ("http://192.168.0.5:8400", False),
    ],
)
def test_an_address_that_no_vendor_can_call_is_known(address, only_here):
    assert is_only_here(address) is only_here


@pytest.fixture
def twilio():
    yield from running()


@pytest.mark.requirement("UXC-09")
async def test_a_service_is_connected_tried_changed_and_disconnected(
    database, scope, signed_in, twilio
):
    page = await signed_in.page("/settings/connections")
    assert "Twilio" in page
    assert "SendGrid" in page
    form = {"account_sid": SID, "auth_token": "s3cret-token", "from_e164": "+15125550100"}
    wrong = await signed_in.post(
        "/settings/connections/new/twilio",
        data=form | {"account_sid": "AC1", "from_e164": "512", "api_url": twilio.url},
    )
    assert wrong.status_code == 422
    assert "begins with AC" in wrong.text
    assert "s3cret-token" not in wrong.text
    made = await signed_in.post(
        "/settings/connections/new/twilio", data=form | {"api_url": twilio.url}
    )
    assert made.status_code == 303
    place = made.headers["location"]
    page = await signed_in.page(place)
    assert "The last try worked." in page
    assert "s3cret-token" not in page
    assert re.search(r"http://hub\.test/hooks/twilio/[\w-]{32}/message", page)
    async with database.scoped(scope) as db:
        raw = (await db.execute(text("SELECT credentials FROM kernel_connector_accounts"))).scalar()
        assert "s3cret-token" not in raw
    changed = await signed_in.post(
        f"{place}/change", data=form | {"auth_token": "", "api_url": "http://127.0.0.1:9"}
    )
    assert changed.status_code == 303
    assert (await signed_in.post(f"{place}/test")).status_code == 303
    assert "cannot be reached" in await signed_in.page(place)
    async with database.scoped(scope) as db:
        row = (await db.scalars(select(AccountRow))).one()
        assert row.credentials == {"auth_token": "s3cret-token"}
    assert (await signed_in.post(f"{place}/disconnect")).status_code == 303
    await signed_in.page(place, status=404)
    async with database.scoped(scope) as db:
        row = (await db.scalars(select(AccountRow))).one()
        assert (row.state, row.credentials) == ("disconnected", {})


async def test_only_admins_connect(sign_in_as):
    member = await sign_in_as(Role.MANAGER)
    assert "Connect" in await member.page("/settings/connections")
    assert (await member.get("/settings/connections/new/twilio")).status_code == 403
    nobody = await sign_in_as(Role.MEMBER)
    assert (await nobody.get("/settings/connections")).status_code == 403


@pytest.mark.requirement("PLT-22")
async def test_what_arrived_is_listed_and_can_be_processed_again(
    database, scope, signed_in, with_key, worker
):
    play = Play(database, scope)
    handset = await play.handset()
    await play.text(handset, "hello")
    await play.thread(handset.number_e164)
    page = await signed_in.page("/settings/deliveries?state=done")
    assert "sandbox: text" in page
    (listed,) = (await with_key.get("/api/deliveries")).json()
    assert listed["state"] == "done"
    assert ",sandbox,text," in (await signed_in.get(f"{EXPORT}?state=done")).text
    assert ",sandbox,text," not in (await signed_in.get(f"{EXPORT}?state=failed")).text
    shown = await signed_in.page(f"/settings/deliveries/{listed['id']}")
    assert "hello" in shown
    again = await signed_in.post(f"/settings/deliveries/{listed['id']}/replay")
    assert again.status_code == 303
    answer = await with_key.post(f"/api/deliveries/{listed['id']}/replay")
    assert answer.status_code == 202
    assert (await with_key.get("/api/connections")).json() == []


@pytest.mark.requirement("CRM-02")
@pytest.mark.parametrize("connector", ["hubspot", "highlevel"])
async def test_an_account_without_any_way_in_is_not_stored(signed_in, connector):
    place = {"location_id": "ve9EPM428h8vShlRW1KT"} if connector == "highlevel" else {}
    path = f"/settings/connections/new/{connector}"
    answer = await signed_in.post(
        path, data=place | {"client_id": "half an app"}, headers={"accept": "text/html"}
    )
    assert answer.status_code == 422
    assert "token or OAuth client id and OAuth client secret" in answer.text
