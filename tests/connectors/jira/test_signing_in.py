"""A person signs in with Atlassian, and may do so again when the consent has ended."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from enterprisehub.connectors.jira.consent import AtlassianConsent
from enterprisehub.domains.delivery.logic.open_connection import open_connection
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts, catalogue
from enterprisehub.kernel.connectors.consenting import begin_consent, end_consent
from enterprisehub.kernel.errors import ConnectorRejected, Denied

BACK = "https://hub.example/delivery/consent/back"
SITE = "https://acme.atlassian.net"


class Atlassian:
    """The authorisation server and the gateway, as far as signing in needs them."""

    def __init__(self):
        self.asked = []
        self.sites = [{"id": "cloud-1", "url": SITE}]

    def answer(self, request):
        if request.url.path == "/oauth/token":
            self.asked.append(json.loads(request.content))
            return {"access_token": "a1", "refresh_token": "r1", "expires_in": 3600}
        if request.url.path == "/oauth/token/accessible-resources":
            assert request.headers["authorization"] == "Bearer a1"
            return self.sites
        if request.url.path.endswith("/myself"):
            return {"displayName": "Dana"}
        if request.url.path.endswith("/project/search"):
            return {"values": [{"id": "1", "key": "AC", "name": "Acme"}], "isLast": True}
        if request.url.path.endswith("/board"):
            return {"values": [], "isLast": True}
        return []


@pytest.fixture
def atlassian():
    return Atlassian()


@pytest.fixture
async def account(database, scope, serve, atlassian):
    """Its id, and how this server's consent is found."""
    url = serve(atlassian.answer)
    async with database.scoped(scope) as db:
        values = {"site_url": SITE, "client_id": "app", "client_secret": "s", "gateway_url": url}
        row = await catalogue.connect(db, "jira", values)
    return row.id, lambda _: AtlassianConsent(url)


async def _state(database, scope, account_id, consent_of):
    async with database.scoped(scope) as db:
        away = urlsplit(await begin_consent(db, consent_of, account_id, BACK))
    asked = {name: values[0] for name, values in parse_qs(away.query).items()}
    assert asked["redirect_uri"] == BACK
    assert asked["audience"] == "api.atlassian.com"
    assert "offline_access" in asked["scope"].split()
    return asked["state"]


@pytest.mark.requirement("DLV-01")
async def test_what_was_allowed_is_kept_with_the_site_it_is_for(
    database, scope, atlassian, account
):
    account_id, consent_of = account
    state = await _state(database, scope, account_id, consent_of)
    for wrong in ("nonsense", f"{account_id}.guessed"):
        with pytest.raises(Denied):
            await end_consent(database, scope, consent_of, state=wrong, code="c", back=BACK)
    await end_consent(database, scope, consent_of, state=state, code="c", back=BACK)
    assert atlassian.asked[0]["code"] == "c"
    assert atlassian.asked[0]["redirect_uri"] == BACK
    async with database.scoped(scope) as db:
        kept = (await accounts.account(db, account_id)).credentials
    assert (kept["refresh_token"], kept["cloud_id"]) == ("r1", "cloud-1")
    with pytest.raises(Denied, match="has been used"):
        await end_consent(database, scope, consent_of, state=state, code="c", back=BACK)


@pytest.mark.requirement("DLV-01")
async def test_a_try_asks_only_with_what_it_does_not_use_up(
    database, scope, atlassian, account, signed_in
):
    account_id, consent_of = account
    place = f"/settings/connections/accounts/{account_id}"
    assert "Sign in with Atlassian" in await accounts.try_out(database, scope, account_id)
    assert "The last try" not in await signed_in.page(place)
    state = await _state(database, scope, account_id, consent_of)
    await end_consent(database, scope, consent_of, state=state, code="c", back=BACK)
    assert await accounts.try_out(database, scope, account_id) == "Works as Dana."
    assert "The last try worked" in await signed_in.page(place)
    with clock.fixed(clock.now() + timedelta(hours=1)):
        says = await accounts.try_out(database, scope, account_id)
    assert "the next reading" in says
    assert len(atlassian.asked) == 1


@pytest.mark.requirement("DLV-01")
async def test_a_site_that_was_not_allowed_is_named(database, scope, atlassian, account):
    account_id, consent_of = account
    atlassian.sites = [{"id": "cloud-2", "url": "https://other.atlassian.net"}]
    state = await _state(database, scope, account_id, consent_of)
    with pytest.raises(ConnectorRejected, match=r"acme\.atlassian\.net was not among the sites"):
        await end_consent(database, scope, consent_of, state=state, code="c", back=BACK)


@pytest.mark.requirement("DLV-01")
async def test_people_sign_in_from_the_page_and_may_do_so_again(
    signed_in, database, scope, account
):
    account_id, consent_of = account
    assert "/delivery/consent/back" in await signed_in.page("/settings/connections/new/jira")
    assert "Sign in there" in await signed_in.page("/delivery/sources")
    answer = await signed_in.post(f"/delivery/consent/{account_id}")
    onward = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)[1]
    assert onward.startswith("https://auth.atlassian.com/authorize?")
    refused = await signed_in.get("/delivery/consent/back?error=access_denied")
    assert "access_denied" in refused.headers["location"]

    state = await _state(database, scope, account_id, consent_of)
    await end_consent(database, scope, consent_of, state=state, code="c", back=BACK)
    connection_id = await open_connection(database, scope, "jira", account_id)
    page = await signed_in.page(f"/delivery/sources/{connection_id}")
    assert "Sign in again" in page
    assert f'action="/delivery/consent/{account_id}"' in page
