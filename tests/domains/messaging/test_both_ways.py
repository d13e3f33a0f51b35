"""A person texts in, somebody answers, and everything about it is known."""

from datetime import timedelta

import pytest

from enterprisehub.connectors.sandbox import queries as sandbox
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api
from enterprisehub.domains.messaging.contracts import (
    InboundText,
    MessageState,
    Provenance,
    Purpose,
    ReceivedMessage,
    SendEmail,
    SendText,
)
from enterprisehub.domains.messaging.ports import ANSWERERS, SCREENERS, Screened, Taken
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide, perform
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope

ASKED: list[ReceivedMessage] = []


async def _screen(_db, message: ReceivedMessage) -> Screened | None:
    if message.body == "xstopx":
        return Screened(reply="You are off the list.", purpose=Purpose.OPT_OUT_CONFIRMATION)
    return None


async def _answer(_db, message: ReceivedMessage) -> Taken | None:
    if not message.body.startswith("x"):
        return None
    ASKED.append(message)
    return Taken(by="the test's bot")


@pytest.fixture
def person_scope(scope) -> Scope:
    user_id = new_id()
    actor = Actor("user", str(user_id), "Dana Whitfield")
    return Scope(scope.tenant_id, actor, scope.permissions, "r", user_id)


@pytest.fixture(autouse=True)
def only_these_answer(monkeypatch):
    """Messaging alone: the domains above it have tests of their own."""
    monkeypatch.setattr(SCREENERS, "_handlers", {"test.stop_word": _screen})
    monkeypatch.setattr(ANSWERERS, "_handlers", {"test.answerer": _answer})


@pytest.fixture(autouse=True)
async def no_window(database, scope, runtime):
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=0).save(db)


@pytest.mark.requirement("CNV-01")
async def test_a_text_becomes_a_thread_with_its_contact_and_history(database, scope, play, worker):
    handset = await play.handset()
    await play.text(handset, "xHi, thinking of selling")
    thread = await play.thread(handset.number_e164)
    assert thread.unread_count == 1
    assert thread.handler == "bot"
    (message,) = await play.messages(thread.id, 1)
    assert (message.body, message.state, message.direction) == (
        "xHi, thinking of selling",
        "received",
        "in",
    )
    async with database.scoped(scope) as db:
        contact = await crm.contact(db, thread.contact_id)
        assert contact.name == "Maya Chen"
        assert contact.phones_e164 == (handset.number_e164,)
        entries = await timeline.of(db, contact.ref)
    assert "messaging.received" in {entry.kind for entry in entries}
    asked = ASKED[-1]
    assert asked.message_id == message.id
    assert asked.first_contact
    assert asked.our_address == "+15125550100"


async def test_the_bot_answers_without_being_asked_and_the_person_gets_it_once(
    database, scope, play, worker
):
    handset = await play.handset()
    await play.text(handset, "xhello")
    thread = await play.thread(handset.number_e164)
    (asked,) = await play.messages(thread.id, 1)
    async with database.scoped(scope) as db:
        row = await api.reply(
            db,
            thread.id,
            "Hello Maya!",
            reason="Greets back.",
            in_reply_to=asked.id,
            provenance=Provenance(author="Bot", template="greet", template_version="1"),
        )
        assert row.state == "approved"
    sent = await play.message(row.id, MessageState.DELIVERED)
    assert (sent.body, sent.author, sent.purpose) == ("Hello Maya!", "Bot", "reply")
    assert sent.segment_count == 1
    assert await play.outside(row.id) == 1
    done = await play.action(row.id, "done")
    assert done.payload["from_e164"] == "+15125550100"
    async with database.scoped(scope) as db:
        entries = await timeline.of(db, (await crm.contact(db, thread.contact_id)).ref)
    assert [e.kind for e in entries if e.kind.startswith("messaging")] == [
        "messaging.sent",
        "messaging.received",
    ]


@pytest.mark.requirement("AGT-22")
async def test_an_answer_held_by_the_kill_switch_for_a_day_does_not_leave_on_resume(
    database, scope, play, worker
):
    handset = await play.handset()
    await play.text(handset, "xhello")
    thread = await play.thread(handset.number_e164)
    (asked,) = await play.messages(thread.id, 1)
    author = Provenance(author="Bot")
    said = {"reason": "Greets back.", "in_reply_to": asked.id, "provenance": author}
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=0, sending_paused=True).save(db)
        row = await api.reply(db, thread.id, "Hello Maya!", **said)
        assert row.state == "approved"
    with clock.fixed(clock.now() + timedelta(hours=12)):
        async with database.scoped(scope) as db:
            assert await perform.begin(db, str(row.id)) == "later"
    with clock.fixed(clock.now() + timedelta(hours=25)):
        async with database.scoped(scope) as db:
            await ActionSettings(undo_seconds=0).save(db)
            assert await perform.begin(db, str(row.id)) == "expired"
    held = await play.message(row.id, MessageState.REFUSED)
    assert "expired before it could leave" in held.error
    assert await play.outside(row.id) == 0


