"""GitHub's webhooks: registered once, removed, lost deliveries asked for, lists not read twice."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.connectors.github.client import GithubClient
from enterprisehub.connectors.github.register import GithubHooks, hook_body, undelivered
from enterprisehub.connectors.github.tool import GithubTool
from enterprisehub.domains.delivery.contracts.reading import Asked
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.ids import new_id
from tests.connectors.answering import answering
from tests.connectors.github.test_contract import lab  # noqa: F401  a fixture

NOW = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
WEB = Asked(kind="repository", external_id="1", key="acme/web")
ADDRESS = "https://hub.example/hooks/github/key"


def delivery(known, guid, status, hours_ago):
    at = (NOW - timedelta(hours=hours_ago)).isoformat()
    return {"id": known, "guid": guid, "status_code": status, "delivered_at": at}


@pytest.mark.requirement("DLV-01")
async def test_a_webhook_is_registered_once_however_often_it_is_asked_for():
    hooks, asked = [], []

    def answer(request):
        asked.append(request.method)
        if request.method == "POST":
            body = json.loads(request.content)
            hooks.append({"id": 7, "config": {"url": body["config"]["url"]}})
            assert body["config"]["secret"] == "s3cret"
            assert "pull_request" in body["events"]
            return 201, {}, hooks[0]
        if request.method == "DELETE":
            found = bool(hooks)
            hooks.clear()
            return (204, {}, None) if found else (404, {}, {"message": "Not Found"})
        return hooks

    with answering(answer) as url:
        registry = GithubHooks(GithubClient(token="t", api_url=url), "s3cret")
        for _ in range(2):
            made = await registry.register(ADDRESS, [WEB])
            assert [(one.source, one.external_id) for one in made] == [("1", "7")]
        assert asked.count("POST") == 1
        for _ in range(2):
            await registry.remove([("7", "acme/web")])
        assert await registry.extend(["7"]) is None
        assert hooks == []


@pytest.mark.requirement("DLV-01")
def test_a_delivery_is_lost_when_no_try_came_and_given_up_after_three():
    told = [
        delivery(9, "late", 502, 1),
        delivery(8, "came", 202, 1),
        delivery(7, "came", 500, 2),
        delivery(6, "never", 0, 3),
        delivery(5, "thrice", 500, 4),
        delivery(4, "thrice", 500, 5),
        delivery(3, "thrice", 500, 6),
        delivery(2, "old", 500, 60),
    ]
    assert undelivered(told, NOW - timedelta(hours=48)) == ["6", "9"]
    assert undelivered([], NOW) == []


@pytest.mark.requirement("DLV-01")
async def test_lost_deliveries_are_asked_for_again_from_all_pages():
    asked = []

    def answer(request):
        asked.append((request.method, request.url.path))
        if request.method == "POST":
            return 202, {}, {}
        if "cursor" in request.url.query.decode():
            return [delivery(1, "b", 500, 5)]
        link = f'<{base[0]}{request.url.path}?cursor=x>; rel="next"'
        return 200, {"Link": link}, [delivery(2, "a", 504, 1), delivery(3, "c", 200, 1)]

    base = []
    with answering(answer) as url, clock.fixed(NOW):
        base.append(url)
        registry = GithubHooks(GithubClient(token="t", api_url=url), "s")
        assert await registry.send_again("7", "acme/web", NOW - timedelta(days=9)) == 2
    path = "/repos/acme/web/hooks/7/deliveries"
    assert [where for how, where in asked if how == "POST"] == [
        f"{path}/1/attempts",
        f"{path}/2/attempts",
    ]


@pytest.mark.requirement("DLV-01")
async def test_an_unchanged_list_is_not_read_again():
    known = []

    def answer(request):
        known.append(request.headers.get("If-None-Match"))
        if known[-1] == '"abc"':
            return 304, {"ETag": '"abc"'}, None
        return 200, {"ETag": '"abc"'}, [{"id": 3, "updated_at": "2026-01-01T00:00:00Z"}]

    account = Account(tenant_id=new_id(), id=new_id(), connector="github", title="GitHub")
    with answering(answer) as url:
        tool = GithubTool(GithubClient(token="t", api_url=url), account)
        first = await tool.read("milestones", WEB, since=None, page=None)
        assert len(first.payloads) == 1
        again = Asked(kind=WEB.kind, external_id="1", key=WEB.key, etag=first.etag)
        second = await tool.read("milestones", again, since=NOW, page=None)
    assert known == [None, '"abc"']
    assert (second.payloads, second.next_page, second.etag) == ([], None, '"abc"')


@pytest.mark.requirement("DLV-01")
async def test_registering_is_asked_as_described(lab):  # noqa: F811
    client = GithubClient(token="t", api_url=lab.url)
    await client.post("/repos/acme/web/hooks", hook_body(ADDRESS, "s"))
    lab.assert_clean()
