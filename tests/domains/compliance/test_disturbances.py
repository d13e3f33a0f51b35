"""A person who is not to be disturbed is left in peace until then, by page and by program."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch
from enterprisehub.domains.messaging.contracts import Purpose, SendText
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from tests.domains.compliance.conftest import NOON
from tests.domains.compliance.test_gate import MAYA, say

pytestmark = pytest.mark.usefixtures("alone")
_END = re.compile(r"/compliance/disturbances/[0-9a-f-]{36}/end")


async def decided(database, scope):
    async with database.scoped(scope) as db:
        text = SendText(to_e164=MAYA, body="Comps?", purpose=Purpose.FOLLOW_UP)
        return await propose(db, text, reason="Asked")


@pytest.mark.requirement("CMP-01")
async def test_until_a_day_set_on_the_contact_delays_what_follows(database, scope, signed_in):
    today = clock.now()
    day = today.date().replace(year=today.year + 1)
    contact_id = (await say(database, scope, "thinking of selling")).contact_id
    async with database.scoped(scope) as db:
        zone = "America/Los_Angeles"
        await crm.change(db, contact_id, ContactPatch(time_zone=zone))
    shown = await signed_in.page(f"/contacts/{contact_id}")
    assert f"/compliance/contacts/{contact_id}/panel" in shown
    form = {"until": day.isoformat(), "says": "on holiday"}
    panel = await signed_in.post(f"/compliance/contacts/{contact_id}/disturbances", data=form)
    assert panel.status_code == 200, panel.text
    assert "on holiday" in panel.text
    with clock.fixed(NOON):
        action = await decided(database, scope)
    async with database.scoped(scope) as db:
        row = (await queries.receipts_of_action(db, action.id))[-1]
    assert row.outcome == "defer_until"
    assert row.until > datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZoneInfo(zone))
    ended = await signed_in.post(_END.search(panel.text)[0])
    assert "on holiday" not in ended.text


@pytest.mark.requirement("CMP-01")
async def test_daily_hours_hold_at_their_clock_and_programs_can_set_them(
    database, scope, with_key, sign_in_as
):
    contact_id = str((await say(database, scope, "thinking of selling")).contact_id)
    given = {"contact_id": contact_id, "daily_from": "11:00", "daily_to": "13:00", "says": "naps"}
    made = await with_key.post("/api/compliance/disturbances", json=given)
    assert made.status_code == 201, made.text
    with clock.fixed(NOON):
        action = await decided(database, scope)
    async with database.scoped(scope) as db:
        (receipt,) = await queries.receipts_of_action(db, action.id)
    assert (receipt.outcome, "naps" in receipt.says) == ("defer_until", True)
    path = f"/api/compliance/disturbances/{made.json()['id']}"
    assert (await with_key.delete(path)).status_code == 204
    assert (await with_key.delete(path)).status_code == 404
    left = await with_key.get(f"/api/compliance/disturbances?contact_id={contact_id}")
    assert left.json() == []
    viewer = await sign_in_as(Role.VIEWER)
    assert "Save" not in await viewer.page(f"/compliance/contacts/{contact_id}/panel")


@pytest.mark.requirement("CMP-01")
async def test_half_a_time_and_the_past_are_refused(database, scope, signed_in, with_key):
    contact_id = (await say(database, scope, "hello")).contact_id
    path = f"/compliance/contacts/{contact_id}/disturbances"
    for form, words in (
        ({}, "Say until when"),
        ({"until": "2020-01-01"}, "has passed"),
        ({"until": "soon"}, "Choose a day"),
        ({"daily_from": "11:00"}, "both a beginning and an end"),
        ({"daily_from": "11:00", "daily_to": "11:00"}, "never end"),
    ):
        answer = await signed_in.post(path, data=form)
        assert (answer.status_code, words in answer.text) == (422, True), answer.text
    stranger = {"contact_id": str(new_id()), "daily_from": "11:00", "daily_to": "12:00"}
    assert (await with_key.post("/api/compliance/disturbances", json=stranger)).status_code == 404
