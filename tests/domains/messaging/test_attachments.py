"""Files leave with what a person writes: kept, shown, bound to the approval, refused with words."""

import hashlib
import json
from base64 import b64encode
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from enterprisehub.connectors.sandbox import queries as sandbox
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact, PhoneIn
from enterprisehub.domains.messaging import api, ports
from enterprisehub.domains.messaging.contracts import (
    Channel,
    FileRef,
    InboundEmail,
    InboundMedia,
    MessageState,
    Purpose,
    SendEmail,
)
from enterprisehub.domains.messaging.logic.forget_uploads import forget_uploads
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.storage import open_objects
from enterprisehub.kernel.storage.installed import install_objects, installed_objects

PHONE, EMAIL = "+15125550177", "ann@example.com"
HTML = {"accept": "text/html"}
PLAN = bytes(range(256)) * 5
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
async def store(app, database, scope, runtime):
    """One store for pages, workers and links; nothing waits for somebody to undo it."""
    objects = open_objects(app.state.settings)
    install_objects(objects)
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=0).save(db)
    return objects


@pytest.fixture
async def ann(database, scope):
    async with database.scoped(scope) as db:
        phones, emails = [PhoneIn(phone=PHONE)], [EmailIn(email=EMAIL)]
        return (await crm.make(db, NewContact(name="Ann Lee", phones=phones, emails=emails))).id


def part(name: str, content: bytes = PLAN, field: str = "files"):
    return (field, (name, BytesIO(content), "application/x-whatever"))


async def stored_paths(store, scope) -> list[str]:
    return [one.path async for one in store.list(scope.tenant_id, "outgoing")]


@pytest.mark.requirement("CNV-01")
async def test_a_file_written_to_a_contact_by_email_leaves_and_stands_in_the_thread(
    signed_in, play, database, scope, ann, worker
):
    path = f"/inbox/contacts/{ann}/write"
    form = await signed_in.page(path)
    assert 'name="files"' in form
    assert "At most 5 files, 10 MB each, 20 MB together." in form
    typed = {"to": f"email:{EMAIL}", "text": "The plan.", "subject": "Oak St"}
    sent = await signed_in.post(path, data=typed, files=[part("..\\plan ü.pdf")], headers=HTML)
    assert sent.status_code == 303, sent.text
    thread = await play.thread(EMAIL, Channel.EMAIL)
    (message,) = await play.messages(thread.id, 1)
    await play.message(message.action_id, MessageState.DELIVERED)
    (file,) = message.attachments
    assert (file["name"], file["content_type"], file["state"]) == (
        "plan ü.pdf",
        "application/pdf",
        "stored",
    )
    page = await signed_in.page(f"/inbox/{thread.id}")
    assert f"/inbox/files/{file['id']}" in page
    link = (await signed_in.get(f"/inbox/files/{file['id']}")).headers["location"]
    assert (await signed_in.get(link)).content == PLAN
    async with database.scoped(scope) as db:
        (parcel,) = await sandbox.parcels_with_key(db, str(message.action_id))
        row = await queue.action(db, message.action_id)
    assert parcel.files == [
        {
            "name": "plan ü.pdf",
            "content_type": "application/pdf",
            "size_bytes": len(PLAN),
            "sha256": hashlib.sha256(PLAN).hexdigest(),
        }
    ]
    (given,) = row.payload["files"]
    assert set(given) == {"storage_key", "name", "size_bytes", "sha256"}
    assert given["storage_key"].startswith("outgoing/")
    assert "plan ü.pdf" in await signed_in.page(f"/sandbox/outbox/{parcel.id}")


