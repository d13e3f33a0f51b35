"""SendGrid: signed events, their meaning, and our requests against its description."""

import base64
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from enterprisehub.connectors.sendgrid.mail import SendGridMail, mail_of
from enterprisehub.connectors.sendgrid.parse import parse
from enterprisehub.connectors.sendgrid.signature import is_signed
from enterprisehub.domains.messaging.contracts import (
    DeliveryUpdate,
    MessageState,
    SuppressionNotice,
)
from enterprisehub.domains.messaging.ports import MailFile, OutgoingMail
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.connectors.inbox import Delivery
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorRejected, OutcomeUnknown, RateLimited
from enterprisehub.kernel.ids import new_id

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"
HEADER = "X-Twilio-Email-Event-Webhook"
# The vector of sendgrid's own library for Python, test_eventwebhook.py (MIT).
KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+"
    "2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
)
SIGNATURE = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
BODY = (
    b'[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address",'
    b'"sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",'
    b'"sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",'
    b'"smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n'
)


def test_the_published_vector_is_accepted():
    assert is_signed(BODY, "1600112502", SIGNATURE, KEY)
    assert not is_signed(BODY.rstrip(), "1600112502", SIGNATURE, KEY)
    assert not is_signed(BODY, "1600112503", SIGNATURE, KEY)


@given(st.binary(), st.text(), st.text(), st.text())
def test_nothing_that_anybody_sends_breaks_the_check(body, timestamp, signature, key):
    assert not is_signed(body, timestamp, signature, KEY)
    assert not is_signed(body, timestamp, signature, key)


def event(kind: str, **more) -> list[object]:
    payload = {
        "event": kind,
        "email": "Ann@Example.com",
        "sg_message_id": "abc.filter.0",
        "timestamp": 1600112492,
        "hub_key": "k1",
        **more,
    }
    return parse(Delivery(new_id(), "sendgrid", None, "e", "event", payload))


def test_events_in_our_words():
    (update,) = event("delivered")
    assert isinstance(update, DeliveryUpdate)
    assert (update.state, update.provider_id, update.key) == (MessageState.DELIVERED, "abc", "k1")
    (update, notice) = event("bounce", reason="550 gone", type="bounce")
    assert (update.state, update.error) == (MessageState.FAILED, "SendGrid: 550 gone")
    assert isinstance(notice, SuppressionNotice)
    assert (notice.address, notice.reason) == ("ann@example.com", "hard_bounce")
    assert [thing.reason for thing in event("spamreport")] == ["complaint"]
    assert event("group_resubscribe")[0].reason == "opted_in"
    assert event("something new") == []


@pytest.mark.requirement("PLT-22")
async def test_signed_events_are_stored_by_their_ids(database, scope, runtime, browser):
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    values = {
        "api_key": "SG.x",
        "from_email": "dana@northwind.example",
        "webhook_key": base64.b64encode(public).decode(),
    }
    async with database.scoped(scope) as db:
        account = await catalogue.connect(db, "sendgrid", values)
    path = f"/hooks/sendgrid/{account.hook_key}/events"

    async def call(body: bytes, *, at: float | None = None) -> int:
        stamp = str(int(at or clock.now().timestamp()))
        signed = private.sign(stamp.encode() + body, ec.ECDSA(SHA256()))
        headers = {
            f"{HEADER}-Timestamp": stamp,
            f"{HEADER}-Signature": base64.b64encode(signed).decode(),
            "Content-Type": "application/json",
        }
        return (await browser.post(path, content=body, headers=headers)).status_code

    body = b'[{"event":"delivered","email":"a@b.co","sg_event_id":"1"},{"event":"open","email":"a@b.co","sg_event_id":"2\\u0000"}]'
    assert await call(body) == 204
    assert await call(body) == 204
    assert await call(body, at=clock.now().timestamp() - 3600) == 403
    assert await call(b'{"no":"list"}') == 422
    assert await call(b"[" * 100_000) == 422
    assert (await browser.post(path, content=body)).status_code == 403
    async with database.scoped(scope) as db:
        rows = list(await db.scalars(select(InboxRow)))
    assert sorted(row.external_id for row in rows) == ["1", "2"]


PLAN = MailFile(name="plan ü.pdf", content_type="application/pdf", content=bytes(range(256)))
PLAN_SENT = {
    "content": base64.b64encode(PLAN.content).decode(),
    "type": "application/pdf",
    "filename": "plan ü.pdf",
    "disposition": "attachment",
}


@pytest.mark.requirement("CNV-01")
def test_files_go_along_as_sendgrid_wants_them():
    values = {"key": "k", "message_id": "k@x", "to_email": "a@b.co", "subject": "s"}
    bare = OutgoingMail(**values, text="t", html="h")
    assert "attachments" not in mail_of(bare, "d@x.co")
    full = OutgoingMail(**values, text="t", html="h", files=(PLAN,))
    assert mail_of(full, "d@x.co")["attachments"] == [PLAN_SENT]


@pytest.fixture
def lab():
    contract = LAB / "contracts" / "sendgrid.json"
    if not contract.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    sys.path.insert(0, str(LAB))
    try:
        from contract_lab import ContractLab  # noqa: PLC0415  only where it is at hand
    finally:
        sys.path.remove(str(LAB))
    with ContractLab.for_spec(contract) as running:
        yield running


async def test_sending_fits_the_description(lab):
    from contract_lab import Fault  # noqa: PLC0415

    options = {"from_email": "dana@northwind.example", "api_url": lab.url}
    account = Account(
        tenant_id=new_id(),
        id=new_id(),
        connector="sendgrid",
        title="SendGrid",
        credentials={"api_key": "SG.x"},
        options=options,
    )
    mail = SendGridMail(PortContext(account, None, ""))  # type: ignore[arg-type]
    message = OutgoingMail(
        key="k1",
        message_id="k1@northwind.example",
        to_email="ann@example.com",
        to_name="Ann",
        subject="Hello",
        text="Hello\n",
        html="<p>Hello</p>",
        reply_to="dana@northwind.example",
        in_reply_to="x@y.example",
        unsubscribe_url="https://hub.example/unsubscribe/x",
        files=(PLAN,),
    )
    assert (await mail.send_mail(message)).provider_id
    lab.assert_clean()
    sent = lab.requests[0].body
    assert sent["personalizations"][0]["custom_args"] == {"hub_key": "k1"}
    assert sent["attachments"] == [PLAN_SENT]
    for fault, error in (
        (Fault.rate_limited(retry_after=5), RateLimited),
        (Fault.error(401, {"errors": [{"message": "bad key"}]}), ConnectorRejected),
        (Fault.error(500, {"errors": [{"message": "oops"}]}), OutcomeUnknown),
        (Fault.reset(), OutcomeUnknown),
    ):
        lab.fail(fault, on="POST /v3/mail/send")
        with pytest.raises(error):
            await mail.send_mail(message)
