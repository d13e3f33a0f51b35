"""What a tenant decides beyond the law is said on a page and weighed at the gate."""

from datetime import UTC, datetime

import pytest

from enterprisehub.domains.compliance.logic.change_settings import change_settings
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.messaging.contracts import Purpose, SendText
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.permissions import Role
from tests.domains.compliance.conftest import NOON
from tests.domains.compliance.test_gate import say

pytestmark = pytest.mark.usefixtures("alone")
HREF = "/settings/compliance"
LIMITS = {
    "day_limit": "1",
    "reply_minutes": "30",
    "quiet_from": "12:00",
    "quiet_to": "13:30",
    "revoke_scope": "channel",
    "help_text": "Call 512 555 0100.",
    "is_licensee": "on",
    "licence_line": "Dana Whitfield, DRE 01234567",
    "india_header": "",
    "india_template_id": "",
}
OAKLAND = "+15105550143"


@pytest.mark.requirement("UXC-09")
@pytest.mark.requirement("CMP-01")
async def test_limits_are_saved_and_hold_at_the_next_decision(database, scope, signed_in):
    page = await signed_in.page(HREF)
    assert f'href="{HREF}" aria-current="page"' in page
    saved = await signed_in.post(HREF, data=LIMITS)
    assert saved.status_code == 303, saved.text
    page = await signed_in.page(saved.headers["location"])
    for shown in ('value="12:00"', "DRE 01234567", "Call 512 555 0100."):
        assert shown in page
    with clock.fixed(NOON):
        await say(database, scope, "thinking of selling", sender=OAKLAND)
        async with database.scoped(scope) as db:
            kept = await ComplianceSettings.load(db)
            text = SendText(to_e164=OAKLAND, body="Comps?", purpose=Purpose.FOLLOW_UP)
            action = await propose(db, text, reason="Asked")
    assert (kept.day_limit, kept.revoke_scope, kept.is_licensee) == (1, "channel", True)
    assert action.payload["body"] == "Comps?\nDana Whitfield, DRE 01234567"
    assert "licence" not in str(action.held_because)


@pytest.mark.requirement("CMP-01")
async def test_only_the_first_message_is_ended_by_the_licence(database, scope):
    async with database.scoped(scope) as db:
        await ComplianceSettings(is_licensee=True, licence_line="DRE 01234567").save(db)
    with clock.fixed(NOON):
        await say(database, scope, "thinking of selling", sender=OAKLAND)
        bodies = []
        for purpose, body in (
            (Purpose.FOLLOW_UP, "We are DRE 01234567"),
            (Purpose.REPLY, "Yes"),
        ):
            async with database.scoped(scope) as db:
                text = SendText(to_e164=OAKLAND, body=body, purpose=purpose)
                bodies.append((await propose(db, text, reason="Asked")).payload["body"])
    assert bodies == ["We are DRE 01234567", "Yes"]


@pytest.mark.requirement("UXC-09")
async def test_what_cannot_be_is_said_beside_its_field(signed_in, with_key, sign_in_as):
    wrong = LIMITS | {"quiet_to": "", "licence_line": "Dana", "day_limit": "0"}
    answer = await signed_in.post(HREF, data=wrong)
    assert answer.status_code == 422
    assert "Give a number from 1 on." in answer.text
    answer = await signed_in.post(HREF, data=wrong | {"day_limit": "2"})
    assert "Quiet hours need both" in answer.text
    assert "must show the licence number" in answer.text
    path = "/api/compliance/settings"
    seen = {"if-match": (await with_key.get(path)).headers["etag"]}
    put = await with_key.put(path, json={"quiet_from": "20:00"}, headers=seen)
    assert put.status_code == 422
    put = await with_key.put(path, json={"day_limit": 2}, headers=seen)
    assert put.status_code == 200
    assert (await with_key.get("/api/compliance/settings")).json()["day_limit"] == 2
    manager = await sign_in_as(Role.MANAGER)
    assert (await manager.get(HREF)).status_code == 403


@pytest.mark.requirement("CMP-02")
async def test_a_narrow_opt_out_may_be_chosen_only_while_the_law_lets_it(database, scope):
    narrow = ComplianceSettings(revoke_scope="channel")
    async with database.scoped(scope) as db:
        with clock.fixed(datetime(2027, 1, 30, tzinfo=UTC)):
            await change_settings(db, narrow)
        with (
            clock.fixed(datetime(2027, 1, 31, tzinfo=UTC)),
            pytest.raises(Invalid, match="every channel"),
        ):
            await change_settings(db, narrow)