@pytest.mark.requirement("CNV-01")
async def test_a_picture_in_the_composer_leaves_as_a_link_that_the_carrier_can_open(
    signed_in, browser, play, database, scope, worker
):
    handset = await play.handset()
    await play.text(handset, "Any pictures?")
    thread = await play.thread(handset.number_e164)
    page = await signed_in.page(f"/inbox/{thread.id}")
    assert 'enctype="multipart/form-data"' in page
    assert "At most 5 files, 5.0 MB together." in page
    form = {"text": "Here it is.", "subject": ""}
    picture = part("front.png", b"\x89PNG" + PLAN)
    said = await signed_in.post(f"/inbox/{thread.id}/messages", data=form, files=[picture])
    assert said.status_code == 200, said.text
    assert "front.png" in said.text
    messages = await play.messages(thread.id, 2)
    await play.message(messages[1].action_id, MessageState.DELIVERED)
    async with database.scoped(scope) as db:
        (parcel,) = await sandbox.parcels_with_key(db, str(messages[1].action_id))
        row = await queue.action(db, messages[1].action_id)
    (file,) = parcel.files
    assert file["url"].startswith("http://hub.test/files/")
    assert "/files/" not in json.dumps(row.payload)
    fetched = await browser.get(urlsplit(file["url"]).path)
    assert (fetched.status_code, fetched.content) == (200, b"\x89PNG" + PLAN)
    assert fetched.headers["content-type"] == "image/png"
    assert file["url"] in await signed_in.page(f"/sandbox/phone/{handset.id}")


@pytest.mark.requirement("CNV-01")
async def test_a_composer_left_without_a_file_sends_the_words_alone(signed_in, play, worker):
    handset = await play.handset()
    await play.text(handset, "Hello?")
    thread = await play.thread(handset.number_e164)
    boundary = "xYzZY"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="text"\r\n\r\nHi\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n\r\n--{boundary}--\r\n"
    )
    said = await signed_in.post(
        f"/inbox/{thread.id}/messages",
        content=body.encode(),
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )
    assert said.status_code == 200, said.text
    messages = await play.messages(thread.id, 2)
    assert (messages[1].body, messages[1].attachments) == ("Hi", ())


@pytest.mark.requirement("CNV-01")
@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([part(f"{n}.png") for n in range(6)], "At most 5 files go with one message; these are 6"),
        ([part("big.pdf", b"x" * (10 * MEGABYTE + 1))], "big.pdf has 10.0 MB; a file may have"),
        (
            [part(f"{n}.pdf", b"x" * (7 * MEGABYTE)) for n in range(3)],
            "Together the files have 21.0 MB; at most 20.0 MB",
        ),
        ([part("setup.exe")], "setup.exe is a program"),
        ([part("invoice.pdf.EXE. . ")], "is a program"),
        ([part("empty.pdf", b"")], "empty.pdf is empty"),
    ],
)
async def test_files_that_cannot_leave_are_refused_in_words_and_not_kept(
    signed_in, store, scope, ann, worker, files, said
):
    path = f"/inbox/contacts/{ann}/write"
    typed = {"to": f"email:{EMAIL}", "text": "The plan."}
    refused = await signed_in.post(path, data=typed, files=files, headers=HTML)
    assert refused.status_code == 422
    assert said in refused.text
    assert 'id="files-error"' in refused.text or "#files" in refused.text
    uploaded = await signed_in.post("/api/threads/files", files=rewound(files))
    assert uploaded.status_code == 422
    assert said in uploaded.json()["fields"]["files"], uploaded.text
    assert await stored_paths(store, scope) == []


def rewound(files):
    for _, (_, content, _) in files:
        content.seek(0)
    return files


@pytest.mark.requirement("CNV-01")
async def test_the_composer_says_what_is_wrong_and_keeps_the_words(
    signed_in, store, scope, play, worker
):
    handset = await play.handset()
    await play.text(handset, "Hello?")
    thread = await play.thread(handset.number_e164)
    large = part("film.mp4", b"x" * (6 * MEGABYTE))
    for file, why in ((part("a.exe"), "is a program"), (large, "a text takes at most 5.0 MB")):
        refused = await signed_in.post(
            f"/inbox/{thread.id}/messages", data={"text": "Look"}, files=[file]
        )
        assert refused.status_code == 422
        toast = json.loads(refused.headers["hx-trigger"])["toast"]
        assert why in toast["text"]
        assert toast["severity"] == "bad"
        assert "Look" not in refused.text
    assert len(await play.messages(thread.id, 1)) == 1
    assert await stored_paths(store, scope) == []


