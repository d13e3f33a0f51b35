"""Our requests against Twilio's published description, where the contract lab is at hand."""

import sys
from pathlib import Path

import pytest

from enterprisehub.connectors.twilio.sms import TwilioSms
from enterprisehub.domains.messaging.ports import OutgoingText, RecipientRefused
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import RateLimited
from enterprisehub.kernel.ids import new_id

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"
SID = "AC" + "a" * 32


@pytest.fixture
def lab():
    contract = LAB / "contracts" / "twilio.json"
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
def sms(lab) -> TwilioSms:
    options = {"account_sid": SID, "from_e164": "+15125550100", "api_url": lab.url}
    account = Account(
        tenant_id=new_id(),
        id=new_id(),
        connector="twilio",
        title="Twilio",
        credentials={"auth_token": "t"},
        options=options,
        hook_key="k",
    )
    return TwilioSms(PortContext(account, None, "https://hub.example"))  # type: ignore[arg-type]


async def test_sending_and_finding_fit_the_description(lab, sms):
    message = OutgoingText(
        key="k1", to_e164="+15125550187", body="héllo", media_urls=("https://hub.example/a.png",)
    )
    given = await sms.send_text(message)
    assert given.provider_id
    await sms.find_text(message, since=clock.now())
    lab.assert_clean()
    sent = lab.requests[0].body
    assert sent["Body"] == "héllo"


async def test_its_refusals_are_understood(lab, sms):
    from contract_lab import Fault  # noqa: PLC0415

    message = OutgoingText(key="k1", to_e164="+15125550187", body="hello")
    lab.fail(Fault.rate_limited(retry_after=3), on="POST /2010-04-01/*")
    with pytest.raises(RateLimited) as caught:
        await sms.send_text(message)
    assert caught.value.retry_after_seconds == 3
    lab.fail(Fault.error(400, {"code": 21610, "message": "no"}), on="POST /2010-04-01/*")
    with pytest.raises(RecipientRefused):
        await sms.send_text(message)
    lab.assert_clean()
