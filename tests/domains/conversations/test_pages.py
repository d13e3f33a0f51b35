"""The list and the page of a conversation, and the same as JSON."""

from io import BytesIO

import pytest
from sqlalchemy import select

from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.storage import open_objects
from enterprisehub.kernel.storage.installed import install_objects
from tests.conftest import settled
from tests.domains.conversations.talk import STORY


@pytest.mark.requirement("CNV-02")
async def test_a_conversation_shows_slots_words_progress_score_and_why(talk, signed_in):
    assert "No conversations yet" in await signed_in.page("/conversations")
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    listed = await signed_in.page("/conversations")
    assert "Maya Chen" in listed
    assert "Home seller" in listed
    shown = await signed_in.page(f"/conversations/{session.id}")
    assert "5 of 6" in shown
    assert 'title="Hoped-for price">around 450k</mark>' in shown
    assert "around $450,000" in shown
    assert "Reason to sell" in shown
    assert "Why" in shown
    assert "Take over" in shown
    assert "answered 5 of 6 questions" in shown


@pytest.mark.requirement("CNV-07")
async def test_each_message_shows_intent_and_mood_and_the_conversation_its_summary(
    talk, signed_in, with_key
):
    await talk.begin()
    await talk.says(STORY)
    await talk.says("that's perfect, thanks, love it")
    session = await talk.settled_session(answered_count=5)
    shown = await signed_in.page(f"/conversations/{session.id}")
    assert "Wants to sell" in shown
    assert "Friendly" in shown
    assert "friendly (+" in shown
    assert 'id="summary"' in shown
    assert "Last messages" in shown
    summary = (await with_key.get(f"/api/conversations/{session.id}/summary")).json()
    assert summary["headline"].startswith("Home seller, 5 of 6 answered")
    assert "around 450k" in [fact["words"] for fact in summary["facts"]]
    assert summary["last"][-2] == {"who": "Lead", "text": "that's perfect, thanks, love it"}
    assert summary["text"].startswith(summary["headline"])
    missing = "/api/conversations/00000000-0000-0000-0000-000000000000/summary"
    assert (await with_key.get(missing)).status_code == 404


@pytest.mark.requirement("CNV-05")
async def test_open_pages_hear_of_leads_that_wait(talk, signed_in, database, scope, owner):
    await talk.begin()
    await talk.says(STORY)
    empty = await signed_in.page("/conversations/leads/waiting")
    assert 'data-live="conversations.session:*"' in empty
    assert "Maya Chen" not in empty
    await talk.says("can I talk to a real person please")
    handoff = await talk.handoff()
    assert "Maya Chen" in await signed_in.page("/conversations/leads/waiting")
    listed = await signed_in.page("/conversations")
    assert "can I talk to a real person please" in listed

    async def told(count: int) -> bool | None:
        async with database.scoped(scope) as db:
            badges = select(LiveRow).where(LiveRow.topic == "badges").order_by(LiveRow.seq)
            rows = await db.scalars(badges)
            counts = [row.data["handoffs"] for row in rows if "handoffs" in (row.data or {})]
        return True if counts and counts[-1] == count else None

    await settled(lambda: told(1))
    await signed_in.post(f"/handoffs/{handoff.id}/claim")
    await settled(lambda: told(0))


@pytest.mark.requirement("CNV-01")
async def test_a_person_takes_over_writes_and_gives_back(talk, signed_in):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    here = f"/conversations/{session.id}"
    assert (await signed_in.post(f"{here}/take-over")).status_code == 303
    await talk.settled_session(stage="with_person")
    assert "Give back to the bot" in await signed_in.page(here)
    said = await signed_in.post(f"{here}/messages", data={"text": "Dana here, <i>hello</i>"})
    assert "Dana here, &lt;i&gt;hello&lt;/i&gt;" in said.text
    assert (await signed_in.post(f"{here}/give-back")).status_code == 303
    await talk.settled_session(stage="qualifying")