@pytest.mark.requirement("CNV-01")
async def test_a_channel_that_takes_no_files_says_so(
    signed_in, store, scope, play, worker, monkeypatch
):
    handset = await play.handset()
    await play.text(handset, "Hello?")
    thread = await play.thread(handset.number_e164)
    monkeypatch.setattr(ports, "_MEDIA", {})
    page = await signed_in.page(f"/inbox/{thread.id}")
    assert "Files cannot be sent with texts through" in page
    assert 'name="files"' not in page
    refused = await signed_in.post(
        f"/inbox/{thread.id}/messages", data={"text": "Look"}, files=[part("a.png")]
    )
    assert refused.status_code == 422
    assert await stored_paths(store, scope) == []


@pytest.mark.requirement("CNV-01")
async def test_a_program_uploads_first_and_names_the_file_in_its_message(
    signed_in, play, store, database, scope, ann, worker
):
    uploaded = await signed_in.post("/api/threads/files", files=[part("plan.pdf")])
    assert uploaded.status_code == 201, uploaded.text
    files = uploaded.json()
    first = {"contact_id": str(ann), "channel": "email", "body": "The plan.", "files": files}
    answer = await signed_in.post("/api/threads", json=first)
    assert answer.status_code == 201, answer.text
    sent = await play.message(answer.json()["action_id"], MessageState.DELIVERED)
    assert [one["name"] for one in sent.attachments] == ["plan.pdf"]


@pytest.mark.requirement("PLT-30")
async def test_an_upload_that_no_message_took_is_gone_after_a_day(
    signed_in, store, database, scope, ann
):
    async def sweep(hours):
        with clock.fixed(clock.now() + timedelta(hours=hours)):
            async with database.scoped(scope) as db:
                return await forget_uploads(db, store)

    answers = [
        await signed_in.post("/api/threads/files", files=[part("plan.pdf")]) for _ in range(3)
    ]
    sent, waiting, unused = [answer.json()[0] for answer in answers]
    first = {"contact_id": str(ann), "channel": "email", "body": "The plan.", "subject": "Plan"}
    begun = await signed_in.post("/api/threads", json={**first, "address": EMAIL, "files": [sent]})
    assert begun.status_code == 201, begun.text
    async with database.scoped(scope) as db:
        files = (FileRef.model_validate(waiting),)
        mail = SendEmail(to_email=EMAIL, contact_id=ann, subject="Plan", body="See.", files=files)
        await propose(db, mail, reason="It was asked for.")
    assert await sweep(23) == 0
    assert await sweep(25) == 1
    left = {sent["storage_key"], waiting["storage_key"]}
    assert set(await stored_paths(store, scope)) == left
    assert unused["storage_key"] not in left


@pytest.mark.requirement("CNV-01")
@pytest.mark.requirement("PLT-01")
async def test_files_of_others_and_invented_ones_do_not_leave(
    signed_in, store, other_scope, scope, ann
):
    first = {"contact_id": str(ann), "channel": "email", "body": "The plan."}
    key = f"outgoing/{new_id()}.pdf"
    theirs = {
        "storage_key": key,
        "name": "plan.pdf",
        "size_bytes": len(PLAN),
        "sha256": hashlib.sha256(PLAN).hexdigest(),
    }
    await store.put(other_scope.tenant_id, key, PLAN)
    await store.put(scope.tenant_id, "calls/one.wav", PLAN)
    for change in (
        {},
        {"storage_key": "calls/one.wav"},
        {"storage_key": f"outgoing/../{other_scope.tenant_id}/{key}"},
        {"name": "../plan.pdf"},
        {"name": "plan.exe"},
        {"name": "a\r\nBcc: eve@example.com.pdf"},
        {"size_bytes": 0},
        {"size_bytes": 11 * MEGABYTE},
    ):
        answer = await signed_in.post("/api/threads", json=first | {"files": [theirs | change]})
        assert answer.status_code == 422, change
        assert "files" in answer.text
    await store.put(scope.tenant_id, key, PLAN + b"more")
    answer = await signed_in.post("/api/threads", json=first | {"files": [theirs]})
    assert "is not the file that was uploaded" in answer.json()["fields"]["files"]


