"""A person signs in with Google on the account's page, and may do so again."""

import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from enterprisehub.connectors.google_drive.consent import READING, WRITING
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.identity.permissions import Role
from tests.connectors.answering import answering

pytestmark = pytest.mark.requirement("RES-01")
APP = {"client_id": "app", "client_secret": "s"}
BACK = "/settings/connections/consent/back"


class Google:
    """The token server and as much of Drive as a try needs."""

    def __init__(self):
        self.asked, self.scope = [], f"{READING} {WRITING}"

    def answer(self, request):
        if request.url.path == "/token":
            form = {name: one[0] for name, one in parse_qs(request.content.decode()).items()}
            self.asked.append(form)
            if form.get("code") == "spent":
                return 400, {}, {"error": "invalid_grant"}
            return {
                "access_token": "a1", "refresh_token": "r1", "expires_in": 3600, "scope": self.scope
            }  # fmt: skip
        assert request.headers["authorization"] == "Bearer a1"
        return {"files": [{"id": "f1", "name": "Rents"}]}


@pytest.fixture
def google():
    return Google()


@pytest.fixture
async def account_id(database, scope, google):
    with answering(google.answer) as url:
        async with database.scoped(scope) as db:
            row = await connect(db, "google_drive", {**APP, "api_url": url, "token_url": url})
        yield row.id


async def leave(browser, account_id):
    """Where the person is sent, as (address, what Google is asked)."""
    page = await browser.post(f"/settings/connections/consent/{account_id}")
    href = unescape(re.search(r'href="(https://accounts[^"]+)"', page.text)[1])
    return href, {name: one[0] for name, one in parse_qs(urlsplit(href).query).items()}


async def come_back(browser, state, code="c"):
    answer = await browser.get(f"{BACK}?state={quote(state)}&code={code}")
    assert answer.status_code == 303
    return await browser.page(answer.headers["location"])


async def test_who_signs_in_needs_no_token_and_the_try_works(
    database, scope, signed_in, google, account_id
):
    place = f"/settings/connections/accounts/{account_id}"
    tried = await signed_in.post(f"{place}/test")
    assert tried.status_code == 303
    page = await signed_in.page(place)
    assert "Sign in there" in page
    assert "The last try failed" not in page
    href, asked = await leave(signed_in, account_id)
    assert href.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert asked["redirect_uri"].endswith(BACK)
    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")
    assert asked["scope"].split() == [READING, WRITING]
    await come_back(signed_in, asked["state"])
    assert google.asked[-1]["grant_type"] == "authorization_code"
    async with database.scoped(scope) as db:
        kept = (await accounts.account(db, account_id)).credentials
    assert (kept["refresh_token"], kept["access_token"]) == ("r1", "a1")
    await signed_in.post(f"{place}/test")
    page = await signed_in.page(place)
    assert "The last try worked" in page
    assert "Sign in again" in page
    assert "was not begun here, or has been used" in await come_back(signed_in, asked["state"])


async def test_what_google_or_the_person_refuses_is_said(signed_in, google, account_id):
    google.scope = WRITING
    _, asked = await leave(signed_in, account_id)
    assert "Reading files was not ticked" in await come_back(signed_in, asked["state"])
    _, asked = await leave(signed_in, account_id)
    assert "Google did not accept this sign-in" in await come_back(
        signed_in, asked["state"], "spent"
    )
    refused = await signed_in.get(f"{BACK}?state={asked['state']}&error=access_denied")
    assert "access_denied" in await signed_in.page(refused.headers["location"])


async def test_only_who_manages_connections_signs_in(sign_in_as, account_id):
    manager = await sign_in_as(Role.MANAGER)
    answer = await manager.post(f"/settings/connections/consent/{account_id}")
    assert answer.status_code == 403
    assert "Sign in there" not in await manager.page(f"/settings/connections/accounts/{account_id}")
