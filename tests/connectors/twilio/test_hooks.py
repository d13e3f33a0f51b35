"""Signed webhooks: stored before processed, once, in any order, and nothing unsigned gets in."""

import itertools
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from obstore.store import LocalStore
from sqlalchemy import func, select

from enterprisehub.connectors.twilio.signature import signature_of
from enterprisehub.domains.messaging import api
from enterprisehub.domains.messaging.contracts import Channel, SendText, SuppressionNotice
from enterprisehub.domains.messaging.models import MessageRow
from enterprisehub.domains.messaging.ports import SUPPRESSORS
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors import inbox
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage.installed import install_objects
from tests.conftest import settled
from tests.connectors.twilio.conftest import TOKEN
from tests.webtest import ADDRESS, Browser

LEAD, OURS = "+15125550187", "+15125550100"


def text(sid: str, body: str = "hello", **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": LEAD, "To": OURS, "Body": body, "NumMedia": "0", **more}


async def call(
    browser: Browser, path: str, form: dict[str, str], *, token: str = TOKEN, **how: Any
) -> int:
    signature = signature_of(ADDRESS + path, {k: [v] for k, v in form.items()}, token)
    headers = {
        "X-Twilio-Signature": how.pop("signature", signature),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = await browser.post(path, content=urlencode(form), headers=headers)
    return answer.status_code


async def stored(database, scope) -> list[InboxRow]:
    async with database.scoped(scope) as db:
        return list(await db.scalars(select(InboxRow).order_by(InboxRow.id)))


async def processed(database, scope, count: int) -> list[InboxRow]:
    async def look():
        rows = await stored(database, scope)
        return rows if len([r for r in rows if r.state != "waiting"]) >= count else None

    return await settled(look)


@pytest.mark.requirement("PLT-22", "CNV-01")
async def test_a_signed_text_is_stored_and_processed_once(
    database, scope, browser, account, play, worker
):
    path = f"/hooks/twilio/{account.hook_key}/message"
    for _ in range(3):
        assert await call(browser, path, text("SM1", "hi, selling my home")) == 200
    thread = await play.thread(LEAD)
    assert thread.connector == "twilio"
    assert (thread.unread_count, thread.our_address) == (1, OURS)
    (row,) = await processed(database, scope, 1)
    assert (row.state, row.external_id, row.type, row.attempts) == ("done", "SM1", "message", 1)
    assert row.result["results"][0]["thread_id"] == str(thread.id)


@pytest.mark.requirement("PLT-22")
async def test_an_unsigned_or_wrongly_signed_call_changes_nothing(
    database, scope, browser, account
):
    path = f"/hooks/twilio/{account.hook_key}/message"
    assert await call(browser, path, text("SM1"), token="another") == 403
    assert await call(browser, path, text("SM1"), signature="") == 403
    assert await call(browser, path, text("SM1"), signature="ÿ".encode("latin-1")) == 403
    assert await call(browser, f"/hooks/twilio/{account.hook_key}x/message", text("SM1")) == 404
    assert await call(browser, "/hooks/twilio/%00/message", text("SM1")) == 404
    assert await stored(database, scope) == []
    async with database.scoped(scope) as db:
        events = await security_events.recent(db, kind="webhook.refused")
    assert len(events) == 3
    assert "signature" in events[0].summary


@pytest.mark.requirement("PLT-22")
async def test_hostile_bodies_are_answered_plainly(database, scope, browser, account, worker):
    path = f"/hooks/twilio/{account.hook_key}/message"
    assert await call(browser, path, {"From": LEAD}) == 422
    assert await call(browser, path, text("SM" + "9" * 5000, "\x00nul\ud7ff")) == 200
    assert await call(browser, path, text("SM2", "x" * 500_000)) == 200
    assert await call(browser, path, text("SM3", From="whatsapp:+1512")) == 200
    assert await call(browser, path, text("SM4", NumMedia="99999999999999999999")) == 200
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"", b"\xff\xfe=%ff", b"a=1&" * 2000, b"{}"):
        answer = await browser.post(path, content=body, headers=headers)
        assert answer.status_code in (403, 422)
    answer = await browser.post(path, content=b"a" * 3_000_000, headers=headers)
    assert answer.status_code == 413
    rows = await processed(database, scope, 4)
    assert sorted(r.state for r in rows) == ["done", "done", "done", "ignored"]


REPORTS = ("queued", "sent", "delivered")


@pytest.mark.requirement("PLT-22")
@pytest.mark.parametrize("order", list(itertools.permutations(REPORTS)))
async def test_reports_in_any_order_end_delivered(
    order, database, scope, browser, account, twilio, play, worker
):
    async with database.scoped(person(scope)) as db:
        said = SendText(to_e164=LEAD, body="Hello from us", written_by=new_id())
        action = await propose(db, said, reason="test")
    await play.action(action.id, "done")
    (sent,) = twilio.messages
    path = sent["callback"].removeprefix(ADDRESS)
    for state in (*order, order[0]):
        form = {"MessageSid": sent["sid"], "MessageStatus": state, "To": LEAD, "From": OURS}
        assert await call(browser, path, form) == 204
    rows = await processed(database, scope, 3)
    assert {row.state for row in rows} == {"done"}
    assert (await play.message(action.id, "delivered")).provider_id == sent["sid"]


def person(scope: Scope) -> Scope:
    return scope.acting_as(Actor("user", str(new_id()), "Dana Whitfield"))


@pytest.mark.requirement("PLT-22", "AGT-23")
async def test_a_report_tells_of_a_text_that_we_did_not_live_to_record(
    database, scope, browser, account, twilio, play, worker
):
    """The answer to the request was lost; the carrier's report comes before our next try."""
    twilio.next_faults = ["lose", (503, {"message": "busy"})]
    async with database.scoped(person(scope)) as db:
        said = SendText(to_e164=LEAD, body="Only once", written_by=new_id())
        action = await propose(db, said, reason="test")

    async def taken():
        return twilio.messages or None

    (sent,) = await settled(taken)
    path = sent["callback"].removeprefix(ADDRESS)
    form = {"MessageSid": sent["sid"], "MessageStatus": "delivered", "To": LEAD}
    assert await call(browser, path, form) == 204
    message = await play.message(action.id, "delivered")
    assert message.provider_id == sent["sid"]
    await play.action(action.id, "done")
    assert len(twilio.messages) == 1


TOLD: list[SuppressionNotice] = []


@SUPPRESSORS.implement("test.suppressor")
async def _remember(_db: Any, notice: SuppressionNotice) -> None:
    TOLD.append(notice)


async def test_an_opt_out_at_the_carrier_suppresses_the_number(
    database, scope, account, twilio, play, worker
):
    TOLD.clear()
    twilio.next_faults = [(400, {"code": 21610, "message": "Attempt to send to unsubscribed"})]
    async with database.scoped(person(scope)) as db:
        said = SendText(to_e164=LEAD, body="hello", written_by=new_id())
        action = await propose(db, said, reason="test")
    row = await play.action(action.id, "failed")
    assert row.error_code == "recipient_refused"
    message = await play.message(action.id, "failed")
    assert "opt-out" in message.error
    told = [(notice.channel, notice.address, notice.reason) for notice in TOLD]
    assert told == [(Channel.SMS, LEAD, "opted_out")]


async def test_a_stored_text_can_be_replayed(database, scope, browser, account, play, worker):
    path = f"/hooks/twilio/{account.hook_key}/message"
    assert await call(browser, path, text("SM7")) == 200
    (row,) = await processed(database, scope, 1)
    async with database.scoped(scope) as db:
        await inbox.replay(db, row.id)

    async def again():
        (now,) = await stored(database, scope)
        return now if now.attempts == 2 and now.state != "waiting" else None

    assert (await settled(again)).result["results"] == [{"ignored": "this message was here before"}]
    async with database.scoped(scope) as db:
        count = select(func.count()).select_from(MessageRow)
        assert await db.scalar(count) == 1


@pytest.mark.requirement("CNV-01")
@pytest.mark.requirement("PLT-30")
async def test_pictures_are_brought_into_our_storage(
    database, scope, browser, signed_in, account, twilio, play, worker, tmp_path
):
    install_objects(Objects(LocalStore(tmp_path, mkdir=True)))
    twilio.files = {"/one": ("image/png", b"a picture"), "/two": ("text/html", b"<script>")}
    path = f"/hooks/twilio/{account.hook_key}/message"
    urls = [f"{twilio.url}/one", f"{twilio.url}/two", "https://elsewhere.example/x"]
    media = {"NumMedia": "3"} | {f"MediaUrl{i}": url for i, url in enumerate(urls)}
    assert await call(browser, path, text("SM8", "", **media)) == 200
    thread = await play.thread(LEAD)

    async def fetched():
        async with database.scoped(scope) as db:
            (message,) = await api.messages(db, thread.id)
        files = message.attachments
        return files if all(file["state"] != "waiting" for file in files) else None

    one, two, three = await settled(fetched)
    assert (one["state"], one["content_type"], one["size_bytes"]) == ("stored", "image/png", 9)
    assert (two["state"], two["error"]) == ("refused", "Files of type text/html are not taken.")
    assert (three["state"], three["error"]) == ("refused", "The file does not lie with Twilio.")
    link = await signed_in.get(f"/inbox/files/{one['id']}")
    assert link.status_code == 303
    got = await browser.get(link.headers["location"])
    assert (got.content, got.headers["content-type"]) == (b"a picture", "application/octet-stream")
    assert got.headers["content-disposition"].startswith("attachment;")
    part = await browser.get(link.headers["location"], headers={"range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"pic")
    with clock.fixed(clock.now() + timedelta(minutes=11)):
        assert (await browser.get(link.headers["location"])).status_code == 403
    stranger = await browser.get(f"/inbox/files/{one['id']}")
    assert not stranger.headers.get("location", "").startswith("/files/")
    assert (await signed_in.get(f"/inbox/files/{two['id']}")).status_code == 404
