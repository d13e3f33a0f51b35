"""A visitor of a site chats, and is answered live."""

from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from enterprisehub.connectors.web_chat import visitors
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api
from enterprisehub.domains.messaging.contracts import Channel, Provenance
from enterprisehub.domains.messaging.ports import ANSWERERS
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.identity.suspend_tenant import resume_tenant, suspend_tenant
from enterprisehub.kernel.storage import open_objects
from enterprisehub.kernel.storage.installed import install_objects
from enterprisehub.kernel.web.rate_limits import Buckets
from tests.conftest import settled
from tests.domains.messaging.play import Play


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(ANSWERERS, "_handlers", {})
    monkeypatch.setattr(visitors, "buckets", Buckets())


@pytest.fixture
async def chat(database, scope, runtime) -> str:
    async with database.scoped(scope) as db:
        row = await catalogue.connect(
            db, "web_chat", {"title": "Ask <us>", "origins": "https://www.northwind.example"}
        )
    return f"/chat/{row.hook_key}"


async def opened(browser, chat: str) -> dict[str, str]:
    answer = await browser.post(f"{chat}/session")
    assert answer.json()["greeting"] == "Hello! How can we help?"
    return {"X-Chat-Token": answer.json()["token"]}


@pytest.mark.requirement("CNV-01")
async def test_a_visitor_is_answered_in_the_same_chat(database, scope, browser, chat, worker):
    headers = await opened(browser, chat)
    said = {"text": "Do you have <3 beds>?", "client_id": str(uuid4()), "page_url": "https://x.y/"}
    for _ in range(2):
        assert (
            await browser.post(f"{chat}/messages", json=said, headers=headers)
        ).status_code == 202
    play = Play(database, scope)
    visitor = headers["X-Chat-Token"].partition(".")[0]
    thread = await play.thread(visitor, Channel.WEB_CHAT)
    (asked,) = await play.messages(thread.id, 1)
    async with database.scoped(scope) as db:
        row = await api.reply(
            db,
            thread.id,
            "Yes, several.",
            reason="test",
            in_reply_to=asked.id,
            provenance=Provenance(author="Bot"),
            options=("Show me", "Later"),
        )

    async def answered():
        lines = (await browser.get(f"{chat}/messages", headers=headers)).json()
        return lines if len(lines) == 2 else None

    asked_line, answer = await settled(answered)
    assert (asked_line["ours"], asked_line["text"]) == (False, "Do you have <3 beds>?")
    assert (answer["ours"], answer["text"]) == (True, "Yes, several.")
    assert answer["options"] == ["Show me", "Later"]
    await play.message(row.id, "delivered")
    other = await opened(browser, chat)
    assert (await browser.get(f"{chat}/messages", headers=other)).json() == []


async def test_the_frame_shows_only_in_named_sites(browser, chat):
    answer = await browser.get(chat)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'self' https://www.northwind.example" in policy
    assert "x-frame-options" not in answer.headers
    assert "Ask &lt;us&gt;" in answer.text
    script = await browser.get(f"{chat}/widget.js")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert f"http://hub.test{chat}" in script.text
    assert '"name": "chat"' in script.text
    for part in ("frame.js", "frame.css", "demo"):
        assert (await browser.get(f"{chat}/{part}")).status_code == 200


async def test_tokens_of_others_and_floods_are_refused(browser, chat, scope, other_scope, worker):
    said = {"text": "x", "client_id": str(uuid4())}
    foreign = visitors.new_token(other_scope.tenant_id)
    for token in ("", "x", "a.b", foreign, str(uuid4()) + ".sig"):
        headers = {"X-Chat-Token": token}
        assert (
            await browser.post(f"{chat}/messages", json=said, headers=headers)
        ).status_code == 401
        assert (await browser.get(f"{chat}/messages", headers=headers)).status_code == 401
    headers = await opened(browser, chat)
    for wrong in ({"text": ""}, {"text": "x" * 3000}, {"text": "\x00"}, {"text": 1}, {"more": 1}):
        answer = await browser.post(f"{chat}/messages", json=said | wrong, headers=headers)
        assert answer.status_code == 422
    # Buckets fill as time goes by, however slow the machine is: here none does.
    with clock.fixed(clock.now()):
        for _ in range(visitors.MESSAGES_PER_MINUTE + 1):
            again = said | {"client_id": str(uuid4())}
            last = await browser.post(f"{chat}/messages", json=again, headers=headers)
        assert last.status_code == 429
        assert (await browser.post("/chat/nothing/session")).status_code == 404
        for _ in range(20):
            last = await browser.post(f"{chat}/session")
        assert last.status_code == 429


@pytest.mark.requirement("CNV-01")
async def test_a_visitor_may_say_who_they_are_before_the_first_words(
    database, scope, browser, chat, worker
):
    frame = await browser.page(chat)
    assert 'id="email"' in frame
    headers = await opened(browser, chat)
    said = {"text": "Hi", "client_id": str(uuid4()), "name": "Ann Lee", "email": "ann@x"}
    refused = await browser.post(f"{chat}/messages", json=said, headers=headers)
    assert (refused.status_code, "ann@example.com" in refused.text) == (422, True)
    said["email"] = "Ann@Example.com"
    taken = await browser.post(f"{chat}/messages", json=said, headers=headers)
    assert taken.status_code == 202
    visitor = headers["X-Chat-Token"].partition(".")[0]
    thread = await Play(database, scope).thread(visitor, Channel.WEB_CHAT)
    async with database.scoped(scope) as db:
        known = await crm.contact(db, thread.contact_id)
    assert (known.name, known.email) == ("Ann Lee", "Ann@example.com")


@pytest.mark.requirement("CNV-01")
async def test_a_file_reaches_the_visitor_as_a_link_in_the_text(
    app, database, scope, browser, chat, signed_in, worker
):
    install_objects(open_objects(app.state.settings))
    headers = await opened(browser, chat)
    said = {"text": "Do you have a plan?", "client_id": str(uuid4())}
    await browser.post(f"{chat}/messages", json=said, headers=headers)
    play = Play(database, scope)
    thread = await play.thread(headers["X-Chat-Token"].partition(".")[0], Channel.WEB_CHAT)
    written = await signed_in.post(
        f"/inbox/{thread.id}/messages",
        data={"text": "Here."},
        files=[("files", ("plan.pdf", b"%PDF-1", "application/pdf"))],
    )
    assert written.status_code == 200, written.text

    async def read():
        lines = (await browser.get(f"{chat}/messages", headers=headers)).json()
        return next((one for one in lines if one["ours"]), None)

    words, line = (await settled(read))["text"].split("\n")
    assert words == "Here."
    name, _, url = line.partition(": ")
    assert name == "plan.pdf"
    fetched = await browser.get(urlsplit(url).path)
    assert (fetched.status_code, fetched.content) == (200, b"%PDF-1")


@pytest.mark.requirement("DLV-06")
async def test_the_chat_of_a_suspended_organisation_is_closed_politely(
    database, scope, browser, chat
):
    headers = await opened(browser, chat)
    async with database.scoped(scope) as db:
        await suspend_tenant(db, "Unpaid")
    said = {"text": "Hello?", "client_id": str(uuid4()), "page_url": "https://x.y/"}
    for answer in (
        await browser.post(f"{chat}/session"),
        await browser.post(f"{chat}/messages", json=said, headers=headers),
    ):
        assert answer.status_code == 503
        assert answer.json()["detail"].startswith("This chat is closed for now.")
    async with database.scoped(scope) as db:
        await resume_tenant(db)
    await opened(browser, chat)
