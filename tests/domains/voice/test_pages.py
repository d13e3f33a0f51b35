"""The pages of agents and calls, as a browser asks for them."""

import json
import re
from html import unescape
from uuid import UUID

import pytest

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.analyse_call import record_analysis, what_to_assemble
from enterprisehub.domains.voice.logic.finish_call import assemble_sound, keep_record
from enterprisehub.domains.voice.logic.forget_recordings import forget_parts
from enterprisehub.domains.voice.logic.save_agent import config_of, make_agent
from enterprisehub.domains.voice.logic.tell_engines import tell_engines
from enterprisehub.domains.voice.logic.write_record import record_name
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.pages.agent_form import values_of
from enterprisehub.kernel.actions.queue import action as find_action
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.text.languages import SPOKEN
from tests.domains.voice.line import make_caller, pick_up
from tests.domains.voice.sounds import made_call
from tests.webtest import Browser, SignInAs

FORM = {
    "name": "Ava",
    "flow": "seller",
    "tone": "consultative",
    "language": "en",
    "recording_when": "announced",
    "transfer_to": "queue",
    "hours_always": "on",
    "tools": "create_task",
    "live": "on",
}


async def made(signed_in: Browser, **changed: str) -> str:
    """Where the new agent lies."""
    answer = await signed_in.post("/voice/agents/new", data=FORM | changed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.mark.requirement("VUI-01")
async def test_the_wizard_makes_an_agent_whose_versions_can_be_compared_and_published(
    signed_in: Browser,
) -> None:
    assert "No voice agent yet" in await signed_in.page("/voice/agents")
    assert "5. When it answers" in await signed_in.page("/voice/agents/new")
    place = await made(signed_in)
    assert "live: version 1" in await signed_in.page(place)
    answer = await signed_in.post(place, data=FORM | {"greeting": "Good day!", "note": "Warmer"})
    assert answer.status_code == 303
    shown = await signed_in.page(place)
    assert "Version 2, live: version 1" in shown
    assert "Warmer" in shown
    assert re.search(r"<ins>.*Good day!", shown, re.DOTALL)
    await signed_in.post(f"{place}/publish/2")
    assert "Version 2, live: version 2" in await signed_in.page(place)
    listed = await signed_in.page("/voice/agents")
    assert "Ava" in listed
    assert "Home seller" in listed


@pytest.mark.requirement("VUI-01", "VOX-05")
async def test_the_greeting_that_is_proposed_follows_the_language(signed_in: Browser) -> None:
    shown = await signed_in.page("/voice/agents/new")
    follows = re.findall(r'data-follows="language" data-placeholders="([^"]*)"', shown)
    greetings, disclosures = (json.loads(unescape(one)) for one in follows)
    assert greetings["fr"] == "Bonjour, ici {company}."
    assert disclosures["de"].startswith("Ich bin ein automatischer Assistent")
    assert set(greetings) == set(disclosures) == set(SPOKEN)


@pytest.mark.requirement("VUI-01")
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number_e164": "front desk"}, "number_e164"),
        ({"transfer_to": "number", "transfer_number": "12"}, "transfer_number"),
        ({"transfer_to": "number"}, "transfer_number"),
        ({"forward_number": "1" * 30}, "forward_number"),
        ({"hours_always": "", "opens": "18:00", "closes": "09:00"}, "closes"),
        ({"longest_minutes": "soon"}, "longest_minutes"),
    ],
)
async def test_what_is_wrong_with_an_agent_stands_at_its_field_in_plain_words(
    signed_in: Browser, typed: dict[str, str], field: str
) -> None:
    form = {name: value for name, value in (FORM | typed).items() if value}
    answer = await signed_in.post("/voice/agents/new", data=form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "String should" not in answer.text
    assert "Input should" not in answer.text


@pytest.mark.requirement("VUI-01")
async def test_numbers_may_be_typed_as_people_write_them(signed_in: Browser) -> None:
    place = await made(signed_in, number_e164="(512) 555-0199")
    assert 'value="+15125550199"' in await signed_in.page(place)


@pytest.mark.requirement("VUI-01", "TEL-04", "REC-01")
async def test_an_agent_saved_as_its_form_shows_it_stays_what_it_was(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    config = AgentConfig.model_validate(
        {
            "flow": "seller", "tone": "confrontational", "good_at": ["seller", "hot"],
            "more_languages": ["es"], "voice": "openai:alloy", "greeting": "Good day!",
            "tools": ["text_summary"], "barge_in": "words_only", "noise_reduction": True,
            "least_confidence": 0.7, "silence_seconds": 6, "most_silences": 2,
            "longest_minutes": 9,
            "hours": {
                "always": False, "days": ["tue"], "opens": "10:00", "closes": "11:00",
                "closed_text": "Closed.", "forward_e164": "+15125550177",
            },
            "transfer": {
                "to": "number", "number_e164": "+15125550166", "warm": False, "queue_seconds": 33,
            },
            "escalation": {
                "unclear_turns": 5, "displeased": True, "keywords": ["lawyer"], "asks": 2,
            },
            "recording": {"when": "ask", "keep_days": 7, "quality": "high"},
            "voicemail": {"do": "leave_message", "message": "Call us."},
        }
    )  # fmt: skip
    async with database.scoped(scope) as db:
        row = await make_agent(db, "Ava", config)
    shown = await signed_in.page(f"/voice/agents/{row.id}")
    values = values_of(config)
    assert [name for name in values if f'name="{name}"' not in shown] == []
    typed = {
        name: "on" if value is True else value
        for name, value in values.items()
        if value is not False
    }
    answer = await signed_in.post(f"/voice/agents/{row.id}", data=typed)
    assert answer.status_code == 303, answer.text
    async with database.scoped(scope) as db:
        again = await queries.agent(db, row.id)
        assert again is not None
        assert await config_of(db, again, again.newest_number) == config


@pytest.mark.requirement("TEL-03")
async def test_a_call_asked_for_twice_is_placed_once_and_its_page_says_why_it_waits(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    place = await made(signed_in, flow="seller")
    contact_id = await make_caller(database, scope)
    ask = f"/calls/contacts/{contact_id}/call"
    form = {"agent_id": place.rpartition("/")[2]}
    async with database.scoped(scope) as db:
        await compliance.record_consent(
            db,
            kind=ConsentClass.WRITTEN,
            wording="You may call me with an automated voice about my home.",
            source="form",
            contact_id=contact_id,
            channels=("ai_voice", "voice"),
        )
    first = await signed_in.post(ask, data=form)
    again = await signed_in.post(ask, data=form)
    assert first.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    placed = first.headers["location"]
    assert "The call is on its way." in await signed_in.page(placed)
    async with database.scoped(scope) as db:
        action = await find_action(db, UUID(placed.rpartition("/")[2]))
        action.held_because = "It is 21:05 in America/Chicago."
    shown = await signed_in.page(placed)
    assert "The call waits." in shown
    assert "It is 21:05 in America/Chicago." in shown
    other = await make_caller(database, scope, name="Somebody Else", phone="+15125550188")
    missing = await signed_in.get(f"/calls/contacts/{other}/placed/{action.id}")
    assert missing.status_code == 404


@pytest.mark.requirement("VOX-05")
async def test_before_a_call_it_is_said_what_the_built_in_engines_cannot_do(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    place = await made(signed_in)
    begun = await signed_in.post(f"{place}/call")
    shown = await signed_in.page(begun.headers["location"])
    assert "not free speech: answer briefly, or type" in shown
    assert "data-talk-typed" in shown
    assert "Connect a service" in shown
    config = AgentConfig(flow="seller", language="es")
    async with database.scoped(scope) as db:
        assert "not Spanish: type" in (await tell_engines(db, config))[0]


@pytest.mark.requirement("VUI-01")
async def test_an_agent_that_hides_what_it_is_cannot_be_made(signed_in: Browser) -> None:
    wrong = FORM | {"disclosure": "I am Ava from Austin."}
    answer = await signed_in.post("/voice/agents/new", data=wrong)
    assert answer.status_code == 422
    assert "must say that an automated or artificial voice speaks" in answer.text
    wrong = FORM | {"transfer_to": "number"}
    answer = await signed_in.post("/voice/agents/new", data=wrong)
    assert "Name the number to transfer to" in answer.text


@pytest.mark.requirement("VUI-01")
async def test_an_agent_is_tried_by_text_with_the_brain_of_its_calls(signed_in: Browser) -> None:
    place = await made(signed_in)
    assert "automated assistant with an artificial voice" in await signed_in.page(f"{place}/text")
    said = {"text": "I want to sell my 3 bedroom house in Austin"}
    answer = await signed_in.post(f"{place}/text", data=said)
    assert "three-bedroom house in Austin" in answer.text
    more = {"said": said["text"], "text": "around 450k"}
    answer = await signed_in.post(f"{place}/text", data=more)
    assert "$450,000" in answer.text
    assert "four hundred fifty thousand dollars" in answer.text


@pytest.mark.requirement("VUI-02")
async def test_the_list_of_live_calls_tells_who_waits_and_who_talks_with_a_colleague(
    database: Database, scope: Scope, signed_in: Browser
) -> None:
    line = await pick_up(database, scope)
    await line.pick_up()
    for handler, words in (("queue", "On hold"), ("person", "A colleague talks")):
        async with database.scoped(scope) as db:
            (await db.get_one(CallRow, line.call_id)).handler = handler
        assert words in await signed_in.page("/calls")


@pytest.mark.requirement("VUI-02", "REC-01", "VAN-02", "VAN-03", "VAN-06")
async def test_a_call_is_watched_then_heard_and_read_again(
    database: Database, scope: Scope, signed_in: Browser, sign_in_as: SignInAs
) -> None:
    contact_id = await make_caller(database, scope)
    async with database.scoped(scope) as db:
        await ComplianceSettings(own_states="TX").save(db)
    line = await pick_up(database, scope, contact_id=contact_id)
    place = f"/calls/{line.call_id}"
    await line.pick_up()
    await line.say("I want to sell my house in Austin. When can we start?")
    held = await signed_in.page(place)
    assert "In progress" in held
    assert "Take over" in held
    assert 'name="target"' not in held  # a browser has no line to connect
    assert "answered after 300 ms" in held
    assert "Maya Chen" in await signed_in.page("/calls")
    spoken = [("agent", 0, 4000), ("caller", 3000, 5000), ("agent", 5500, 8500)]
    spoken += [("caller", 9000, 12000), ("agent", 12500, 15500), ("caller", 16000, 19000)]
    sound = made_call([*spoken, ("agent", 23000, 25000)], 26000)
    await line.record(sound.pcm.tobytes())
    await line.end()
    await analyse(database, scope, line.call_id)
    shown = await signed_in.page(place)
    assert "Completed" in shown
    assert "<audio" in shown
    assert 'data-seek-ms="' in shown
    silence = shown.partition("Silences of 3 to 8 s")[2].partition("</details>")[0]
    assert re.search(r'data-seek-ms="(18|19)\d{3}"', silence)  # it opens what it counts
    assert "Summary" in shown
    whole = await signed_in.get(f"{place}/sound")
    assert whole.content.startswith(b"OggS")
    part = await signed_in.get(f"{place}/sound", headers={"range": "bytes=10-99"})
    assert part.status_code == 206
    assert part.content == whole.content[10:100]
    assert part.headers["content-range"] == f"bytes 10-99/{len(whole.content)}"
    record = (await signed_in.get(f"/api{place}/record")).json()
    assert [one["speaker"] for one in record["transcript"]].count("caller") == 1
    assert record["recording"]["size_bytes"] == len(whole.content)
    assert record["waveform"]["caller"]
    kept = await installed_objects().get(scope.tenant_id, record_name(line.call_id))
    assert b"transcript" not in kept
    beyond = await signed_in.get(f"{place}/sound", headers={"range": "bytes=99999999-"})
    assert beyond.status_code == 416
    viewer = await sign_in_as(Role.VIEWER)
    assert (await viewer.get(f"{place}/sound")).status_code == 403
    async with database.scoped(scope) as db:
        row = await queries.recording(db, line.call_id)
        figures = await queries.analytics(db, line.call_id)
    assert row is not None
    assert figures is not None
    assert figures.interruptions_caller == 1
    assert figures.silences_awkward == 1
    stored = await installed_objects().get(scope.tenant_id, str(row.storage_key))
    assert b"OggS" not in stored
    await signed_in.post(f"{place}/recording/hold")
    assert (await signed_in.post(f"{place}/recording/delete")).status_code == 409
    await signed_in.post(f"{place}/recording/hold")
    assert (await signed_in.post(f"{place}/recording/delete")).status_code == 303
    assert (await signed_in.get(f"{place}/sound")).status_code == 404
    assert "The recording was deleted" in await signed_in.page(place)


async def analyse(database: Database, scope: Scope, call_id: UUID) -> None:
    """What the worker does after a call, here and now."""
    async with database.scoped(scope) as db:
        asked = await what_to_assemble(db, str(call_id))
    made = {}
    if asked and not asked["refused"]:
        made = await assemble_sound(scope, call_id, asked)
    async with database.scoped(scope) as db:
        await record_analysis(db, str(call_id), made)
    await keep_record(scope, call_id)
    if asked:
        await forget_parts(scope.tenant_id, call_id, asked["parts"])


@pytest.mark.requirement("VUI-01", "VOX-02")
async def test_words_that_sound_otherwise_are_typed_one_a_line(signed_in: Browser) -> None:
    place = await made(signed_in, said_as="Nguyen = win\n\nSchuylkill=skoo kill")
    shown = await signed_in.page(place)
    assert "Nguyen = win\nSchuylkill = skoo kill" in shown
    wrong = await signed_in.post(place, data=FORM | {"said_as": "Nguyen"})
    assert wrong.status_code == 422
    assert "Write one word a line with how it sounds" in wrong.text
