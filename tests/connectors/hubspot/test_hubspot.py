"""HubSpot's shapes, limits, tokens and webhooks, as its pages show them."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from enterprisehub.connectors.hubspot import account as hubspot
from enterprisehub.connectors.hubspot import read
from enterprisehub.connectors.hubspot.account import open_hubspot
from enterprisehub.connectors.hubspot.client import HubspotClient
from enterprisehub.connectors.hubspot.connector import signing_in
from enterprisehub.connectors.hubspot.signature import is_signed
from enterprisehub.domains.sync.contracts import Change
from enterprisehub.domains.sync.ports import consent_of
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts, catalogue
from enterprisehub.kernel.connectors.consenting import begin_consent, end_consent
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.connectors.ports import Account, PortContext, opened
from enterprisehub.kernel.errors import ConnectorRejected, Denied, RateLimited
from enterprisehub.kernel.ids import new_id
from tests.connectors.answering import answering

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONTACT = {
    "id": "512",
    "properties": {
        "createdate": "2026-02-01T08:00:00.000Z",
        "email": "ann@example.com",
        "firstname": "Ann",
        "lastname": "Berg",
        "hs_merged_object_ids": "500;501",
        "lastmodifieddate": "2026-02-28T09:30:00.000Z",
    },
    "createdAt": "2026-02-01T08:00:00.000Z",
    "updatedAt": "2026-02-28T09:30:00.000Z",
    "archived": False,
    "associations": {
        "companies": {
            "results": [
                {"id": "900", "type": "contact_to_company_unlabeled"},
                {"id": "901", "type": "contact_to_company_primary"},
            ]
        }
    },
}
PIPELINE = {
    "id": "default",
    "label": "Sales",
    "stages": [
        {"id": "s1", "label": "New", "metadata": {"isClosed": "false", "probability": "0.2"}},
        {"id": "won", "label": "Closed", "metadata": {"isClosed": "true", "probability": "1.0"}},
        {"id": "lost", "label": "Gone", "metadata": {"isClosed": "true", "probability": "0.0"}},
    ],
}


def opened_at(url, **credentials):
    account = Account(
        tenant_id=new_id(),
        id=None,
        connector="hubspot",
        title="HubSpot",
        credentials=credentials or {"private_token": "t"},
        options={"api_url": url, "client_id": "app"},
    )
    return open_hubspot(PortContext(account, None, "https://hub.example"))


@pytest.mark.requirement("CRM-02")
def test_a_contact_is_understood_with_its_primary_company_and_what_it_swallowed():
    found = read.record_of("contact", CONTACT, ("email", "@company"))
    assert found.values == {"email": "ann@example.com", "@company": "901"}
    assert (found.title, found.merged_ids) == ("Ann Berg", ("500", "501"))
    assert found.changed_at == datetime(2026, 2, 28, 9, 30, tzinfo=UTC)
    deal = {"id": "1", "properties": {"dealstage": "won", "pipeline": "default"}}
    assert read.record_of("deal", deal, ("dealstage",)).values == {"dealstage": "default/won"}
    assert [(s.external_id, s.state) for s in read.stages_of(PIPELINE)] == [
        ("default/s1", "open"),
        ("default/won", "won"),
        ("default/lost", "lost"),
    ]
    told = {"name": "amount", "label": "Amount", "type": "number"}
    assert read.property_of(told).type == "money"
    fixed = {"name": "x", "type": "string", "modificationMetadata": {"readOnlyValue": True}}
    assert read.property_of(fixed).read_only


@pytest.mark.requirement("CRM-02")
async def test_the_search_goes_on_beyond_its_first_ten_thousand(monkeypatch):
    monkeypatch.setattr(hubspot, "MOST_HITS", 4)
    monkeypatch.setattr(hubspot, "PAGE", 2)
    start = datetime(2026, 2, 1, tzinfo=UTC)
    rows = [
        {"id": str(n), "properties": {}, "updatedAt": (start + timedelta(hours=n)).isoformat()}
        for n in range(9)
    ]
    asked = []

    def answer(request):
        body = json.loads(request.content)
        since = int(body["filterGroups"][0]["filters"][0]["value"])
        after = int(body["after"])
        asked.append((since, after))
        hits = [
            row for row in rows
            if datetime.fromisoformat(row["updatedAt"]).timestamp() * 1000 >= since
        ]  # fmt: skip
        part = hits[after : after + 2]
        more = {"next": {"after": str(after + 2)}} if after + 2 < len(hits) else {}
        return {"total": len(hits), "results": part, "paging": more}

    with answering(answer) as url:
        account, page, seen = opened_at(url), None, []
        while True:
            found = await account.read("company", ("name",), since=start, page=page)
            seen += [one.external_id for one in found.records]
            page = found.next_page
            if page is None:
                break
    assert sorted(set(seen), key=int) == [str(n) for n in range(9)]
    assert all(after < 4 for _, after in asked)
    assert len({since for since, _ in asked}) > 1


@pytest.mark.requirement("CRM-02")
def test_limits_name_the_wait():
    burst = {"X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}
    for headers, body, wanted in (
        ({"Retry-After": "3"}, {}, 3),
        (burst, {"policyName": "TEN_SECONDLY_ROLLING"}, 10),
        (burst, {"policyName": "DAILY"}, 3600),
        ({"X-HubSpot-RateLimit-Daily-Remaining": "0"}, {}, 3600),
        ({}, {}, 10),
    ):
        with pytest.raises(RateLimited) as caught:
            HubspotClient.understood(httpx.Response(429, headers=headers, json=body))
        assert caught.value.retry_after_seconds == wanted
    with pytest.raises(ConnectorRejected, match="Property values were not valid"):
        HubspotClient.understood(
            httpx.Response(400, json={"message": "Property values were not valid"})
        )


@pytest.mark.requirement("CRM-02")
async def test_records_that_are_gone_are_told_and_merged_ones_are_not_gone():
    def answer(request):
        if request.url.path.endswith("/batch/read") and "associations" not in request.url.path:
            return {"status": "COMPLETE", "results": [CONTACT]}
        return {"results": []}

    with answering(answer) as url:
        found = await opened_at(url).get("contact", ("email",), ["512", "500", "77"])
    assert [(one.external_id, one.removed) for one in found] == [("512", False), ("77", True)]


@pytest.mark.requirement("CRM-02")
async def test_signing_in_brings_tokens_that_renew_themselves(database, scope):
    asked = []

    def answer(request):
        if request.url.path == "/oauth/v1/token":
            form = dict(httpx.QueryParams(request.content.decode()))
            asked.append(form)
            number = len(asked)
            return {"access_token": f"a{number}", "refresh_token": f"r{number}", "expires_in": 1800}
        if request.headers["Authorization"] == "Bearer a2":
            return {"portalId": 7, "uiDomain": "app.hubspot.com"}
        return 401, {}, {"message": "expired"}

    with answering(answer) as url:
        async with database.scoped(scope) as db:
            values = {"client_id": "app", "client_secret": "s", "api_url": url}
            row = await catalogue.connect(db, "hubspot", values)
            away = await begin_consent(db, consent_of, row.id, "https://hub.example/back")
        state = httpx.URL(away).params["state"]
        assert "crm.objects.deals.write" in httpx.URL(away).params["scope"]
        back = "https://hub.example/back"
        await end_consent(database, scope, consent_of, state=state, code="code", back=back)
        with pytest.raises(Denied):
            await end_consent(database, scope, consent_of, state=state, code="code", back=back)
        async with database.scoped(scope) as db:
            account = opened(await accounts.account(db, row.id))
        # The first token is refused as expired: a new one is got, kept and used.
        there = open_hubspot(PortContext(account, database, "https://hub.example"))
        assert (await there.identify()).address == "app.hubspot.com/7"
        async with database.scoped(scope) as db:
            kept = (await accounts.account(db, row.id)).credentials
    assert (kept["access_token"], kept["refresh_token"]) == ("a2", "r2")
    assert [one["grant_type"] for one in asked] == ["authorization_code", "refresh_token"]
    assert asked[1]["refresh_token"] == "r1"
    assert signing_in.address(account, back=back, state="s").startswith("https://app.hubspot")


def signed(url, body, at):
    stamp = str(int(at.timestamp() * 1000))
    told = b"POST" + url.encode() + body + stamp.encode()
    digest = hmac.new(b"whisper", told, hashlib.sha256).digest()
    return {
        "X-HubSpot-Signature-v3": base64.b64encode(digest).decode(),
        "X-HubSpot-Request-Timestamp": stamp,
    }


@pytest.mark.requirement("CRM-02")
def test_the_published_signature_is_accepted():
    """Vector of HubSpot/hubspot-api-python, tests/spec/utils/test_signature.py."""
    with clock.fixed(datetime.fromtimestamp(15_000, UTC)):
        assert is_signed(
            method="POST",
            url="https://www.example.com/webhook_uri",
            body=b"{'example_field':'example_value'}",
            stamp_ms="15000000",
            secret="yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
            signature="HPW73RUtKmcYoEDADG0s6MmGFWUzWJKAW07r8RDgcQw=",
        )


def test_old_and_altered_calls_are_not_believed():
    url = "https://hub.example/hooks/hubspot/k"
    headers = signed(url, b"[]", NOW)
    call = {
        "method": "POST", "url": url, "body": b"[]", "secret": "whisper",
        "stamp_ms": headers["X-HubSpot-Request-Timestamp"],
        "signature": headers["X-HubSpot-Signature-v3"],
    }  # fmt: skip
    with clock.fixed(NOW):
        assert is_signed(**call)
        assert not is_signed(**{**call, "body": b"[{}]"})
        assert not is_signed(**{**call, "url": url + "x"})
        assert not is_signed(**{**call, "secret": ""})
        assert not is_signed(**{**call, "stamp_ms": "soon"})
    with clock.fixed(NOW + timedelta(minutes=6)):
        assert not is_signed(**call)


@pytest.mark.requirement("CRM-02")
async def test_only_signed_events_are_stored_and_each_once(database, scope, browser):
    async with database.scoped(scope) as db:
        values = {"private_token": "t", "client_secret": "whisper"}
        key = (await catalogue.connect(db, "hubspot", values)).hook_key
    event = {
        "eventId": 1, "subscriptionId": 2, "portalId": 7, "occurredAt": 1767225600000,
        "subscriptionType": "contact.propertyChange", "objectId": 512, "attemptNumber": 0,
    }  # fmt: skip
    path = f"/hooks/hubspot/{key}"
    for attempt in range(2):
        body = json.dumps([{**event, "attemptNumber": attempt}]).encode()
        headers = signed(f"http://hub.test{path}", body, clock.now())
        answer = await browser.post(path, content=body, headers=headers)
        assert answer.status_code == 202, answer.text
    forged = {**headers, "X-HubSpot-Signature-v3": "AAAA"}
    refused = await browser.post(path, content=body, headers=forged)
    assert refused.status_code in (401, 403)
    async with database.scoped(scope) as db:
        assert len(list(await db.scalars(select(InboxRow)))) == 1


@pytest.mark.requirement("CRM-02")
def test_events_name_what_changed_is_gone_or_became_another():
    events = [
        {"subscriptionType": "contact.propertyChange", "objectId": 1},
        {"subscriptionType": "contact.creation", "objectId": 1},
        {"subscriptionType": "deal.deletion", "objectId": 5},
        {"subscriptionType": "deal.propertyChange", "objectId": 5},
        {"subscriptionType": "object.creation", "objectTypeId": "0-2", "objectId": 9},
        {
            "subscriptionType": "contact.merge", "objectId": 3, "primaryObjectId": 3,
            "mergedObjectIds": [4], "newObjectId": 8,
        },
        {"subscriptionType": "ticket.creation", "objectId": 2},
    ]  # fmt: skip
    told = read.told_of("hubspot", None, events)
    assert told.changed == (("contact", "1"), ("company", "9"))
    assert told.removed == (("deal", "5"),)
    assert told.merged == (("contact", "4", "8"), ("contact", "3", "8"))


class Merged:
    """A HubSpot where contact 5 keeps the addresses of those it swallowed."""

    def __init__(self, second):
        self.second, self.asked = {second}, []

    def __call__(self, request):
        path = request.url.path
        self.asked.append(f"{request.method} {path}")
        match (request.method, path.split("/")[-1]):
            case ("POST", "contacts"):
                email = json.loads(request.content)["properties"]["email"]
                if email in self.second | {"ann@example.com"}:
                    told = {"message": "Contact already exists. Existing ID: 5"}
                    return 409, {}, {**told, "category": "CONFLICT"}
                return {"id": "9", "properties": {}}
            case ("GET", _):
                assert request.url.params["idProperty"] == "email"
                return {"id": "5", "properties": {"email": "ann@example.com"}}
            case ("DELETE", email):
                self.second.discard(email)
                return 200, {}, {"vid": 5, "secondaryEmails": []}
            case ("PATCH", known):
                return {"id": known, "properties": {}}


@pytest.mark.requirement("HYG-02")
async def test_a_contact_that_stands_alone_again_gets_its_address_back():
    def change(email, **more):
        return Change(kind="contact", values={"email": email, "firstname": "Bo"}, key="k", **more)

    fake = Merged("bo+x@example.com")
    with answering(fake) as url:
        account = opened_at(url)
        # Not for one that was never apart: somebody else's address is not ours to take.
        with pytest.raises(ConnectorRejected, match="already exists"):
            await account.write(change("bo+x@example.com"))
        written = await account.write(change("bo+x@example.com", apart=True))
        assert written.external_id == "9"
        removed = [one for one in fake.asked if one.startswith("DELETE")]
        assert removed == ["DELETE /contacts/v1/secondary-email/5/email/bo+x@example.com"]
        # The first address of another one stays, unless an earlier try of ours made that one.
        with pytest.raises(ConnectorRejected, match="already exists"):
            await account.write(change("ann@example.com", apart=True))
        again = await account.write(change("ann@example.com", apart=True, unsure=True))
        assert again.external_id == "5"
