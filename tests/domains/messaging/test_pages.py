"""The inbox and the sandbox's screens, as people use them."""

import re

import pytest

from enterprisehub.kernel.identity.permissions import Role

_ID = re.compile(r"/sandbox/phone/([0-9a-f-]{36})/texts")


@pytest.mark.requirement("CNV-01")
async def test_a_lead_texts_on_the_phone_and_a_person_answers_in_the_inbox(signed_in, play, worker):
    assert "No handset yet" in await signed_in.page("/sandbox/phone")
    made = await signed_in.post("/sandbox/phone", data={"name": "Maya Chen", "number": ""})
    assert made.status_code == 303
    shown = await signed_in.page(made.headers["location"])
    handset_id = _ID.search(shown)[1]
    sent = await signed_in.post(
        f"/sandbox/phone/{handset_id}/texts", data={"text": "<b>Hi</b>, selling?"}
    )
    assert "&lt;b&gt;Hi&lt;/b&gt;" in sent.text
    thread = await play.thread("+17375550101")
    inbox = await signed_in.page("/inbox?view=unread")
    assert "Maya Chen" in inbox
    assert "&lt;b&gt;Hi" in inbox
    page = await signed_in.page(f"/inbox/{thread.id}")
    assert "Take over" in page
    assert "No threads here" in await signed_in.page("/inbox?view=unread")
    said = await signed_in.post(f"/inbox/{thread.id}/messages", data={"text": "Dana here."})
    assert "Dana here." in said.text
    messages = await play.messages(thread.id, 2)
    await play.message(messages[1].action_id, "delivered")
    page = await signed_in.page(f"/inbox/{thread.id}")
    assert "Delivered" in page
    assert "Give back to the bot" in page
    bubbles = await signed_in.get(f"/sandbox/phone/{handset_id}/bubbles")
    assert "Dana here." in bubbles.text
    stamp = re.search(r"seen=([0-9a-f]+)", bubbles.text)[1]
    again = await signed_in.get(f"/sandbox/phone/{handset_id}/bubbles?seen={stamp}")
    assert again.status_code == 204
    outbox = await signed_in.page("/sandbox/outbox")
    assert "Dana here." in outbox


async def test_forms_say_what_is_wrong(signed_in, worker):
    answer = await signed_in.post("/sandbox/phone", data={"name": " ", "number": ""})
    assert (answer.status_code, "Give the lead a name" in answer.text) == (422, True)
    answer = await signed_in.post("/sandbox/phone", data={"name": "A", "number": "12"})
    assert (answer.status_code, "+15125550143" in answer.text) == (422, True)
    made = await signed_in.post("/sandbox/phone", data={"name": "A", "number": "+1 (512) 555-0199"})
    assert made.status_code == 303
    answer = await signed_in.post("/sandbox/phone", data={"name": "B", "number": "+15125550199"})
    assert "already" in answer.text
    empty = await signed_in.post(f"{made.headers['location']}/texts", data={"text": " "})
    assert empty.status_code == 422
    answer = await signed_in.post("/sandbox/outbox/mishaps", data={"delay_seconds": "99"})
    assert answer.status_code == 422


async def test_who_may_only_look_may_not_write(sign_in_as, play, worker):
    handset = await play.handset()
    await play.text(handset, "hello")
    thread = await play.thread(handset.number_e164)
    viewer = await sign_in_as(Role.VIEWER)
    page = await viewer.page(f"/inbox/{thread.id}")
    assert "Take over" not in page
    assert "data-composer" not in page
    assert (await play.thread(handset.number_e164)).unread_count == 1
    answer = await viewer.post(f"/inbox/{thread.id}/messages", data={"text": "x"})
    assert answer.status_code == 403
    assert (await viewer.get("/sandbox/phone")).status_code == 403


@pytest.mark.requirement("PLT-10")
async def test_a_thread_with_a_newer_message_is_not_closed_unseen(with_key, play, worker):
    handset = await play.handset()
    await play.text(handset, "hello")
    thread = await play.thread(handset.number_e164)
    path = f"/api/threads/{thread.id}"
    seen = {"if-match": (await with_key.get(path)).headers["etag"]}
    assert (await with_key.patch(path, json={"state": "closed"})).status_code == 428
    await play.text(handset, "one more thing")
    await play.messages(thread.id, 2)
    stale = await with_key.patch(path, json={"state": "closed"}, headers=seen)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    read = await with_key.get(path)
    assert read.json()["state"] == "open"
    assert read.headers["etag"] == f'"{read.json()["version"]}"'


async def test_the_api_lists_reads_and_changes_threads(with_key, play, worker):
    handset = await play.handset()
    await play.text(handset, "hello")
    thread = await play.thread(handset.number_e164)
    listed = (await with_key.get("/api/threads")).json()
    assert [one["id"] for one in listed["items"]] == [str(thread.id)]
    messages = (await with_key.get(f"/api/threads/{thread.id}/messages")).json()
    assert messages[0]["body"] == "hello"
    path = f"/api/threads/{thread.id}"
    seen = {"if-match": (await with_key.get(path)).headers["etag"]}
    changed = await with_key.patch(path, json={"handler": "person"}, headers=seen)
    assert changed.json()["handler"] == "person"
    seen = {"if-match": changed.headers["etag"]}
    nobody = {"assignee_id": "01890000-0000-7000-8000-000000000000"}
    wrong = await with_key.patch(path, json=nobody, headers=seen)
    assert wrong.status_code == 422
    closed = await with_key.patch(path, json={"state": "closed"}, headers=seen)
    assert closed.json()["state"] == "closed"
    assert (await with_key.get("/api/threads")).json()["items"] == []
    missing = await with_key.get("/api/threads/01890000-0000-7000-8000-000000000000")
    assert missing.status_code == 404
