"""Emails that SendGrid brings: read in their charsets, stored once, threaded, files kept."""

import base64
import json
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.connectors.sendgrid.letter import read_letter
from enterprisehub.connectors.sendgrid.received import email_of
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api
from enterprisehub.domains.messaging.contracts import Channel, InboundEmail
from enterprisehub.domains.messaging.logic.cut_quotes import cut_quotes
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.connectors.inbox import Delivery
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.ids import new_id
from tests.conftest import settled

HEADER = "X-Twilio-Email-Event-Webhook"
BOUNDARY = "xYzZY"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
PICTURE = bytes(range(256)) * 3


def part(name: str, content: bytes, *more: str) -> bytes:
    head = "\r\n".join([f'Content-Disposition: form-data; name="{name}"' + "".join(more[:1])])
    kind = "".join(f"\r\nContent-Type: {one}" for one in more[1:])
    return f"--{BOUNDARY}\r\n{head}{kind}\r\n\r\n".encode() + content + b"\r\n"


def letter(message_id: str = "m1@mail.example", *, more: str = "", text: str = "") -> bytes:
    headers = (
        f"Message-ID: <{message_id}>\nFrom: Ann Müller <ann@example.org>\n{more}"
        "Subject: The house\nMIME-Version: 1.0\n"
    )
    words = (
        text
        or "Señor, ¿está libre?\n\nOn Mon, 4 May 2026 at 10:00, Dana <d@x.example> wrote:\n> Hi"
    )
    info = {"attachment1": {"filename": "plan ü.png", "name": "plan ü.png", "type": "image/png"}}
    return b"".join(
        [
            part("headers", headers.encode()),
            part("from", "Ann Müller <ann@example.org>".encode()),
            part("to", b"hello@in.northwind.example"),
            part("subject", b"The house"),
            part("text", words.encode("iso-8859-1")),
            part("envelope", b'{"to":["hello@in.northwind.example"],"from":"ann@example.org"}'),
            part("charsets", b'{"from":"UTF-8","text":"iso-8859-1","subject":"UTF-8"}'),
            part("attachments", b"1"),
            part("attachment-info", json.dumps(info, ensure_ascii=False).encode()),
            part("attachment1", PICTURE, '; filename="plan.png"', "image/png"),
            f"--{BOUNDARY}--\r\n".encode(),
        ]
    )


async def test_every_field_is_read_in_its_own_charset_and_files_byte_for_byte():
    found = await read_letter(letter(), TYPE)
    assert found.fields["from"] == "Ann Müller <ann@example.org>"
    assert found.fields["text"].startswith("Señor, ¿está libre?")
    (file,) = found.files
    assert (file.name, file.content_type, file.content) == ("plan ü.png", "image/png", PICTURE)


@given(st.binary(max_size=300))
async def test_nothing_that_anybody_sends_breaks_the_reader(body):
    with suppress(Invalid):
        found = await read_letter(body, TYPE)
        assert all(isinstance(text, str) for text in found.fields.values())


def inbound(**fields: object) -> list[object]:
    payload = {"from": "Ann <Ann@Example.org>", "to": "a@b.example", "text": "Hi", **fields}
    return email_of(Delivery(new_id(), "sendgrid", None, "m1@x", "email", payload))


def test_machines_and_strangers_are_told_apart():
    (email,) = inbound(headers="In-Reply-To: <q@h>\nReferences: <p@h>\n <q@h>\n")
    assert isinstance(email, InboundEmail)
    assert (email.sender_email, email.in_reply_to) == ("ann@example.org", "q@h")
    assert email.references == ("p@h", "q@h")
    assert not email.automatic
    assert inbound(headers="Auto-Submitted: auto-replied\n")[0].automatic
    assert inbound(headers="Precedence: bulk\n")[0].automatic
    assert inbound(**{"from": "undisclosed"}) == []


