"""Jira's webhooks are believed when signed, its tokens rotate safely, its words are understood."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.connectors.jira import read
from enterprisehub.connectors.jira.client import JiraClient, Tokens, understood
from enterprisehub.connectors.jira.documents import plain_text
from enterprisehub.connectors.jira.signature import is_signed
from enterprisehub.connectors.jira.told import told
from enterprisehub.connectors.jira.understand import understand
from enterprisehub.domains.delivery.contracts.reading import Kept
from enterprisehub.domains.delivery.contracts.sources import Unreadable
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.errors import ConnectorRejected, RateLimited

ISSUE = {
    "id": "7",
    "key": "A-7",
    "self": "https://acme.atlassian.net/rest/api/3/issue/7",
    "fields": {
        "summary": "Sign a contract",
        "created": "2026-01-05T09:00:00.000+0100",
        "updated": "2026-01-06T09:00:00.000+0100",
        "project": {"id": "1", "key": "A"},
        "status": {"id": "3", "name": "Doing", "statusCategory": {"key": "indeterminate"}},
        "issuetype": {"id": "2", "name": "Story"},
        "customfield_10020": [
            {"id": 4, "boardId": 9, "name": "S4", "state": "closed"},
            {"id": 5, "boardId": 9, "name": "S5", "state": "active"},
        ],
    },
}


def test_an_issue_tells_its_address_sprints_and_times():
    item = read.item(ISSUE)
    assert item.url == "https://acme.atlassian.net/browse/A-7"
    assert item.opened_at == datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    assert item.sprint.external_id == "5"
    assert [s.external_id for s in item.closed_sprints] == ["4"]
    assert item.status_category == "in_progress"


def test_what_says_too_little_is_refused_with_a_reason():
    with pytest.raises(Unreadable, match="no id"):
        read.item({"fields": {}})
    facts = understand(
        "item:7", [Kept(stream="issues", external_id="7", body={"id": "7", "fields": {}})]
    )
    assert "created" in facts.rejected[("issues", "7")]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_any_payload_is_understood_or_rejected_but_never_breaks(value):
    body = {"id": "1", "fields": {"created": value, "updated": value, "labels": value}}
    facts = understand("item:1", [Kept(stream="issues", external_id="1", body=body)])
    assert (facts.item is None) == (("issues", "1") in facts.rejected)


def test_a_document_reads_as_plain_text():
    document = {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": "Dear "}]},
            {
                "type": "bulletList",
                "content": [{"type": "listItem", "content": [{"type": "text", "text": "one"}]}],
            },
        ],
    }
    assert plain_text(document) == "Dear \n• one\n"


def test_a_webhook_carries_the_issue_and_its_newest_change():
    body = {
        "webhookEvent": "jira:issue_updated",
        "timestamp": 1767686400000,
        "issue": ISSUE,
        "user": {"accountId": "u"},
        "changelog": {"id": "11", "items": [{"field": "status", "toString": "Doing"}]},
    }
    payloads, refresh = told(body)
    assert [(p.stream, p.external_id) for p in payloads] == [("issues", "7"), ("changelogs", "11")]
    assert refresh == ()
    gone, _ = told(
        {"webhookEvent": "jira:issue_deleted", "timestamp": 1767690000000, "issue": ISSUE}
    )
    assert all(p.removed for p in gone)


def test_a_quota_that_ran_out_names_the_wait_and_the_quota():
    answer = httpx.Response(
        429, headers={"Retry-After": "17", "RateLimit-Reason": "jira-quota-tenant-based"}
    )
    with pytest.raises(RateLimited, match="jira-quota-tenant-based") as caught:
        understood(answer)
    assert caught.value.retry_after_seconds == 17
    with pytest.raises(ConnectorRejected, match="does not accept"):
        understood(httpx.Response(401))


@pytest.mark.requirement("DLV-01")
async def test_a_rotated_refresh_token_is_kept_before_the_new_access_is_used(serve):
    order = []

    def answer(request):
        if request.url.path == "/oauth/token":
            order.append(("asked", json.loads(request.content)["refresh_token"]))
            return {"access_token": "a2", "refresh_token": "r2", "expires_in": 3600}
        order.append(("used", request.headers["authorization"]))
        return {"displayName": "Dana"}

    async def keep(fresh):
        order.append(("kept", fresh["refresh_token"]))

    url = serve(answer)
    old = Tokens("c", "s", "r1", "a1", datetime.now(UTC) - timedelta(hours=1))
    client = JiraClient(f"{url}/ex/jira/cloud", tokens=old, keep=keep, auth_url=url)
    await client.myself()
    await client.myself()
    assert order == [
        ("asked", "r1"),
        ("kept", "r2"),
        ("used", "Bearer a2"),
        ("used", "Bearer a2"),
    ]


async def _account(database, scope):
    async with database.scoped(scope) as db:
        values = {
            "site_url": "https://acme.atlassian.net",
            "email": "d@acme.example",
            "api_token": "t",
            "webhook_secret": "whisper",
        }
        return (await catalogue.connect(db, "jira", values)).hook_key


@pytest.mark.requirement("DLV-01")
async def test_only_signed_webhooks_are_stored_and_each_once(database, scope, browser):
    key = await _account(database, scope)
    body = json.dumps({"webhookEvent": "jira:issue_created", "issue": ISSUE}).encode()
    signed = "sha256=" + hmac.new(b"whisper", body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature": signed, "X-Atlassian-Webhook-Identifier": "w-1"}
    for _ in range(2):
        answer = await browser.post(f"/hooks/jira/{key}", content=body, headers=headers)
        assert answer.status_code == 202
    forged = {**headers, "X-Hub-Signature": "sha256=" + "0" * 64}
    refused = await browser.post(f"/hooks/jira/{key}", content=body, headers=forged)
    assert refused.status_code in (401, 403)

    async with database.scoped(scope) as db:
        assert len((await db.execute(InboxRow.__table__.select())).all()) == 1
    assert not is_signed(body, "", signed)