@pytest.mark.requirement("CMP-02")
async def test_a_screener_answers_before_anybody_else(database, scope, play, worker):
    handset = await play.handset()
    ASKED.clear()
    await play.text(handset, "xstopx")
    thread = await play.thread(handset.number_e164)
    asked, said = await play.messages(thread.id, 2)
    assert asked.screened_by == "test.stop_word"
    assert said.body == "You are off the list."
    assert said.purpose == Purpose.OPT_OUT_CONFIRMATION
    assert ASKED == []


@pytest.mark.requirement("CNV-01")
async def test_a_person_who_writes_takes_over_until_they_give_back(
    database, person_scope, play, worker
):
    handset = await play.handset()
    await play.text(handset, "xfirst")
    thread = await play.thread(handset.number_e164)
    async with database.scoped(person_scope) as db:
        row = await api.write(db, thread.id, "Dana here, I will take care of it.")
        assert row.state == "approved"
    assert (await play.message(row.id, "delivered")).author == "Dana Whitfield"
    ASKED.clear()
    await play.text(handset, "xsecond")
    await play.messages(thread.id, 3)
    assert ASKED == []
    async with database.scoped(person_scope) as db:
        now = await api.thread(db, thread.id)
        assert (now.handler, now.assignee_id) == ("person", person_scope.user_id)
        await api.mark_read(db, thread.id)
        given = await api.give_back(db, thread.id)
        assert given.handler == "bot"
    await play.text(handset, "xthird")
    await play.messages(thread.id, 4)
    assert [message.body for message in ASKED] == ["xthird"]


@pytest.mark.requirement("AGT-23")
async def test_a_follow_up_waits_for_a_person_and_returns_when_the_lead_writes(
    database, person_scope, play, worker
):
    handset = await play.handset()
    await play.text(handset, "xfirst")
    thread = await play.thread(handset.number_e164)
    async with database.scoped(person_scope) as db:
        text = SendText(
            to_e164=handset.number_e164, body="Still thinking about it?", purpose=Purpose.FOLLOW_UP
        )
        row = await propose(db, text, reason="Quiet for 3 days.", agent="follow_up")
        assert row.state == "proposed"
        assert row.payload["contact_id"] == str(thread.contact_id)
        assert row.rendered["body"] == "Still thinking about it?"
    await play.text(handset, "xsecond")
    await play.messages(thread.id, 2)
    async with database.scoped(person_scope) as db:
        again = await decide.approve(db, row.id, seen_version=1)
        assert again.state == "proposed"
        assert again.changed_since[0]["what"] == "Last message from them"
        done = await decide.approve(db, row.id, seen_version=again.version)
        assert done.state == "approved"
    await play.message(row.id, "delivered")
    assert await play.outside(row.id) == 1


async def test_an_email_ends_as_the_law_wants(database, person_scope, play, worker):
    async with database.scoped(person_scope) as db:
        email = SendEmail(
            to_email="Maya@Example.com",
            subject="Your home in Austin",
            body="Hello Maya,\n\nsee https://example.com/x?a=1&b=2 <b>soon</b>.",
            purpose=Purpose.FOLLOW_UP,
        )
        row = await propose(db, email, reason="Asked for it.", agent="follow_up")
        assert "Unsubscribe: http://hub.test/unsubscribe/" in row.rendered["body"]
        assert "Northwind Realty" in row.rendered["body"]
        await decide.approve(db, row.id, seen_version=1)
    sent = await play.message(row.id, "delivered")
    assert sent.subject == "Your home in Austin"
    async with database.scoped(person_scope) as db:
        (parcel,) = await sandbox.parcels_with_key(db, str(row.id))
    assert parcel.address == "maya@example.com"
    assert "List-Unsubscribe: <http://hub.test/unsubscribe/" in parcel.headers
    assert f"Message-ID: <{row.id}@sandbox.example>" in parcel.headers
    assert "&lt;b&gt;soon&lt;/b&gt;" in parcel.html
    assert '<a href="https://example.com/x?a=1&amp;b=2">' in parcel.html


async def test_the_same_message_again_changes_nothing(database, scope, play, worker):
    text = InboundText(
        connector="sandbox",
        provider_id="one",
        sender_e164="+15125550166",
        recipient_e164="+15125550100",
        body="hello",
    )
    async with database.scoped(scope) as db:
        assert await api.receive(db, text) is not None
    async with database.scoped(scope) as db:
        assert await api.receive(db, text) is None
        thread = await play.thread("+15125550166")
        assert thread.unread_count == 1


async def test_nobody_sees_another_tenants_threads(database, scope, other_scope, play, worker):
    handset = await play.handset()
    await play.text(handset, "hello")
    thread = await play.thread(handset.number_e164)
    async with database.scoped(other_scope) as db:
        assert await api.messages(db, thread.id) == []
        assert await api.thread_with(db, thread.channel, thread.address) is None
