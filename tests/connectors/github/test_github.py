"""GitHub's webhooks are believed when signed, its quotas are kept, its words are understood."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from enterprisehub.connectors.github import read
from enterprisehub.connectors.github.client import App, GithubClient, app_token, understood
from enterprisehub.connectors.github.signature import is_signed
from enterprisehub.connectors.github.told import told
from enterprisehub.connectors.github.understand import understand
from enterprisehub.domains.delivery.contracts.reading import Kept
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.errors import ConnectorRejected, RateLimited
from tests.connectors.answering import answering

NOW = datetime(2026, 1, 5, tzinfo=UTC)
REPO = {"id": 1, "full_name": "acme/web", "default_branch": "main"}
PULL = {
    "id": 5,
    "number": 12,
    "state": "closed",
    "title": "EE-3 Sign",
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-02T00:00:00Z",
    "merged_at": "2026-01-02T00:00:00Z",
    "base": {"ref": "main", "repo": REPO},
    "head": {"ref": "ee-3", "sha": "abc"},
    "user": {"id": 9, "login": "dana", "type": "User"},
}


def test_the_published_signature_vector_is_accepted():
    """docs.github.com: secret "It's a Secret to Everybody", payload "Hello, World!"."""
    digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert is_signed(b"Hello, World!", "It's a Secret to Everybody", f"sha256={digest}")
    assert not is_signed(b"Hello, World", "It's a Secret to Everybody", f"sha256={digest}")
    assert not is_signed(b"Hello, World!", "", f"sha256={digest}")


def test_quotas_name_the_wait():
    with clock.fixed(NOW):
        ends = str(int(NOW.timestamp()) + 90)
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": ends}
        with pytest.raises(RateLimited) as first:
            understood(httpx.Response(403, headers=headers, json={"message": "API rate limit"}))
        assert first.value.retry_after_seconds == 91
        body = {"message": "You have exceeded a secondary rate limit."}
        with pytest.raises(RateLimited) as second:
            understood(httpx.Response(403, json=body))
        assert second.value.retry_after_seconds == 60
    with pytest.raises(ConnectorRejected, match="may not see"):
        understood(httpx.Response(403, json={"message": "Resource not accessible"}))


def app_key():
    """A private key, and as GitHub hands it out."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form, none = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    return key, key.private_bytes(serialization.Encoding.PEM, form, none).decode()


def test_a_key_that_is_none_is_named():
    with pytest.raises(ConnectorRejected, match="private key"):
        app_token(App("1", "2", "none"), NOW)


@pytest.mark.requirement("DLV-01")
async def test_an_app_reads_its_repositories_with_a_token_of_its_installation():
    key, pem = app_key()
    grants = []

    def answer(request):
        proof = request.headers["authorization"].removeprefix("Bearer ")
        if request.url.path == "/app/installations/22/access_tokens":
            signed, _, signature = proof.rpartition(".")
            padded = signature + "=" * (-len(signature) % 4)
            key.public_key().verify(
                base64.urlsafe_b64decode(padded), signed.encode(), padding.PKCS1v15(), SHA256()
            )
            claims = signed.partition(".")[2]
            grants.append(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))))
            return 201, {}, {"token": "ghs_1", "expires_at": "2099-01-01T00:00:00Z"}
        assert proof == "ghs_1"
        return {"repositories": [{"id": 7, "full_name": "acme/shop"}]}

    with answering(answer) as url:
        client = GithubClient(app=App("11", "22", pem), api_url=url)
        for _ in range(2):
            found = await client.repositories("acme", 1)
            assert [each["full_name"] for each in found.rows] == ["acme/shop"]
    assert [grant["iss"] for grant in grants] == ["11"]
    assert grants[0]["exp"] - grants[0]["iat"] <= 600


def test_an_issue_closed_and_reopened_has_that_history_once():
    issue = {
        "id": 3,
        "number": 4,
        "state": "open",
        "title": "T",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-04T00:00:00Z",
    }
    rows = [("closed", "2026-01-02T00:00:00Z"), ("reopened", "2026-01-03T00:00:00Z")]
    kept = [Kept(stream="issues", external_id="3", body=issue)]
    for number, (name, at) in enumerate([*rows, *rows]):
        body = {"id": number, "event": name, "created_at": at, "issue": {"id": 3, "number": 4}}
        kept.append(Kept(stream="events", external_id=str(number), body=body))
    facts = understand("item:acme/web#4", kept)
    assert facts.item.key == "acme/web#4"
    assert [c.fields[0].to_text for c in facts.item.changes] == ["closed", "open"]


def test_webhooks_name_what_must_be_read_to_be_whole():
    payloads, refresh = told(
        "pull_request", {"action": "closed", "repository": REPO, "pull_request": PULL}
    )
    assert [(p.stream, p.source) for p in payloads] == [("pulls", ("repository", "acme/web"))]
    assert refresh == ("pull:acme/web#12",)
    pushed = {"ref": "refs/heads/main", "repository": REPO, "commits": [{"id": "a"}, {"id": "b"}]}
    assert told("push", pushed)[1] == ("commit:acme/web@a", "commit:acme/web@b")
    assert told("push", {**pushed, "ref": "refs/heads/other"}) == ((), ())
    assert told("star", {"repository": REPO}) == ((), ())
    assert read.pull(PULL).state == "merged"


@pytest.mark.requirement("DLV-01")
async def test_only_signed_webhooks_are_stored_and_each_once(database, scope, browser):
    async with database.scoped(scope) as db:
        values = {"organisation": "acme", "token": "t", "webhook_secret": "whisper"}
        key = (await catalogue.connect(db, "github", values)).hook_key
    body = json.dumps({"action": "closed", "repository": REPO, "pull_request": PULL}).encode()
    signed = "sha256=" + hmac.new(b"whisper", body, hashlib.sha256).hexdigest()
    headers = {
        "X-Hub-Signature-256": signed,
        "X-GitHub-Delivery": "d-1",
        "X-GitHub-Event": "pull_request",
    }
    for _ in range(2):
        answer = await browser.post(f"/hooks/github/{key}", content=body, headers=headers)
        assert answer.status_code == 202
    forged = {**headers, "X-Hub-Signature-256": "sha256=" + "0" * 64}
    refused = await browser.post(f"/hooks/github/{key}", content=body, headers=forged)
    assert refused.status_code in (401, 403)
    async with database.scoped(scope) as db:
        assert len((await db.execute(InboxRow.__table__.select())).all()) == 1
