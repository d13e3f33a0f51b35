"""Chats over HTTP: kept, streamed, exported, one's own; the page, the panel and the cards."""

import re

import pytest

from enterprisehub.domains.assistant.pages.page_record import record_at
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.identity.permissions import Role


@pytest.mark.requirement("AST-01")
@pytest.mark.requirement("AST-05")
async def test_a_chat_from_its_first_question_to_its_export(sign_in_as, world):
    browser = await sign_in_as(Role.OWNER)
    made = await browser.post("/api/assistant/sessions", json={})
    assert made.status_code == 201, made.text
    place = f"/api/assistant/sessions/{made.json()['id']}"
    answer = (
        await browser.post(f"{place}/messages", json={"text": "Acme's open pipeline?"})
    ).json()
    assert answer["state"] == "done"
    assert "2 open deals worth $90,000" in answer["content"]
    headers = {"accept": "text/event-stream"}
    asked = {"text": "and their last three calls?"}
    stream = await browser.post(f"{place}/messages", json=asked, headers=headers)
    assert re.findall(r"^event: (\w+)", stream.text, re.MULTILINE) == ["tool", "text", "done"]
    chat = (await browser.get(place)).json()
    assert chat["title"] == "Acme's open pipeline?"
    assert [m["role"] for m in chat["messages"]] == ["user", "assistant"] * 2
    again = await browser.post(f"{place}/messages/{answer['id']}/again")
    assert again.json()["parent_id"] == answer["parent_id"]
    exported = await browser.get(f"{place}/export?format=md")
    assert exported.text.startswith("# Acme's open pipeline?")
    assert re.search(r"## You, \d+ \w+ \d{4}, \d\d:\d\d:\d\d", exported.text)
    assert "](/" not in exported.text, "links lead there from a file"
    pdf = await browser.get(f"{place}/export?format=pdf")
    assert pdf.content.startswith(b"%PDF")
    version = (await browser.get(place)).headers["etag"]
    renamed = await browser.patch(place, json={"title": "Acme"}, headers={"if-match": version})
    assert renamed.json()["title"] == "Acme"
    assert (await browser.delete(place)).status_code == 204
    assert (await browser.get("/api/assistant/sessions")).json()["items"] == []
    assert (await browser.post(f"{place}/restore")).status_code == 200
    other = await sign_in_as(Role.ADMIN)
    assert (await other.get(place)).status_code == 404
    assert (await other.get(f"{place}/export")).status_code == 404
    long = await browser.post(f"{place}/messages", json={"text": "x" * 20_000})
    assert long.status_code == 422


@pytest.mark.requirement("AST-01")
@pytest.mark.requirement("AST-06")
async def test_the_page_streams_and_a_card_is_approved_in_place(sign_in_as, world, database, scope):
    browser = await sign_in_as(Role.OWNER)
    assert "Ask about your records" in await browser.page("/assistant")
    htmx = {"hx-request": "true", "accept": "text/html, text/event-stream"}
    form = {"text": "note on Globex: prefers mornings", "place": "page", "session_id": ""}
    stream = await browser.post("/assistant/ask", data=form, headers=htmx)
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert "Looking…" in stream.text
    assert "Add a note about Globex" in stream.text
    session_id = re.search(r'data-chat="/assistant/chats/([^"]+)"', stream.text)[1]
    page = await browser.page(f"/assistant/chats/{session_id}")
    approve = re.search(r'hx-post="(/assistant/cards/[^"]+/approve[^"]+)"', page)[1]
    card = await browser.post(approve.replace("&amp;", "&"), headers={"hx-request": "true"})
    assert "Approved" in card.text
    async with database.scoped(scope) as db:
        assert [
            row.kind for row in await queue.ranked(db, queue.QueueFilter(state="approved"))
        ] == ["crm.add_note"]
    undo = re.search(r'hx-post="(/assistant/cards/[^"]+/take-back[^"]+)"', card.text)[1]
    back = await browser.post(undo.replace("&amp;", "&"), headers={"hx-request": "true"})
    assert "Waits for approval" in back.text
    panel = await browser.page(f"/assistant/panel?path=/companies/{world.acme}")
    assert "Acme Labs" in panel
    waiting = await browser.page(f"/assistant/panel?path=/queue/{approve.split('/')[3]}")
    assert "About <span" in waiting, "an action is looked at for what it is about"
    assert "Globex" in waiting.partition("this page’s record")[0]
    assert "About <span" not in await browser.page(f"/assistant/panel?path=/queue/{world.acme}")
    async with database.scoped(scope) as db:
        given = {"company_id": str(world.acme)}
        run = (await execute(db, "outreach.account_analyzer", given)).id
        other = (await execute(db, "hygiene.data_decay", {})).id
    beside_run = await browser.page(f"/assistant/panel?path=/runs/{run}")
    assert "Acme Labs" in beside_run.partition("this page’s record")[0]
    assert "About <span" not in await browser.page(f"/assistant/panel?path=/runs/{other}")
    form = {"text": "their open deals", "place": "panel", "page": f"/companies/{world.acme}"}
    beside = await browser.post("/assistant/ask", data=form, headers=htmx)
    assert "2 open deals" in beside.text
    gone = await browser.post(
        f"/assistant/chats/{session_id}/delete", headers={"hx-request": "true"}
    )
    assert "Chat deleted." in gone.headers["hx-trigger"]


@pytest.mark.requirement("AST-04")
async def test_what_is_remembered_is_shown_changed_and_searched(sign_in_as, world):
    browser = await sign_in_as(Role.VIEWER)
    await browser.page("/assistant/memory")
    saved = await browser.post("/assistant/memory", data={"format": "table", "time_zone": "utc"})
    assert saved.status_code in (200, 303), saved.text
    kept = (await browser.get("/api/assistant/preferences")).json()["items"]
    assert {one["key"]: one["value"] for one in kept} == {"format": "table", "time_zone": "UTC"}
    wrong = await browser.post("/assistant/memory", data={"time_zone": "Nowhere/Land"})
    assert wrong.status_code == 422
    refused = await browser.put("/api/assistant/preferences/format", json={"value": "songs"})
    assert refused.status_code == 422
    await browser.put("/api/assistant/preferences/format", json={"value": "bullets"})
    told = (await browser.get("/api/assistant/memories?past=true")).json()["items"]
    assert {(one["value"], one["superseded_at"] is None) for one in told} >= {
        ("table", False),
        ("bullets", True),
    }
    found = (await browser.get("/api/assistant/search?q=Globex")).json()
    assert "Globex" in {line["title"] for line in found["lines"]}


def test_the_record_of_a_page():
    id_ = "01a20130-2f33-72ae-915a-186fd954b623"
    assert record_at(f"/deals/{id_}") == f"crm.deal:{id_}"
    assert record_at(f"/contacts/{id_}/history") == f"crm.contact:{id_}"
    assert record_at("/deals/new") is None
    assert record_at("/") is None
