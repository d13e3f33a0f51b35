"""Visitors of other sites call an agent: agreed, within limits, and nobody else's contact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig, RecordingRule
from enterprisehub.domains.voice.contracts.widgets import (
    WORDS,
    WidgetConfig,
    contrast_with_white,
    notices_of,
)
from enterprisehub.domains.voice.edge.tokens import open_token
from enterprisehub.domains.voice.logic.answer_call import VoiceDesk
from enterprisehub.domains.voice.logic.offer_relays import VALID, offer_relays, relay_credentials
from enterprisehub.domains.voice.logic.save_agent import make_agent, set_state
from enterprisehub.domains.voice.logic.save_widget import save_widget, tenant_of
from enterprisehub.domains.voice.pages import widget_frame
from enterprisehub.domains.voice.ports import Arrival
from enterprisehub.kernel import clock, secrets
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.tenancy.public_keys import new_public_key
from enterprisehub.kernel.web.rate_limits import Buckets
from tests.domains.voice.test_pages import made
from tests.webtest import Browser, NewBrowser

SITE = "https://www.northwind.example"
START = {"agreed": True, "notice": "A machine speaks.", "page_url": f"{SITE}/houses"}


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widget_frame, "buckets", Buckets())


async def on_a_site(database: Database, scope: Scope, **changed: object) -> tuple[UUID, str]:
    """An agent that visitors may call, and its public key."""
    config = WidgetConfig.model_validate({"origins": [SITE], **changed})
    async with database.scoped(scope) as db:
        agent = await make_agent(
            db, f"Ava {new_id().hex[-6:]}", AgentConfig(flow="seller"), live=True
        )
        row = await save_widget(db, agent.id, config, is_on=True)
    return agent.id, row.key


@pytest.mark.requirement("TEL-02")
async def test_an_agent_is_put_on_a_site_and_taken_off_again(signed_in: Browser) -> None:
    place = f"{await made(signed_in)}/site"
    assert "It stands here once you saved." in await signed_in.page(place)
    form = {"title": "Call <us>", "color": "#225533", "origins": f"{SITE}\nhttps://b.example"}
    answer = await signed_in.post(place, data=form | {"color": "#ffee00", "on": "on"})
    assert answer.status_code == 422
    assert "too light" in answer.text
    assert (await signed_in.post(place, data=form | {"on": "on"})).status_code == 303
    shown = await signed_in.page(place)
    key = shown.partition("/talk/")[2].partition("/")[0]
    assert f"&lt;script src=&#34;http://hub.test/talk/{key}/widget.js&#34; defer&gt;" in shown
    assert "This call is recorded." in shown
    frame = await signed_in.get(f"/talk/{key}")
    policy = frame.headers["content-security-policy"]
    assert f"frame-ancestors 'self' {SITE} https://b.example" in policy
    assert "x-frame-options" not in frame.headers
    assert "Call &lt;us&gt;" in frame.text
    assert "automated assistant with an artificial voice" in frame.text
    script = await signed_in.get(f"/talk/{key}/widget.js")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert f"http://hub.test/talk/{key}" in script.text
    assert '"allow": "microphone; autoplay"' in script.text
    assert "#225533" in (await signed_in.get(f"/talk/{key}/color.css")).text
    assert (await signed_in.get(f"/talk/{key}/demo")).status_code == 200
    await signed_in.post(place, data=form | {"on": "on", "fresh_key": "on"})
    assert (await signed_in.get(f"/talk/{key}")).status_code == 404
    await signed_in.post(place, data=form)
    renewed = (await signed_in.page(place)).partition("/talk/")[2].partition("/")[0]
    assert renewed != key
    assert (await signed_in.get(f"/talk/{renewed}/widget.js")).status_code == 404


@pytest.mark.requirement("TEL-02", "VTG-02")
async def test_a_visitor_who_agreed_calls_the_agent(
    database: Database, scope: Scope, browser: Browser
) -> None:
    agent_id, key = await on_a_site(database, scope, longest_minutes=2)
    place = f"/talk/{key}/calls"
    assert (await browser.post(place, json=START | {"agreed": False})).status_code == 422
    told = START | {"name": "Maya Chen", "email": "maya@chen.example"}
    answer = await browser.post(place, json=told)
    assert answer.status_code == 201, answer.text
    begun = answer.json()
    claim = open_token(secrets.installed(), begun["offer"].rpartition("/")[2])
    assert claim.call_id == UUID(begun["call_id"])
    briefing = await VoiceDesk(database).answer(claim, Arrival(carrier="browser"))
    assert briefing.setup.longest_seconds == 120
    async with database.scoped(scope) as db:
        call = await queries.call(db, claim.call_id)
        events = {row.kind: row.summary for row in await queries.call_events(db, claim.call_id)}
        contact = await crm.contact(db, call.contact_id)
    assert (call.agent_id, call.is_test, call.connector) == (agent_id, False, "widget")
    assert (contact.name, contact.emails) == ("Maya Chen", ("maya@chen.example",))
    assert "A machine speaks." in events["call.agreed"]
    assert "testclient" not in str(call.facts)
    assert "127.0.0.1" not in str(call.facts)
    again = await browser.post(place, json=START, headers={"x-talk-token": begun["visitor"]})
    async with database.scoped(scope) as db:
        later = await queries.call(db, UUID(again.json()["call_id"]))
    assert later.contact_id == contact.id


@pytest.mark.requirement("TEL-02")
async def test_somebody_elses_address_opens_nobodys_record(
    database: Database, scope: Scope, browser: Browser
) -> None:
    _, key = await on_a_site(database, scope)
    async with database.scoped(scope) as db:
        known = await crm.make(
            db, NewContact(name="Dana Reyes", emails=[EmailIn(email="dana@reyes.example")])
        )
    answer = await browser.post(f"/talk/{key}/calls", json=START | {"email": "Dana@reyes.example"})
    async with database.scoped(scope) as db:
        call = await queries.call(db, UUID(answer.json()["call_id"]))
        contact = await crm.contact(db, call.contact_id)
        kinds = [row.kind for row in await queries.call_events(db, call.id)]
    assert contact.id != known.id
    assert contact.emails == ()
    assert "call.unproved" in kinds
    wrong = await browser.post(f"/talk/{key}/calls", json=START | {"email": "no address"})
    assert wrong.status_code == 422


@pytest.mark.requirement("TEL-02")
async def test_calls_are_limited_by_visitor_and_by_agent(
    database: Database, scope: Scope, new_browser: NewBrowser
) -> None:
    _, key = await on_a_site(database, scope, calls_per_visitor_per_hour=1, calls_at_once=2)
    place = f"/talk/{key}/calls"
    one, other, third = (new_browser(ip=f"203.0.113.{n}") for n in (1, 2, 3))
    assert (await one.post(place, json=START)).status_code == 201
    same = await one.post(place, json=START)
    assert same.status_code == 429
    assert "often" in same.text
    assert (await other.post(place, json=START)).status_code == 201
    full = await third.post(place, json=START)
    assert full.status_code == 429
    assert "All lines are busy" in full.text
    with clock.fixed(clock.now() + timedelta(hours=2)):
        assert (await third.post(place, json=START)).status_code == 201


@pytest.mark.requirement("TEL-02")
async def test_a_widget_opens_for_its_own_page_and_a_live_agent_only(
    database: Database, scope: Scope, browser: Browser
) -> None:
    agent_id, key = await on_a_site(database, scope)
    place = f"/talk/{key}/calls"
    away = await browser.post(place, json=START, headers={"sec-fetch-site": "cross-site"})
    assert away.status_code == 403
    for strange in (new_public_key(scope.tenant_id), new_public_key(uuid4()), "short", "ü"):
        assert (await browser.get(f"/talk/{strange}")).status_code == 404
    async with database.scoped(scope) as db:
        await set_state(db, agent_id, "paused")
    assert (await browser.post(place, json=START)).status_code == 404


def test_a_key_names_its_tenant_and_no_other_text_is_one() -> None:
    tenant_id = uuid4()
    assert tenant_of(new_public_key(tenant_id)) == tenant_id
    assert new_public_key(tenant_id) != new_public_key(tenant_id)
    for wrong in ("", "AAAA", "!" * 36, "é" * 36):
        with pytest.raises(NotFound):
            tenant_of(wrong)


@pytest.mark.requirement("TEL-02")
def test_the_notice_says_what_the_agent_does_in_its_language() -> None:
    config = AgentConfig(flow="seller", language="es", recording=RecordingRule(when="ask"))
    assert notices_of(config) == (
        "Soy un asistente automático con voz artificial.",
        WORDS["es"]["asks"],
        WORDS["es"]["written"],
    )
    assert set(WORDS["es"]) == set(WORDS["en"])
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    # The grey that WCAG's own examples call just sufficient on white.
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.requirement("TEL-02")
def test_relay_credentials_follow_the_published_scheme() -> None:
    """HMAC-SHA1 over `END:USER`; the expected password was made by
    `printf '1700000000:ava' | openssl dgst -sha1 -hmac north -binary | base64`.
    """
    ends_at = datetime.fromtimestamp(1_700_000_000, UTC)
    name, password = relay_credentials("north", "ava", ends_at)
    assert name == "1700000000:ava"
    assert password == "Nv7HUNFGujHnPFA75+DKKfhO6+g="


@pytest.mark.requirement("TEL-02")
async def test_calls_of_console_and_sites_use_the_tenants_relays(
    database: Database, scope: Scope, browser: Browser, signed_in: Browser
) -> None:
    given = {
        "stun": "stun:relay.example:3478",
        "turn": "turn:relay.example:3478 turns:relay.example:443?transport=tcp",
        "secret": "north",
    }
    async with database.scoped(scope) as db:
        await catalogue.connect(db, "turn", given)
    _, key = await on_a_site(database, scope)
    at = datetime(2030, 1, 1, tzinfo=UTC)
    async with database.scoped(scope) as db:
        call_id = new_id()
        with clock.fixed(at):
            stun, turn = await offer_relays(db, call_id)
    assert stun.as_ice_server() == {"urls": ["stun:relay.example:3478"]}
    expected = relay_credentials("north", str(call_id), at + VALID)
    assert (turn.username, turn.credential) == expected
    assert replace(turn, username="").as_ice_server().keys() == {"urls"}
    begun = (await browser.post(f"/talk/{key}/calls", json=START)).json()
    assert [one["urls"] for one in begun["relays"]] == [list(stun.urls), list(turn.urls)]
    asked = await signed_in.get(f"/api/calls/{begun['call_id']}/relays")
    assert asked.json()["relays"][1]["username"].endswith(begun["call_id"])
    assert "north" not in asked.text + str(begun)
