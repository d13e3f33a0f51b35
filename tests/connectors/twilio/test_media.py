"""Files beside a text: Twilio gets links that open for a while, and only what it takes."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact, PhoneIn
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.logic import link_media
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.storage import open_objects
from enterprisehub.kernel.storage.installed import install_objects
from enterprisehub.kernel.work import runtime as work_runtime

LEAD = "+15125550187"
PICTURE = b"\x89PNG" + bytes(range(256))


@pytest.fixture(autouse=True)
async def store(app, database, scope, runtime):
    install_objects(open_objects(app.state.settings))
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=0).save(db)


@pytest.fixture
async def ann(database, scope):
    async with database.scoped(scope) as db:
        return (await crm.make(db, NewContact(name="Ann", phones=[PhoneIn(phone=LEAD)]))).id


async def sent_to(signed_in, ann, files):
    uploaded = await signed_in.post("/api/threads/files", files=files)
    assert uploaded.status_code == 201, uploaded.text
    first = {"contact_id": str(ann), "channel": "sms", "body": "Look", "files": uploaded.json()}
    return await signed_in.post("/api/threads", json=first)


@pytest.mark.requirement("CNV-01")
async def test_a_picture_leaves_as_a_link_that_expires(
    signed_in, browser, twilio, account, ann, play, database, scope, worker
):
    answer = await sent_to(signed_in, ann, [("files", ("front.png", PICTURE, "image/png"))])
    assert answer.status_code == 201, answer.text
    message = await play.message(answer.json()["action_id"], "sent", "queued", "delivered")
    await play.action(message.action_id, "done")
    (sent,) = twilio.messages
    (url,) = sent["media_urls"]
    assert url.startswith("http://hub.test/files/")
    path = urlsplit(url).path
    fetched = await browser.get(path)
    assert (fetched.content, fetched.headers["content-type"]) == (PICTURE, "image/png")
    with clock.fixed(clock.now() + link_media.MEDIA_VALID * 2):
        assert (await browser.get(path)).status_code == 403
    async with database.scoped(scope) as db:
        row = await queue.action(db, message.action_id)
    assert row.payload["media_urls"] == []


@pytest.mark.requirement("CNV-01")
async def test_what_twilio_does_not_take_is_said_before_anything_leaves(
    signed_in, twilio, account, ann, worker
):
    large = b"x" * (3 * 1024 * 1024)
    for files, why in (
        ([("files", (f"{n}.png", large, "image/png")) for n in range(2)], "at most 5.0 MB"),
        ([("files", ("a.docx", b"x", "text/plain"))], "a.docx is of a type that texts do not"),
    ):
        answer = await sent_to(signed_in, ann, files)
        assert answer.status_code == 422
        assert why in answer.json()["fields"]["files"]
    assert twilio.messages == []


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://hub.example.com", True),
        ("http://8.8.8.8:8080", True),
        ("http://localhost:8000", False),
        ("http://127.0.0.1:8000", False),
        ("http://192.168.1.5", False),
        ("http://hub.local", False),
        ("", False),
    ],
)
def test_an_address_that_twilio_cannot_reach_is_named(url, public, runtime):
    work_runtime.install(replace(runtime, public_url=url))
    why = link_media.why_no_files(Channel.SMS, "twilio")
    assert (why is None) is public
    assert public or "HUB_PUBLIC_URL" in why
