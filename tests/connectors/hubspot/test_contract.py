"""Our requests against HubSpot's published description, where the contract lab is at hand."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enterprisehub.connectors.hubspot.account import open_hubspot
from enterprisehub.domains.sync.contracts import Change
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorFailed, RateLimited
from enterprisehub.kernel.ids import new_id

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"
SINCE = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def lab():
    contract = LAB / "contracts" / "hubspot.json"
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
def account(lab):
    lab.reset()
    known = Account(
        tenant_id=new_id(),
        id=None,
        connector="hubspot",
        title="HubSpot",
        credentials={"private_token": "t"},
        options={"api_url": lab.url},
    )
    return open_hubspot(PortContext(known, None, "https://hub.example"))


@pytest.mark.requirement("CRM-02")
@pytest.mark.parametrize("kind", ["contact", "company", "deal"])
async def test_reading_and_writing_ask_as_described(lab, account, kind):
    names = {
        "contact": ("email", "@company"),
        "company": ("name",),
        "deal": ("dealname", "dealstage", "@contact", "@company"),
    }[kind]
    await account.read(kind, names, since=None, page=None)
    await account.read(kind, names, since=None, page="100")
    await account.read(kind, names, since=SINCE, page=None)
    await account.get(kind, names, ["1", "2"])
    await account.ids(kind, page=None)
    values = {"contact": {"email": "a@b.co"}, "company": {"name": "A"}, "deal": {"dealname": "A"}}
    changed = values[kind] | ({"@company": "7"} if kind != "company" else {})
    await account.write(Change(kind=kind, values=changed, key="k", external_id="5"))
    match = {"contact": ("email", "a@b.co"), "company": ("domain", "b.co"), "deal": None}[kind]
    await account.write(Change(kind=kind, values=values[kind], key="k", match=match))
    await account.write(Change(kind=kind, values=values[kind], key="k", unsure=True))
    if kind != "company":
        await account.write(Change(kind=kind, values={"@company": ""}, key="k", external_id="5"))
    await account.merge(kind, "1", "2")
    await account.remove(kind, "1")
    lab.assert_clean()


@pytest.mark.requirement("CRM-02")
async def test_stages_limits_and_outages(lab, account):
    from contract_lab import Fault  # noqa: PLC0415

    await account.stages()
    lab.fail(Fault.rate_limited(retry_after=7), on="GET /crm/v3/pipelines/*")
    with pytest.raises(RateLimited) as caught:
        await account.stages()
    assert caught.value.retry_after_seconds == 7
    lab.fail(Fault.error(503, {"message": "down"}), on="GET /crm/v3/pipelines/*")
    with pytest.raises(ConnectorFailed):
        await account.stages()
    lab.assert_clean()
