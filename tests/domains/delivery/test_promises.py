"""Promises taken out of messages and calls, held against forecasts, watched and ended."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.domains.compliance import queries as compliance
from enterprisehub.domains.conversations.events import SaidAloud
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.delivery.logic.keep_promises.end_promise import end_promise, open_again
from enterprisehub.domains.delivery.logic.keep_promises.take_promises import (
    Utterance,
    take_from_message,
    take_promises,
)
from enterprisehub.domains.delivery.logic.keep_promises.watch_promises import watch_promises
from enterprisehub.domains.delivery.logic.link_deal import link_deal
from enterprisehub.domains.delivery.models.deals import PromiseRow
from enterprisehub.domains.delivery.queries import deals, promises
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Channel, InboundText, Purpose, SendText
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.scope import Actor, Ref, Scope
from tests.domains.delivery.selling import MAYA, NOW, add_deal, add_project

NEAR = "Good news: we will have it by 6 March."
FAR = "We will have it by 20 December."


@pytest.fixture(autouse=True)
async def quiet(database, scope, runtime):
    async with database.scoped(scope) as db:
        await ConversationSettings(enabled=False).save(db)
    with clock.fixed(NOW):
        yield


@pytest.fixture
def person(scope, owner):
    return replace(scope, actor=Actor("user", str(owner.id), owner.name), user_id=owner.id)


async def linked(db, owner=None):
    source = await add_project(db, left=30)
    deal = await add_deal(db, owner=owner)
    return deal, await link_deal(db, deal.id, source.id)


async def hear(db, body="When will it be ready?"):
    arrived = InboundText(
        connector="sandbox", provider_id=f"SM{new_id()}", sender_e164=MAYA,
        recipient_e164="+15125550100", body=body, received_at=NOW,
    )  # fmt: skip
    return await messaging.receive(db, arrived)


def promise_of(deal, **values):
    known = {
        "contact_id": deal.contact_id, "deal_id": deal.id, "kind": "task", "made_by": "Dana",
        "made_at": NOW, "by_bot": False, "channel": "sms", "source_kind": "messaging.message",
        "source_id": new_id(), "said_in": new_id(), "starts_at": 0, "day_named": True,
        "words": "I'll send it tomorrow.", "due_on": (NOW + timedelta(days=2)).date(),
        "due_at": NOW + timedelta(days=2),
    }  # fmt: skip
    return PromiseRow(**known | values)


@pytest.mark.requirement("BYD-10")
async def test_what_a_person_writes_becomes_their_promise_once(database, scope, person):
    async with database.scoped(person) as db:
        deal, link = await linked(db)
        body = "Hi Maya! I'll send you the contract tomorrow. We will have it by 20 December."
        _, action = await messaging.start(db, deal.contact_id, Channel.SMS, body)
        message = await messaging.message_of_action(db, action.id)
        assert await take_from_message(db, message.id) == 2
        assert await take_from_message(db, message.id) == 0
        paper, work = await promises.promises(db)
        assert (paper.kind, paper.words) == ("task", "I'll send you the contract tomorrow.")
        assert (work.kind, f"{work.due_on:%m-%d}") == ("delivery", "12-20")
        for row in (paper, work):
            assert (row.owner_user_id, row.by_bot) == (person.user_id, False)
            assert (row.contact_id, row.deal_id) == (deal.contact_id, deal.id)
        assert ">95 % sure to be done by 20 Dec 2026" in work.check_says
        assert link.promised_on == work.due_on
        for ref in (deal.ref, Ref("crm.contact", deal.contact_id)):
            kinds = [line.kind for line in await timeline.of(db, ref)]
            assert kinds.count("delivery.promise_made") == 2


@pytest.mark.requirement("BYD-10")
async def test_an_agent_may_not_quote_a_day_that_the_forecast_does_not_hold(database, scope, owner):
    agent = Scope(scope.tenant_id, Actor("agent", "follow_up", "Follow-up"), scope.permissions, "r")
    async with database.scoped(scope) as db:
        await linked(db)
        heard = await hear(db)
    async with database.scoped(agent) as db:

        async def write(body):
            text = SendText(
                to_e164=MAYA, body=body, purpose=Purpose.REPLY, contact_id=heard.contact_id,
                thread_id=heard.thread_id, in_reply_to=heard.message_id,
            )  # fmt: skip
            return await propose(db, text, reason="They asked", agent="follow_up")

        refused = await write(NEAR)
        assert refused.state == "refused"
        assert "85 % are needed, which" in refused.held_because
        receipt = (await compliance.receipts_of_action(db, refused.id))[0]
        assert refused.receipt_id == receipt.id
        assert receipt.outcome == "refuse"
        assert "promised-day@1" in receipt.rule_versions
        allowed = await write(FAR)
        assert allowed.state != "refused"
        receipt = (await compliance.receipts_of_action(db, allowed.id))[0]
        assert "promised-day@1" in receipt.rule_versions
        plain = await write("Thanks for asking! I will ask the team.")
        assert plain.state != "refused"


@pytest.mark.requirement("BYD-10")
async def test_a_person_is_warned_before_it_leaves_and_may_insist(
    database, scope, owner, signed_in
):
    async with database.scoped(scope) as db:
        deal, _ = await linked(db)
        heard = await hear(db)
    path = f"/inbox/{heard.thread_id}/messages"
    warned = await signed_in.post(path, data={"text": NEAR})
    assert warned.status_code == 422
    assert "85 % are needed" in warned.text
    async with database.scoped(scope) as db:
        assert len(await messaging.messages(db, heard.thread_id)) == 1
    sent = await signed_in.post(path, data={"text": NEAR})
    assert sent.status_code == 200
    async with database.scoped(scope) as db:
        assert [m.direction for m in await messaging.messages(db, heard.thread_id)] == ["in", "out"]
    begun = f"/inbox/contacts/{deal.contact_id}/write"
    form = {"to": f"sms:{MAYA}", "text": "The portal will be live on March 7."}
    assert (await signed_in.post(begun, data=form)).status_code == 422
    assert (await signed_in.post(begun, data=form)).status_code in (200, 204, 303)


@pytest.mark.requirement("BYD-10")
async def test_what_the_bot_says_in_a_call_is_kept_by_who_has_the_deal(database, scope, owner):
    async with database.scoped(scope) as db:
        deal = await add_deal(db, owner=owner.id)
        call = Ref("voice.call", new_id())

        def said(text):
            return Utterance(
                text=text, at=NOW, author="The voice bot", channel="voice", source=call,
                said_in=new_id(), contact_id=deal.contact_id,
            )  # fmt: skip

        assert await take_promises(db, said("I'll send you the brochure tomorrow.")) == 1
        assert await take_promises(db, said("As I said. I'll send you the brochure tomorrow.")) == 0
        assert await take_promises(db, said("We'll call you on Monday.")) == 1
        assert await take_promises(db, said("I'll connect you with somebody. One moment!")) == 0
        rows = await promises.promises(db)
        assert {(row.owner_user_id, row.by_bot, row.channel) for row in rows} == {
            (owner.id, True, "voice")
        }
    assert SaidAloud.type == "conversations.said_aloud"


@pytest.mark.requirement("BYD-10")
async def test_owners_are_reminded_then_told_and_at_last_it_counts_as_broken(
    database, scope, owner
):
    async with database.scoped(scope) as db:
        deal = await add_deal(db, owner=owner.id)
        row = promise_of(deal, owner_user_id=owner.id)
        db.add(row)
        await db.flush()

        async def kinds():
            found = await db.scalars(
                select(NoticeRow.kind).where(
                    NoticeRow.user_id == owner.id, NoticeRow.kind.contains("promise")
                )
            )
            return sorted(found)

        assert await watch_promises(db) == 0
        with clock.fixed(row.due_at - timedelta(hours=20)):
            assert await watch_promises(db) == 1
            assert await watch_promises(db) == 0
        assert await kinds() == ["delivery.promise_due"]
        with clock.fixed(row.due_at + timedelta(minutes=1)):
            assert await watch_promises(db) == 1
            assert await watch_promises(db) == 0
        assert await kinds() == ["delivery.promise_due", "delivery.promise_overdue"]
        assert row.state == "open"
        with clock.fixed(row.due_at + timedelta(days=4)):
            await watch_promises(db)
            assert row.state == "broken"
            await end_promise(db, row.id, "kept", note="a day late")
            assert row.state == "kept"
        lines = {line.summary for line in await timeline.of(db, deal.ref)}
        assert any(line.startswith("Kept late: ") for line in lines)


@pytest.mark.requirement("BYD-10")
async def test_a_promise_for_the_next_hour_is_reminded_of_in_time(database, scope):
    async with database.scoped(scope) as db:
        deal = await add_deal(db)
        row = promise_of(deal, due_at=NOW + timedelta(hours=1))
        db.add(row)
        await db.flush()
        assert await watch_promises(db) == 0
        with clock.fixed(NOW + timedelta(minutes=31)):
            assert await watch_promises(db) == 1


@pytest.mark.requirement("BYD-10")
async def test_an_end_is_an_end_until_it_is_taken_back(database, scope):
    async with database.scoped(scope) as db:
        deal = await add_deal(db)
        row = promise_of(deal)
        db.add(row)
        await db.flush()
        await end_promise(db, row.id, "withdrawn", note="not needed any more")
        with pytest.raises(Conflict, match="withdrawn already"):
            await end_promise(db, row.id, "kept")
        assert (await open_again(db, row.id)).state == "open"
        with pytest.raises(Conflict, match="open"):
            await open_again(db, row.id)
        with pytest.raises(NotFound):
            await end_promise(db, new_id(), "kept")


@pytest.mark.requirement("BYD-10")
async def test_the_page_lists_promises_by_their_day_and_ends_them(signed_in, database, scope):
    assert "No promises here" in await signed_in.page("/delivery/promises")
    async with database.scoped(scope) as db:
        deal = await add_deal(db)
        late = promise_of(deal, words="I'll call you on Monday.", due_at=NOW - timedelta(hours=1))
        soon = promise_of(deal)
        db.add_all([late, soon])
    page = await signed_in.page("/delivery/promises")
    assert page.index("call you on Monday") < page.index("send it tomorrow")
    assert "Overdue" in page
    assert "Maya Chen" in page
    contact = await signed_in.page(f"/contacts/{deal.contact_id}")
    assert f"/delivery/promises/contacts/{deal.contact_id}/panel" in contact
    panel = await signed_in.page(f"/delivery/promises/contacts/{deal.contact_id}/panel")
    assert "send it tomorrow" in panel
    ended = await signed_in.post(f"/delivery/promises/{late.id}/end", data={"state": "broken"})
    assert ended.status_code in (200, 204, 303)
    again = await signed_in.post(f"/delivery/promises/{late.id}/end", data={"state": "broken"})
    assert again.status_code == 409
    kept = await signed_in.post(f"/delivery/promises/{soon.id}/end", data={"state": "kept"})
    assert kept.status_code in (200, 204, 303)
    assert "50 % were kept" in await signed_in.page("/delivery/promises?view=kept")
    opened = await signed_in.post(f"/delivery/promises/{soon.id}/open")
    assert opened.status_code in (200, 204, 303)
    assert "send it tomorrow" in await signed_in.page("/delivery/promises")


@pytest.mark.requirement("BYD-10")
async def test_programs_check_texts_and_end_promises(with_key, database, scope):
    async with database.scoped(scope) as db:
        deal, link = await linked(db)
        row = promise_of(deal)
        db.add(row)
    asked = {"text": f"{NEAR} {FAR}", "deal_id": str(deal.id)}
    near, far = (await with_key.post("/api/delivery/promises/check", json=asked)).json()
    assert (near["may_be_promised"], far["may_be_promised"]) == (False, True)
    assert near["safe_day"] > near["day"]
    listed = (await with_key.get("/api/delivery/promises")).json()
    assert [one["id"] for one in listed] == [str(row.id)]
    path = f"/api/delivery/promises/{row.id}"
    assert (await with_key.post(f"{path}/end", json={"state": "kept"})).json()["state"] == "kept"
    assert (await with_key.post(f"{path}/open")).json()["state"] == "open"
    async with database.scoped(scope) as db:
        assert (await deals.link(db, link.id))[0].promised_on is None