@pytest.mark.requirement("CNV-01")
@pytest.mark.requirement("BYD-02")
async def test_an_approval_binds_to_the_file_that_was_seen(play, database, scope, ann, worker):
    key = f"outgoing/{new_id()}.pdf"
    await installed_objects().put(scope.tenant_id, key, PLAN)
    ref = FileRef(
        storage_key=key,
        name="plan.pdf",
        size_bytes=len(PLAN),
        sha256=hashlib.sha256(PLAN).hexdigest(),
    )
    email = SendEmail(
        to_email=EMAIL, subject="Oak St", body="The plan.", purpose=Purpose.NOTICE, files=(ref,)
    )
    async with database.scoped(scope) as db:
        row = await propose(db, email, reason="A test.")
        assert row.state == "proposed"
        assert ["File", "plan.pdf (1 KB)"] in row.rendered["fields"]
    await installed_objects().put(scope.tenant_id, key, PLAN[::-1])
    async with database.scoped(scope) as db:
        await decide.approve(db, row.id, seen_version=row.version)
    failed = await play.message(row.id, MessageState.FAILED)
    assert "plan.pdf was changed after it was attached" in failed.error
    assert await play.outside(row.id) == 0


async def test_too_many_references_are_refused_by_the_payload(scope):
    ref = FileRef(storage_key=f"outgoing/{new_id()}", name="a.pdf", size_bytes=1, sha256="0" * 64)
    with pytest.raises(ValueError, match="At most 5 files"):
        SendEmail(to_email=EMAIL, subject="x", body="x", files=(ref,) * 6)


@pytest.mark.requirement("CNV-01")
async def test_files_that_came_inside_a_message_are_unpacked_or_refused(
    signed_in, database, scope, worker
):
    media = (
        InboundMedia(content_type="image/png", name="a/plan.png", content_base64=coded(PLAN)),
        InboundMedia(content_type="image/png", name="torn.png", content_base64="%%%"),
        InboundMedia(content_type="image/png", name="run.exe. ", content_base64=coded(PLAN)),
        InboundMedia(content_type="image/png", content_base64=coded(b"x" * (26 * MEGABYTE))),
        InboundMedia(content_type="image/png", name="nothing.png"),
    )
    email = InboundEmail(
        connector="sandbox",
        provider_id="m1@mail.example",
        sender_email=EMAIL,
        recipient_email="hello@sandbox.example",
        subject="The house",
        text="See inside",
        media=media,
    )
    async with database.scoped(scope) as db:
        received = await api.receive(db, email)
        message = await api.message(db, received.message_id)
    assert received.attachment_count == 5
    shown = {one["name"]: (one["state"], one["error"]) for one in message.attachments}
    assert shown == {
        "plan.png": ("stored", None),
        "torn.png": ("refused", "Its content cannot be read."),
        "run.exe": ("refused", "Programs are not taken."),
        "attachment-4": ("refused", "Files of more than 25 MB are not taken."),
        "nothing.png": ("refused", "It came without its content."),
    }
    kept = next(one for one in message.attachments if one["name"] == "plan.png")
    assert kept["size_bytes"] == len(PLAN)
    link = (await signed_in.get(f"/inbox/files/{kept['id']}")).headers["location"]
    assert (await signed_in.get(link)).content == PLAN
    refused = next(one for one in message.attachments if one["name"] == "run.exe")
    assert (await signed_in.get(f"/inbox/files/{refused['id']}")).status_code == 404


def coded(content: bytes) -> str:
    return b64encode(content).decode("ascii")