@pytest.mark.requirement("CNV-01")
async def test_the_composer_beside_a_conversation_takes_files(app, talk, signed_in):
    install_objects(open_objects(app.state.settings))
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    here = f"/conversations/{session.id}"
    assert 'name="files"' in await signed_in.page(here)
    program = [("files", ("setup.exe", BytesIO(b"MZ"), "application/x-whatever"))]
    kept = await signed_in.post(f"{here}/messages", data={"text": "Look"}, files=program)
    assert kept.status_code == 422
    assert (await talk.settled_session()).stage == "qualifying"
    picture = [("files", ("roof.png", BytesIO(b"\x89PNG" * 50), "image/png"))]
    sent = await signed_in.post(f"{here}/messages", data={"text": "Like this?"}, files=picture)
    assert sent.status_code == 200, sent.text
    assert "roof.png" in sent.text
    await talk.settled_session(stage="with_person")


@pytest.mark.requirement("CRM-01")
async def test_a_contacts_page_shows_the_conversation(talk, signed_in):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    panel = f"/conversations/contacts/{session.contact_id}/panel"
    assert panel in await signed_in.page(f"/contacts/{session.contact_id}")
    assert "around $450,000" in await signed_in.page(panel)
    nobody = "/conversations/contacts/00000000-0000-0000-0000-000000000000/panel"
    assert "No conversation yet" in await signed_in.page(nobody)


async def test_a_value_can_be_asked_for_again(talk, signed_in):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    answer = await signed_in.post(f"/conversations/{session.id}/slots/price/forget")
    assert answer.status_code == 200
    assert "4 of 6" in answer.text
    missing = await signed_in.post(f"/conversations/{session.id}/slots/price/forget")
    assert missing.status_code == 404
    assert "price" in await talk.says("ok") or "hope to get" in (await talk.answers(2))[-1].text


async def test_the_live_part_answers_only_when_something_changed(talk, signed_in):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    first = await signed_in.get(f"/conversations/{session.id}/live")
    stamp = first.text.split("seen=")[1].split('"')[0]
    again = await signed_in.get(f"/conversations/{session.id}/live?seen={stamp}")
    assert again.status_code in (200, 204)


@pytest.mark.requirement("CNV-05")
async def test_a_handoff_card_is_claimed_with_a_button(talk, signed_in):
    await talk.begin()
    await talk.says("can I talk to a human")
    offered = await talk.handoff()
    listed = await signed_in.page("/conversations")
    assert "Take the lead" in listed
    answer = await signed_in.post(f"/handoffs/{offered.id}/claim")
    assert answer.status_code == 303
    await talk.handoff("claimed")
    assert "Claimed" in await signed_in.page(answer.headers["location"])


async def test_a_viewer_reads_but_does_not_claim(talk, sign_in_as):
    viewer = await sign_in_as(Role.VIEWER)
    assert "Conversations" in await viewer.page("/conversations")
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    assert "Take over" not in await viewer.page(f"/conversations/{session.id}")
    assert (await viewer.post(f"/conversations/{session.id}/take-over")).status_code == 403


@pytest.mark.requirement("CNV-02")
async def test_the_same_as_json(talk, with_key):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    (item,) = (await with_key.get("/api/conversations?stage=qualifying")).json()["items"]
    assert item["id"] == str(session.id)
    read = (await with_key.get(f"/api/conversations/{session.id}")).json()
    price = next(slot for slot in read["slots"] if slot["name"] == "price")
    assert (price["words"], price["shown"]) == ("around 450k", "around $450,000")
    assert read["open_questions"] == ["Reason to sell"]
    turns = (await with_key.get(f"/api/conversations/{session.id}/turns")).json()
    assert [turn["direction"] for turn in turns] == ["in", "out"]
    await talk.says("we are relocating")
    compared = (await with_key.get("/api/conversations/effectiveness?by=tone")).json()
    assert compared[0]["name"] == "consultative"
    closed = await with_key.post(f"/api/conversations/{session.id}/close", json={})
    assert closed.json()["stage"] == "closed"
    assert (await with_key.get(f"/api/conversations/{session.thread_id}")).status_code == 404


