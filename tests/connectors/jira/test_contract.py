"""Our requests against Jira's published descriptions, where the contract lab is at hand."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from enterprisehub.connectors.jira.client import JiraClient
from enterprisehub.connectors.jira.tool import JiraTool
from enterprisehub.domains.delivery.contracts.reading import Asked
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import RateLimited
from enterprisehub.kernel.ids import new_id

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"


def _lab(name, *tolerate):
    contract = LAB / "contracts" / f"{name}.json"
    if not contract.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    sys.path.insert(0, str(LAB))
    try:
        from contract_lab import Contract, ContractLab  # noqa: PLC0415  only where it is at hand
    finally:
        sys.path.remove(str(LAB))
    return ContractLab(Contract.load(contract), tolerate=tolerate)


def _tool(url):
    account = Account(
        tenant_id=new_id(),
        id=new_id(),
        connector="jira",
        title="Jira",
        credentials={"api_token": "t"},
        options={"site_url": url, "email": "d@acme.example"},
    )
    return JiraTool(JiraClient(url, email="d@acme.example", api_token="t"), account)


@pytest.mark.requirement("DLV-01")
async def test_issues_and_changelogs_are_asked_as_described():
    with _lab("jira") as lab:
        tool = _tool(lab.url)
        await tool.identify()
        asked = Asked(kind="project", external_id="1", key='A"B')
        since = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
        page = await tool.read("issues", asked, since=since, page="token")
        assert page.payloads
        await tool.read("statuses", None, since=None, page=None)
        await tool.ids("issues", asked, page=None)
        await tool.unit("item:10002", None)
        lab.assert_clean()
        search = next(r for r in lab.requests if "search/jql" in r.target)
        assert search.body["nextPageToken"] == "token"
        assert 'project = "A\\"B" AND updated >= "2026-01-0' in search.body["jql"]
        assert search.body["jql"].endswith("ORDER BY created ASC")


@pytest.mark.requirement("DLV-01")
async def test_two_sites_of_one_host_are_told_apart_by_their_ports():
    with _lab("jira") as lab, _lab("jira") as other:
        first, second = await _tool(lab.url).identify(), await _tool(other.url).identify()
        assert first.address != second.address
        assert first.address == urlsplit(lab.url).netloc


async def test_a_full_quota_is_waited_for():
    with _lab("jira") as lab:
        from contract_lab import Fault  # noqa: PLC0415

        lab.fail(Fault.rate_limited(retry_after=4), on="GET /rest/api/3/myself")
        with pytest.raises(RateLimited) as caught:
            await _tool(lab.url).identify()
        assert caught.value.retry_after_seconds == 4


async def test_boards_and_sprints_are_asked_as_described():
    # The description types `fields` as objects; the vendor's own examples write names.
    with _lab("jira-software", "*fields*") as lab:
        tool = _tool(lab.url)
        board = Asked(kind="board", external_id="1", key="1")
        assert (await tool.read("sprints", board, since=None, page=None)).payloads
        await tool.read("board_issues", board, since=None, page=None)
        await tool._client.boards(0)
        lab.assert_clean()
