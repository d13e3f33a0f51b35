"""What each of Twilio's answers means for us."""

from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.connectors.twilio.client import TwilioClient
from enterprisehub.connectors.twilio.parse import handed
from enterprisehub.connectors.twilio.sms import TwilioSms
from enterprisehub.connectors.twilio.sms import test_account as check_account
from enterprisehub.domains.messaging.ports import OutgoingText, RecipientRefused
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)
from enterprisehub.kernel.ids import new_id
from tests.connectors.twilio.fake import SID

TO = "+15125550187"


@pytest.fixture
def sms(twilio) -> TwilioSms:
    options = {"account_sid": SID, "from_e164": "+15125550100", "api_url": twilio.url}
    account = Account(
        tenant_id=new_id(),
        id=new_id(),
        connector="twilio",
        title="Twilio",
        credentials={"auth_token": "secret"},
        options=options,
        hook_key="k3y",
    )
    return TwilioSms(PortContext(account, None, "https://hub.example"))  # type: ignore[arg-type]


def text(body: str = "hello", key: str = "a") -> OutgoingText:
    return OutgoingText(key=key, to_e164=TO, body=body)


async def test_a_text_is_handed_over_with_the_address_for_reports(sms, twilio):
    given = await sms.send_text(text())
    (sent,) = twilio.messages
    assert given.provider_id == sent["sid"]
    assert sent["callback"] == "https://hub.example/hooks/twilio/k3y/status?key=a"
    assert (sent["from"], sent["body"]) == ("+15125550100", "hello")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ((400, {"code": 21610, "message": "unsubscribed"}), RecipientRefused),
        ((400, {"code": 21211, "message": "Invalid 'To' number"}), ConnectorRejected),
        ((401, {"code": 20003, "message": "Authenticate"}), ConnectorRejected),
        ((429, {"code": 20429, "message": "slow"}, {"Retry-After": "7"}), RateLimited),
        ((500, b"<html>oops"), OutcomeUnknown),
        ((201, b"not json"), OutcomeUnknown),
        ((201, b"[]"), OutcomeUnknown),
        ("drop", OutcomeUnknown),
        ("lose", OutcomeUnknown),
    ],
)
async def test_every_kind_of_failure_is_told_apart(sms, twilio, fault, error):
    twilio.next_faults = [fault]
    with pytest.raises(error) as caught:
        await sms.send_text(text())
    assert type(caught.value) is error
    if error is RateLimited:
        assert caught.value.retry_after_seconds == 7


async def test_nobody_at_the_address_is_certainly_not_sent():
    client = TwilioClient(SID, "x", "http://127.0.0.1:9")
    with pytest.raises(ConnectorFailed) as caught:
        await client.create_message({"To": TO, "Body": "x"})
    assert type(caught.value) is ConnectorFailed


async def test_a_lost_text_is_found_again_over_all_pages(sms, twilio):
    start = datetime.now(UTC)
    twilio.page_size = 2
    twilio.next_faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await sms.send_text(text("the lost one"))
    for number in range(5):
        await sms.send_text(text(f"other {number}", key=str(number)))
    (found,) = await sms.find_text(text("the  lost one "), since=start)
    assert found.provider_id == twilio.messages[0]["sid"]
    assert await sms.find_text(text("never sent"), since=start) == []
    later = start + timedelta(minutes=5)
    assert await sms.find_text(text("the lost one"), since=later) == []


async def test_the_connection_can_be_tried(sms, twilio):
    assert "+15125550100" in await check_account(sms._account)


@pytest.mark.parametrize("price", [None, "-0.00750", "abc", "NaN", "1e999999", "Infinity"])
def test_prices_are_read_or_left_out(price):
    given = handed({"sid": "SM1", "status": "sent", "price": price, "price_unit": "usd"})
    assert given.cost_micros == (7500 if price == "-0.00750" else None)
