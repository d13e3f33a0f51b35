"""Our requests against Jambonz's published description, where the contract lab is at hand."""

import json
import sys
from pathlib import Path

import pytest

from enterprisehub.connectors.jambonz.signature import is_signed
from enterprisehub.connectors.jambonz.telephony import JambonzTelephony, client_of
from enterprisehub.domains.voice.ports import Dial
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorRejected, OutcomeUnknown, RateLimited
from enterprisehub.kernel.ids import new_id

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"
DIAL = Dial(key=str(new_id()), to_e164="+15125550143", from_e164="+15125550100", trunk="first")


@pytest.fixture
def lab():
    contract = LAB / "contracts" / "jambonz.json"
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
def switch(lab) -> JambonzTelephony:
    account = Account(
        tenant_id=new_id(),
        id=new_id(),
        connector="jambonz",
        title="Jambonz",
        credentials={"api_key": "k", "webhook_secret": "s"},
        options={"account_sid": str(new_id()), "api_url": lab.url, "trunks": "first, second"},
        hook_key="hk",
    )
    return JambonzTelephony(PortContext(account, None, "https://hub.example"))  # type: ignore[arg-type]


@pytest.mark.requirement("TEL-01")
async def test_dialling_finding_and_hanging_up_fit_the_description(lab, switch):
    placed = await switch.dial(DIAL)
    assert placed.provider_id
    assert placed.trunk == "first"
    assert switch.trunks == ("first", "second")
    await switch.find_call(DIAL, since=clock.now())
    await switch.hang_up(placed.provider_id)
    lab.assert_clean()
    sent = lab.requests[0].body
    assert sent["to"] == {"type": "phone", "number": "+15125550143", "trunk": "first"}
    assert sent["call_hook"]["url"].startswith("https://hub.example/hooks/jambonz/hk/call?key=")
    assert sent["call_hook"]["method"] == "post"


@pytest.mark.requirement("TEL-01")
async def test_applications_and_numbers_are_provisioned_as_described(lab, switch):
    client = client_of(switch._account)
    await client.list_applications()
    hook = {"url": "https://hub.example/hooks/jambonz/hk/call", "method": "post"}
    fields = {"name": "hub", "account_sid": str(new_id()), "call_hook": hook}
    application = await client.create_application(fields | {"call_status_hook": hook})
    await client.list_numbers()
    await client.add_number("15125550100", str(new_id()), application)
    lab.assert_clean()


async def test_its_refusals_are_understood(lab, switch):
    from contract_lab import Fault  # noqa: PLC0415

    lab.fail(Fault.rate_limited(retry_after=3), on="POST *Calls")
    with pytest.raises(RateLimited):
        await switch.dial(DIAL)
    lab.fail(Fault.error(400, {"msg": "no such trunk"}), on="POST *Calls")
    with pytest.raises(ConnectorRejected, match="no such trunk"):
        await switch.dial(DIAL)
    lab.fail(Fault.error(500, {"msg": "down"}), on="POST *Calls")
    with pytest.raises(OutcomeUnknown):
        await switch.dial(DIAL)


def test_the_vendors_own_signature_is_accepted_and_nothing_else():
    file = LAB / "webhook_vectors.json"
    if not file.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    vector = next(one for one in json.loads(file.read_text()) if one["vendor"] == "jambonz")
    body, secret = vector["body"].encode(), vector["secret"]
    at = float(vector["timestamp"])
    assert is_signed(vector["signature"], body, secret, now_seconds=at + 299)
    assert not is_signed(vector["signature"], body, secret, now_seconds=at + 301)
    assert not is_signed(vector["signature"], body + b" ", secret, now_seconds=at)
    assert not is_signed(vector["signature"], body, "other", now_seconds=at)
    assert not is_signed(vector["signature"], body, "", now_seconds=at)
    for forged in ("", "t=,v1=", "v1=ff", "t=1600000000", "t=9" * 50, "t=1,t=2,v1=aa"):
        assert not is_signed(forged, body, secret, now_seconds=at)
