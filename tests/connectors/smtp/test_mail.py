"""Emails through a real SMTP server on loopback."""

import asyncio
import email
import email.message
import email.policy

import pytest
from aiosmtpd.smtp import SMTP

from enterprisehub.connectors.smtp.mail import SmtpMail, letter_of
from enterprisehub.connectors.smtp.mail import test_account as check_account
from enterprisehub.domains.messaging.ports import MailFile, OutgoingMail
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, OutcomeUnknown
from enterprisehub.kernel.ids import new_id


class Postbox:
    def __init__(self) -> None:
        self.letters: list[email.message.Message] = []
        self.answer = "250 OK"
        self.port = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("busy"):
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        made = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append(made)
        if self.answer == "drop":
            server.transport.close()
        return self.answer


@pytest.fixture
async def postbox():
    box = Postbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="box"), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()
    await server.wait_closed()


def account(port: int) -> Account:
    options = {
        "host": "127.0.0.1",
        "port": str(port),
        "security": "none",
        "from_email": "dana@northwind.example",
    }
    return Account(tenant_id=new_id(), id=new_id(), connector="smtp", title="Mail", options=options)


@pytest.fixture
def mail(postbox) -> SmtpMail:
    return SmtpMail(PortContext(account(postbox.port), None, "https://hub.example"))  # type: ignore[arg-type]


def letter(to: str = "ann@example.com", **more) -> OutgoingMail:
    values = {
        "key": "k1",
        "message_id": "k1@northwind.example",
        "to_email": to,
        "subject": "Über Ihr Haus",
        "text": "Hello\n",
        "html": "<p>Hello</p>",
        "to_name": "Ann Lee",
        "from_name": "Dana, at Northwind",
        "unsubscribe_url": "https://hub.example/unsubscribe/x.y",
    }
    return OutgoingMail(**values | more)


@pytest.mark.requirement("CNV-01")
async def test_an_email_arrives_with_both_bodies_and_one_click(mail, postbox):
    given = await mail.send_mail(letter(in_reply_to="a@b.example"))
    (got,) = postbox.letters
    assert given.provider_id == "k1@northwind.example"
    assert got["Message-ID"] == "<k1@northwind.example>"
    assert got["Subject"] == "Über Ihr Haus"
    assert got["From"] == '"Dana, at Northwind" <dana@northwind.example>'
    assert got["List-Unsubscribe"] == "<https://hub.example/unsubscribe/x.y>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["In-Reply-To"] == "<a@b.example>"
    assert got.get_body(("plain",)).get_content().split() == ["Hello"]
    assert "<p>Hello</p>" in got.get_body(("html",)).get_content()


@pytest.mark.requirement("CNV-01")
async def test_files_arrive_byte_for_byte_beside_both_bodies(mail, postbox):
    content = bytes(range(256)) * 400
    files = (
        MailFile(name="Grundriß ü.pdf", content_type="application/pdf", content=content),
        MailFile(name="notes.txt", content_type="text/plain", content=b"caf\xc3\xa9\r\nline"),
    )
    await mail.send_mail(letter(files=files))
    (got,) = postbox.letters
    plan, notes = got.iter_attachments()
    assert (plan.get_filename(), plan.get_content_type()) == ("Grundriß ü.pdf", "application/pdf")
    assert plan.get_payload(decode=True) == content
    assert notes.get_payload(decode=True) == b"caf\xc3\xa9\r\nline"
    assert notes["Content-Disposition"].startswith("attachment")
    assert got.get_body(("plain",)).get_content().split() == ["Hello"]
    assert "<p>Hello</p>" in got.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("to", "error"),
    [("nobody@example.com", ConnectorRejected), ("busy@example.com", ConnectorFailed)],
)
async def test_refusals_are_told_apart(mail, postbox, to, error):
    with pytest.raises(error) as caught:
        await mail.send_mail(letter(to))
    assert type(caught.value) is error
    assert postbox.letters == []


async def test_a_line_that_breaks_after_the_content_leaves_it_unknown(mail, postbox):
    postbox.answer = "drop"
    with pytest.raises(OutcomeUnknown):
        await mail.send_mail(letter())
    assert len(postbox.letters) == 1


async def test_no_server_is_certainly_not_sent():
    nowhere = SmtpMail(PortContext(account(9), None, ""))  # type: ignore[arg-type]
    with pytest.raises(ConnectorFailed) as caught:
        await nowhere.send_mail(letter())
    assert type(caught.value) is ConnectorFailed


async def test_the_connection_can_be_tried(postbox):
    assert "lets us in" in await check_account(account(postbox.port))


@pytest.mark.parametrize("field", ["subject", "to_name", "from_name", "in_reply_to"])
def test_no_field_can_add_a_header(field):
    with pytest.raises(ValueError, match=r"."):
        letter_of(letter(**{field: "x\r\nBcc: eve@example.com"}), "a@b.example").as_bytes()


def test_no_file_name_can_add_a_header():
    file = MailFile(name="a\r\nBcc: eve@example.com", content_type="text/plain", content=b"x")
    with pytest.raises(ValueError, match=r"."):
        letter_of(letter(files=(file,)), "a@b.example").as_bytes()
