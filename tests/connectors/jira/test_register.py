"""Jira's dynamic webhooks: registered per project, extended, removed; their tokens believed."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.connectors.jira.client import JiraClient
from enterprisehub.connectors.jira.register import JiraHooks
from enterprisehub.connectors.jira.signature import is_borne
from enterprisehub.domains.delivery.contracts.reading import Asked
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import ConnectorRejected
from tests.connectors.answering import answering
from tests.connectors.jira.test_contract import _lab

NOW = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
ADDRESS = "https://hub.example/hooks/jira/key"
ACME = Asked(kind="project", external_id="10", key="ACME")
WEB = Asked(kind="project", external_id="11", key="WEB")


def client(url):
    return JiraClient(url, email="d@acme.example", api_token="t")


@pytest.mark.requirement("DLV-01")
async def test_projects_are_registered_once_extended_and_removed():
    standing, asked = {}, []

    def answer(request):
        body = json.loads(request.content) if request.content else {}
        asked.append((request.method, request.url.path))
        if request.method == "POST":
            for hook in body["webhooks"]:
                standing[1000 + len(standing)] = (body["url"], hook["jqlFilter"])
            made = [
                {"createdWebhookId": known} for known in list(standing)[-len(body["webhooks"]) :]
            ]
            return {"webhookRegistrationResult": made}
        if request.method == "PUT":
            return {"expirationDate": "2026-05-01T12:00:00.000+0000"}
        if request.method == "DELETE":
            for known in body["webhookIds"]:
                standing.pop(known)
            return 202, {}, None
        rows = [
            {
                "id": known,
                "url": url,
                "jqlFilter": jql,
                "expirationDate": "2026-04-01T12:00:00.000+0000",
            }
            for known, (url, jql) in standing.items()
        ]
        return {"values": rows, "isLast": True}

    with answering(answer) as url, clock.fixed(NOW):
        registry = JiraHooks(client(url), signs_in=True)
        board = Asked(kind="board", external_id="3", key="3")
        made = await registry.register(ADDRESS, [ACME, board])
        assert [(one.source, one.external_id) for one in made] == [("10", "1000")]
        assert made[0].expires_at == NOW + timedelta(days=30)
        both = await registry.register(ADDRESS, [ACME, WEB])
        assert {one.external_id for one in both} == {"1000", "1001"}
        assert standing[1001] == (ADDRESS, 'project = "WEB"')
        assert [how for how, _ in asked].count("POST") == 2
        until = await registry.extend(["1000", "1001"])
        assert until == datetime(2026, 5, 1, 12, tzinfo=UTC)
        assert ("PUT", "/rest/api/3/webhook/refresh") in asked
        await registry.remove([("1000", "ACME"), ("1001", "WEB")])
        assert standing == {}
        assert await registry.send_again("1000", "ACME", NOW) == 0


@pytest.mark.requirement("DLV-01")
async def test_a_refusal_in_a_good_answer_is_told_and_tokens_register_by_hand():
    def answer(request):
        if request.method == "POST":
            return {"webhookRegistrationResult": [{"errors": ["The clause is unsupported"]}]}
        return {"values": [], "isLast": True}

    with answering(answer) as url:
        with pytest.raises(ConnectorRejected, match="The clause is unsupported"):
            await JiraHooks(client(url), signs_in=True).register(ADDRESS, [ACME])
        with pytest.raises(ConnectorRejected, match="Sign in with Atlassian"):
            await JiraHooks(client(url), signs_in=False).register(ADDRESS, [ACME])


@pytest.mark.requirement("DLV-01")
async def test_registering_is_asked_as_described():
    with _lab("jira") as lab:
        registry = JiraHooks(client(lab.url), signs_in=True)
        assert await registry.register(ADDRESS, [ACME])
        await registry.remove([("10000", "ACME")])
        lab.assert_clean()


def token(secret, claims, alg="HS256"):
    def packed(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=")

    head = b".".join(packed(json.dumps(part).encode()) for part in ({"alg": alg}, claims))
    signature = hmac.new(secret.encode(), head, hashlib.sha256).digest()
    return (head + b"." + packed(signature)).decode()


@pytest.mark.requirement("DLV-01")
def test_tokens_of_apps_are_believed_when_signed_and_in_time():
    soon = NOW.timestamp() + 60
    assert is_borne(token("s", {"exp": soon}), "s", NOW)
    assert is_borne(token("s", {"iss": "jira"}), "s", NOW)
    for wrong in (
        token("other", {"exp": soon}),
        token("s", {"exp": NOW.timestamp() - 1}),
        token("s", {"exp": soon}, alg="none"),
        token("s", {"exp": "soon"}),
        token("s", []),
        "", "a", "a.b", "a.b.c", "....", f"{token('s', {})}.x",
    ):  # fmt: skip
        assert not is_borne(wrong, "s", NOW), wrong
    assert not is_borne(token("", {"exp": soon}), "", NOW)
