"""Our requests against GitHub's published description, where the contract lab is at hand."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enterprisehub.connectors.github.client import GithubClient
from enterprisehub.connectors.github.connector import test_account as try_out
from enterprisehub.connectors.github.tool import GithubTool
from enterprisehub.domains.delivery.contracts.reading import Asked
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorRejected, RateLimited
from enterprisehub.kernel.ids import new_id

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"


@pytest.fixture
def lab():
    contract = LAB / "contracts" / "github.json"
    if not contract.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    sys.path.insert(0, str(LAB))
    try:
        from contract_lab import ContractLab  # noqa: PLC0415  only where it is at hand
    finally:
        sys.path.remove(str(LAB))
    with ContractLab.for_spec(contract) as running:
        yield running


@pytest.fixture
def tool(lab):
    account = Account(
        tenant_id=new_id(),
        id=new_id(),
        connector="github",
        title="GitHub",
        options={"organisation": "acme"},
    )
    return GithubTool(GithubClient(token="t", api_url=lab.url), account)


@pytest.mark.requirement("DLV-01")
async def test_lists_are_asked_as_described(lab, tool):
    await tool.identify()
    await tool.sources()
    asked = Asked(kind="repository", external_id="1", key="acme/web")
    since = datetime(2026, 1, 5, tzinfo=UTC)
    client = tool._client
    await client.page_of("/repos/acme/web/issues", state="all", since="2026-01-05T00:00:00Z")
    await client.page_of("/repos/acme/web/pulls", state="all", sort="updated", direction="desc")
    for part in ("reviews", "commits"):
        await client.page_of(f"/repos/acme/web/pulls/1/{part}")
    await client.one("/repos/acme/web/pulls/1")
    await tool.read("commits", asked, since=since, page=None)
    await client.page_of("/repos/acme/web/deployments")
    lab.assert_clean()
    assert any("since=2026-01-05T00%3A00%3A00Z" in r.target for r in lab.requests)


@pytest.mark.requirement("DLV-01")
async def test_a_repository_may_do_without_some_lists(lab, tool):
    """No issues (410), no commits (409), no such list (404): what there is is read all the same."""
    from contract_lab import Fault  # noqa: PLC0415

    asked = Asked(kind="repository", external_id="1", key="acme/web")
    for status, stream in ((410, "issues"), (409, "commits"), (404, "deployments")):
        gone = Fault.error(status, {"message": "It is not there."})
        lab.fail(gone, on=f"GET /repos/{{owner}}/{{repo}}/{stream}")
        page = await tool.read(stream, asked, since=None, page=None)
        assert (page.payloads, page.next_page) == ([], None)
    # Every repository has pull requests: without them it is gone, and that is told.
    lab.fail(Fault.error(404, {"message": "Not Found"}), on="GET /repos/{owner}/{repo}/pulls")
    with pytest.raises(ConnectorRejected, match="Not Found"):
        await tool.read("pulls", asked, since=None, page=None)


async def test_a_full_quota_is_waited_for(lab, tool):
    from contract_lab import Fault  # noqa: PLC0415

    lab.fail(Fault.rate_limited(retry_after=5), on="GET /user")
    with pytest.raises(RateLimited) as caught:
        await tool.identify()
    assert caught.value.retry_after_seconds == 5


@pytest.mark.requirement("DLV-01")
async def test_what_is_missing_is_named_before_anything_is_asked(lab):
    from contract_lab import Fault  # noqa: PLC0415

    def account(**secrets):
        options = {"organisation": "nosuch", "api_url": lab.url, **secrets.pop("options", {})}
        ids = {"tenant_id": new_id(), "id": new_id()}
        return Account(
            **ids, connector="github", title="GitHub", options=options, credentials=secrets
        )

    with pytest.raises(ConnectorRejected, match="Give a token, or the private key"):
        await try_out(account())
    with pytest.raises(ConnectorRejected, match="installation id beside it"):
        await try_out(account(private_key="pem", options={"app_id": "4242"}))
    assert not lab.requests
    lab.fail(Fault.error(404, {"message": "Not Found"}), on="GET /orgs/{org}/repos")
    with pytest.raises(ConnectorRejected, match="knows no organisation “nosuch”"):
        await try_out(account(token="t"))
    assert (await try_out(account(token="t"))).startswith("Works as")
