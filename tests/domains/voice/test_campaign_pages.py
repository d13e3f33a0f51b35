"""Campaigns in the console and by the API."""

import re
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy import select

from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.pace_campaign import pace_campaign
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.domains.voice.models import AgentRow, CallRow, CampaignMemberRow
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.campaign import (
    NOON_IN_AUSTIN,
    TAG,
    alone,
    checked,
    make_people,
    members,
)
from tests.webtest import Browser, SignInAs

pytestmark = pytest.mark.usefixtures("nobody_works")

FORM = {
    "name": "Spring sellers",
    "purpose": "marketing",
    "about": "The value of your home",
    "tag": TAG,
    "days": "wed",
    "opens": "10:00",
    "closes": "18:00",
    "calls_at_once": "2",
    "calls_per_minute": "60",
    "most_attempts": "3",
    "voicemail": "hang_up",
}


async def agent_id(database: Database, scope: Scope) -> str:
    async with alone(database, scope) as db:
        agent = await make_agent(db, "Ava", AgentConfig(flow="seller"), live=True)
    return str(agent.id)


@pytest.mark.requirement("TEL-05")
async def test_a_campaign_is_planned_started_followed_and_stopped_in_the_console(
    database: Database, scope: Scope, signed_in: Browser
) -> None:
    assert "No call campaign yet" in await signed_in.page("/voice/campaigns")
    form = FORM | {"agent_id": await agent_id(database, scope)}
    wrong = await signed_in.post("/voice/campaigns/new", data=form | {"tag": "", "closes": "09:00"})
    assert wrong.status_code == 422
    assert "say whom to call" in wrong.text
    assert "must close after they open" in wrong.text
    unnamed = await signed_in.post("/voice/campaigns/new", data=form | {"agent_id": ""})
    assert "Choose the agent that calls." in unnamed.text
    async with alone(database, scope) as db:
        await make_people(db, 2)
        await make_people(db, 1, agreed=False, first=2)
    made = await signed_in.post("/voice/campaigns/new", data=form)
    assert made.status_code == 303, made.text
    place = str(made.headers["location"])
    campaign_id = UUID(place.rpartition("/")[2])
    assert "held against the rules" in await signed_in.page(place)
    assert (await signed_in.post(f"{place}/start")).status_code == 409
    with clock.fixed(NOON_IN_AUSTIN):
        async with alone(database, scope) as db:
            await checked(db, campaign_id)
        shown = await signed_in.page(place)
        assert re.search(r"May be called now.*?2", shown, re.DOTALL)
        assert "Why some are not called" in shown
        allowed = await signed_in.page(f"{place}?state=may_call")
        assert ("Person 1" in allowed, "Person 2" in allowed) == (True, False)
        reason = re.search(rf'href="({place}\?why=[^"]+)"', shown)
        assert reason is not None
        refused = await signed_in.page(unescape(reason[1]))
        assert ("Person 1" in refused, "Person 2" in refused) == (False, True)
        assert (await signed_in.post(f"{place}/start")).status_code == 303
        async with alone(database, scope) as db:
            assert await pace_campaign(db, campaign_id) == 2
    shown = await signed_in.page(place)
    assert "Being called" in shown
    assert "Person 1" in shown
    assert "Nobody here" in await signed_in.page(f"{place}?state=done")
    await tells_no_wait_once_it_calls(database, scope, signed_in, campaign_id)
    change = await signed_in.post(f"{place}/change", data=form | {"calls_at_once": "5", "tag": "x"})
    assert change.status_code == 303, change.text
    assert "5 at once, 60 a minute" in await signed_in.page(place)
    assert (await signed_in.post(f"{place}/pause")).status_code == 303
    assert "Paused by" in await signed_in.page(place)
    assert (await signed_in.post(f"{place}/stop")).status_code == 303
    assert "Stopped" in await signed_in.page("/voice/campaigns")
    assert {one.state for one in await members(database, scope, campaign_id)} == {"skipped"}
    assert (await signed_in.post(f"{place}/discard")).status_code == 409
    draft = await signed_in.post("/voice/campaigns/new", data=form | {"name": "Second"})
    place = str(draft.headers["location"])
    assert (await signed_in.post(f"{place}/discard")).headers["location"] == "/voice/campaigns"
    await signed_in.page(place, status=404)