@pytest.mark.parametrize(
    ("text", "fresh"),
    [
        ("Yes\n\nOn Mon, May 4, 2026 at 9:00 AM Dana <d@x.example> wrote:\n> Free?", "Yes"),
        ("Yes\n\nOn Mon, May 4, 2026 at 9:00 AM Dana Whitfield\n<d@x.example> wrote:\n> Free?", "Yes"),
        ("Yes\n-----Original Message-----\nFrom: Dana", "Yes"),
        ("Yes\n-- \nAnn", "Yes"),
        ("Yes\n\n> Free?\n> Thursday?", "Yes"),
        ("On Monday I wrote: nothing", "On Monday I wrote: nothing"),
        ("> only a quote", "> only a quote"),
    ],
)  # fmt: skip
def test_only_the_new_words_are_heard(text, fresh):
    assert cut_quotes(text)[0] == fresh


@given(st.text())
def test_no_words_are_lost_by_cutting(text):
    fresh, rest = cut_quotes(text)
    kept = "".join((fresh + rest).split())
    assert kept == "".join(text.replace("\r\n", "\n").split())


@pytest.mark.requirement("CNV-01")
async def test_a_signed_email_becomes_a_message_with_its_file(
    database, scope, browser, worker, signed_in
):
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    values = {
        "api_key": "SG.x",
        "from_email": "dana@northwind.example",
        "parse_key": base64.b64encode(public).decode(),
    }
    async with database.scoped(scope) as db:
        account = await catalogue.connect(db, "sendgrid", values)
    path = f"/hooks/sendgrid/{account.hook_key}/emails"
    page = await signed_in.page(f"/settings/connections/accounts/{account.id}")
    assert path in page

    async def call(body: bytes) -> int:
        stamp = str(int(clock.now().timestamp()))
        signed = private.sign(stamp.encode() + body, ec.ECDSA(SHA256()))
        headers = {
            f"{HEADER}-Timestamp": stamp,
            f"{HEADER}-Signature": base64.b64encode(signed).decode(),
            "Content-Type": TYPE,
        }
        return (await browser.post(path, content=body, headers=headers)).status_code

    unsigned = await browser.post(path, content=letter(), headers={"Content-Type": TYPE})
    assert unsigned.status_code == 403
    assert await call(letter()) == 204
    assert await call(letter()) == 204
    large = letter("m2@mail.example", text="word " * 400_000)
    assert await call(large) == 204

    async def arrived():
        async with database.scoped(scope) as db:
            thread = await api.thread_with(db, Channel.EMAIL, "ann@example.org")
            found = await api.messages(db, thread.id) if thread else []
            return found if len(found) == 2 else None

    first, _ = await settled(arrived)
    assert (first.body, first.subject, first.author) == (
        "Señor, ¿está libre?",
        "The house",
        "Ann Müller",
    )
    (file,) = first.attachments
    assert (file["name"], file["state"]) == ("plan ü.png", "stored")
    link = (await signed_in.get(f"/inbox/files/{file['id']}")).headers["location"]
    assert (await signed_in.get(link)).content == PICTURE


@pytest.mark.requirement("CNV-01")
async def test_an_answer_from_another_address_belongs_to_the_person_written_to(
    database, scope, browser, worker
):
    async with database.scoped(scope) as db:
        values = {"api_key": "SG.x", "from_email": "dana@northwind.example"}
        account = await catalogue.connect(db, "sendgrid", values)
    path = f"/hooks/sendgrid/{account.hook_key}/emails"
    headers = {"Content-Type": TYPE}
    await browser.post(path, content=letter("m1@mail.example"), headers=headers)

    async def one() -> bool | None:
        async with database.scoped(scope) as db:
            thread = await api.thread_with(db, Channel.EMAIL, "ann@example.org")
            return True if thread and thread.last_message_at else None

    await settled(one)
    other = letter("m2@mail.example", more="In-Reply-To: <m1@mail.example>\n")
    other = other.replace(b"ann@example.org", b"ann@work.example")
    answer = await browser.post(path, content=other, headers=headers)
    assert answer.status_code == 204

    async def both():
        async with database.scoped(scope) as db:
            one = await api.thread_with(db, Channel.EMAIL, "ann@example.org")
            two = await api.thread_with(db, Channel.EMAIL, "ann@work.example")
            if one is None or two is None or two.last_message_at is None:
                return None
            return one.contact_id, two.contact_id, await crm.contact(db, one.contact_id)

    first, second, contact = await settled(both)
    assert first == second == contact.id