@pytest.mark.requirement("CNV-02")
async def test_a_tenants_own_flow_is_checked_published_and_spoken(talk, with_key):
    document = shipped("seller").model_dump(mode="json")
    document["questions"][0]["ask"]["consultative"]["en"] = ["Do you have children?"]
    refused = await with_key.post("/api/flows", json={"document": document})
    assert refused.status_code == 422
    assert "protected class" in refused.text
    document["questions"][0]["ask"]["consultative"]["en"] = ["Which town, please?"]
    saved = await with_key.post("/api/flows", json={"document": document, "note": "friendlier"})
    assert (saved.status_code, saved.json()["version"]) == (201, 2)
    live = await with_key.post("/api/flows/seller/2/publish")
    assert live.json()["state"] == "live"
    assert (await with_key.post("/api/flows/seller/2/publish")).status_code == 409
    assert (await with_key.post("/api/flows/seller/99999999999/publish")).status_code == 422
    await talk.begin(default_flow="seller")
    assert "Which town, please?" in await talk.says("hi there")
    assert (await with_key.get("/api/flows/seller")).json()["version"] == 2


@pytest.mark.parametrize(
    "document", [{}, {"name": "x"}, {"answers_from": "../../etc"}, {"answers_from": 3}]
)
async def test_what_is_no_flow_is_refused_in_words(with_key, document):
    answer = await with_key.post("/api/flows", json={"document": document})
    assert answer.status_code == 422


@pytest.mark.requirement("CNV-02")
async def test_facts_are_set_on_the_bots_page_and_stated(talk, signed_in):
    await talk.begin()
    page = await signed_in.page("/bots")
    assert "commission: 2.5 %" in page
    assert "What makes you think of selling?" in page
    form = {
        "company_name": "Blue Door",
        "tone": "confrontational",
        "facts": "commission: 1.9 %\nHours: 9 to 5",
        "sms_wait_seconds": "0.05",
        "enabled": "on",
    }
    assert (await signed_in.post("/bots", data=form)).status_code == 303
    answer = await talk.says("I want to sell my house, what's your commission?")
    assert "1.9 %" in answer
    assert "Blue Door" in answer


@pytest.mark.requirement("CNV-02", "VOX-05")
async def test_a_text_in_french_is_answered_in_french(talk, signed_in):
    await talk.begin()
    shown = await signed_in.page("/bots")
    assert "Beside English and Spanish, bots answer in" in shown
    answer = await talk.says("Bonjour, je cherche une maison à Austin, 3 chambres")
    assert "3 chambres, maison, Austin." in answer
    assert "assistant automatique" in answer
    answer = await talk.says("450 000 dollars, speak English please")
    assert "$450,000" in answer
    assert "English" in answer


async def test_wrong_settings_are_named(signed_in, with_key):
    answer = await signed_in.post("/bots", data={"facts": "no colon here"})
    assert (answer.status_code, "line 1 must look like" in answer.text) == (422, True)
    answer = await signed_in.post("/bots", data={"default_flow": "nobody"})
    assert (answer.status_code, "there is no flow" in answer.text) == (422, True)
    answer = await signed_in.post("/bots", data={"facts": "Bad-Name!: x"})
    assert answer.status_code == 422
    read = await with_key.get("/api/bots")
    settings, seen = read.json(), {"if-match": read.headers["etag"]}
    assert settings["max_bot_messages"] == 25
    wrong = settings | {"default_flow": "nobody"}
    refused = await with_key.put("/api/bots", json=wrong, headers=seen)
    assert refused.status_code == 422
    wanted = settings | {"tone": "confrontational"}
    saved = await with_key.put("/api/bots", json=wanted, headers=seen)
    assert saved.json()["tone"] == "confrontational"


@pytest.mark.requirement("PLT-10")
async def test_settings_that_somebody_changed_meanwhile_are_not_overwritten(signed_in, with_key):
    """Also while the tenant has set none: the first to write wins, the second one hears of it."""
    first = (await with_key.get("/api/bots")).headers["etag"]
    settings = (await with_key.get("/api/bots")).json()
    unseen = await with_key.put("/api/bots", json=settings)
    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_required")
    warm = settings | {"agent_name": "Mia"}
    saved = await with_key.put("/api/bots", json=warm, headers={"if-match": first})
    assert saved.status_code == 200
    cold = settings | {"agent_name": "Max"}
    stale = await with_key.put("/api/bots", json=cold, headers={"if-match": first})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    now = await with_key.get("/api/bots")
    assert (now.json()["agent_name"], now.headers["etag"]) == ("Mia", saved.headers["etag"])
    assert (await signed_in.post("/bots", data={"agent_name": "Lou"})).status_code < 400
    after_page = await with_key.put(
        "/api/bots", json=cold, headers={"if-match": now.headers["etag"]}
    )
    assert after_page.status_code == 412