async def tells_no_wait_once_it_calls(
    database: Database, scope: Scope, signed_in: Browser, campaign_id: UUID
) -> None:
    """What a call waited for is not told any more once it was begun."""
    member = (await members(database, scope, campaign_id))[0]
    async with alone(database, scope) as db:
        (await db.get_one(CampaignMemberRow, member.id)).says = "Waits for an approval."
    place = f"/voice/campaigns/{campaign_id}"
    assert "Waits for an approval." in await signed_in.page(place)
    async with alone(database, scope) as db:
        agent = (await db.scalars(select(AgentRow))).first()
        assert agent is not None
        db.add(
            CallRow(
                agent_id=agent.id,
                agent_version=1,
                direction="outbound",
                connector="sandbox",
                to_e164="+15125550143",
                action_id=member.action_id,
                begun_at=clock.now(),
            )
        )
    assert "Waits for an approval." not in await signed_in.page(place)


@pytest.mark.requirement("TEL-05")
async def test_the_carrier_account_has_limits_of_its_own_and_readers_only_look(
    database: Database, scope: Scope, signed_in: Browser, sign_in_as: SignInAs
) -> None:
    limits = {"at_once": "4", "per_minute": "20"}
    assert (await signed_in.post("/voice/campaigns/line", data=limits)).status_code == 303
    async with alone(database, scope) as db:
        settings = await VoiceSettings.load(db)
    assert (settings.line_calls_at_once, settings.line_calls_per_minute) == (4, 20)
    many = await signed_in.post("/voice/campaigns/line", data=limits | {"at_once": "0"})
    assert many.status_code == 422
    reader = await sign_in_as(Role.VIEWER)
    assert "New call campaign" not in await reader.page("/voice/campaigns")
    assert (await reader.post("/voice/campaigns/line", data=limits)).status_code == 403


@pytest.mark.requirement("TEL-05", "VUI-03")
async def test_the_api_plans_checks_starts_and_reports_a_campaign(
    database: Database, scope: Scope, with_key: Browser
) -> None:
    async with alone(database, scope) as db:
        people = await make_people(db, 3)
    plan = {"audience": {"contact_ids": [str(one) for one in people[:2]]}, "purpose": "notice"}
    body = {"name": "Notices", "agent_id": await agent_id(database, scope), "plan": plan}
    made = await with_key.post("/api/voice/campaigns", json=body)
    assert made.status_code == 201, made.text
    place = f"/api/voice/campaigns/{made.json()['id']}"
    assert made.json()["checking"] is True
    again = await with_key.post("/api/voice/campaigns", json=body)
    assert again.status_code == 409
    whom = await with_key.post("/api/voice/campaigns", json=body | {"plan": {"audience": {}}})
    assert whom.status_code == 422
    with clock.fixed(NOON_IN_AUSTIN):
        async with alone(database, scope) as db:
            await checked(db, UUID(made.json()["id"]))
        read = (await with_key.get(place)).json()
        assert (read["figures"]["people"], read["figures"]["may_call"]) == (2, 2)
        listed = (await with_key.get(f"{place}/people?state=waiting")).json()["items"]
        assert {one["verdict"] for one in listed} == {"allow"}
        out = await with_key.post(f"{place}/people/{listed[0]['id']}/leave-out")
        assert out.json()["figures"]["skipped"] == 1
        assert (await with_key.post(f"{place}/pause")).status_code == 409
        assert (await with_key.post(f"{place}/start")).json()["state"] == "running"
    pace = plan | {"pace": {"calls_at_once": 7}}
    changed = await with_key.put(place, json=body | {"plan": pace})
    assert changed.json()["plan"]["pace"]["calls_at_once"] == 7
    other = await with_key.put(place, json=body | {"plan": plan | {"purpose": "marketing"}})
    assert other.status_code == 409
    assert (await with_key.post(f"{place}/stop")).json()["state"] == "stopped"
    draft = await with_key.post("/api/voice/campaigns", json=body | {"name": "Second"})
    assert (await with_key.delete(f"/api/voice/campaigns/{draft.json()['id']}")).status_code == 204
    assert (await with_key.delete(place)).status_code == 409
    all_of_them = (await with_key.get("/api/voice/campaigns")).json()
    assert [one["name"] for one in all_of_them] == ["Notices"]
