"""A follow-up says only what is known, on the channels that reach the person, and waits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact, PhoneIn
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.domains.outreach.logic.draft_follow_up import (
    KnownThing,
    Material,
    draft_follow_up,
)
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.connectors.catalogue import connect
from tests.conftest import settled
from tests.scripted_models import scripted_models


def _material(**changes):
    values = {
        "occasion": "qualified",
        "given_name": "Maya",
        "sender": "Jorge",
        "company": "Northwind Realty",
        "language": "en",
        "about": "your 3-bedroom in Austin",
        "things": (KnownThing(title="Price", value="around $425,000"),),
        "open_questions": (),
    }
    return Material(**(values | changes))


def test_a_text_says_who_writes_about_what_and_asks_one_thing():
    drafts = draft_follow_up(_material())
    assert drafts.text == (
        "Hi Maya, Jorge, Northwind Realty here. Thanks for the details on your 3-bedroom in Austin "
        "(around $425,000). Would a short call this week suit you to plan the next step?"
    )
    assert drafts.subject == "Your next step: your 3-bedroom in Austin"
    assert "- Price: around $425,000" in drafts.email
    assert drafts.email.endswith("Best regards,\nJorge\nNorthwind Realty")


def test_spanish_is_answered_in_spanish():
    assert draft_follow_up(_material(language="es")).text.startswith("Hola Maya,")


@given(
    st.builds(
        _material,
        occasion=st.sampled_from(["qualified", "stalled", "requested"]),
        given_name=st.sampled_from(["", "Maya", "José María"]),
        sender=st.sampled_from(["", "Jorge"]),
        about=st.sampled_from(["", "your home"]),
        language=st.sampled_from(["en", "es", "fr"]),
        things=st.sampled_from([(), (KnownThing(title="Beds", value="3"),)]),
    )
)
def test_drafts_are_whole_sentences_whatever_is_missing(material):
    drafts = draft_follow_up(material)
    for words in (drafts.text, drafts.email):
        assert "  " not in words
        assert " ." not in words
        assert "{" not in words
        assert words.count("?") == 1
    assert "\n" not in drafts.subject


async def _contact(database, scope, **values):
    async with database.scoped(scope) as db:
        return await crm.make(db, NewContact(name="Maya Chen", **values))


async def _finished(database, scope, run_id):
    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run_id)
            return row if row.status not in ("pending", "running") else None

    return await settled(look)


@pytest.mark.requirement("AGT-20")
@pytest.mark.requirement("CMP-01")
async def test_it_proposes_what_the_gate_lets_through_and_sends_nothing(database, scope, worker):
    maya = await _contact(
        database,
        scope,
        phones=[PhoneIn(phone="+15125550148")],
        emails=[EmailIn(email="maya@halcyon.example")],
    )
    async with database.scoped(scope) as db:
        await MessagingSettings(postal_address="1 Main Street, Austin, TX 78701").save(db)
        run = await runs.execute(db, "outreach.follow_up", {"contact_id": str(maya.id)})
    row = await _finished(database, scope, run.id)
    assert (row.status, row.output["proposed"]) == ("waiting_approval", ["text", "email"])
    async with database.scoped(scope) as db:
        actions = {action.kind: action for action in await queue.of_run(db, run.id)}
    email, text = actions["messaging.send_email"], actions["messaging.send_text"]
    assert (email.state, email.run_id, email.agent) == ("proposed", run.id, "outreach.follow_up")
    assert email.rendered["body"].startswith("Hi Maya,")
    assert (text.state, "consent" in text.held_because) == ("refused", True)


async def test_without_number_and_address_it_says_so(database, scope, worker):
    nobody = await _contact(database, scope)
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "outreach.follow_up", {"contact_id": str(nobody.id)})
    row = await _finished(database, scope, run.id)
    assert (row.status, row.summary) == ("success", "Maya has neither number nor address.")


@pytest.fixture
async def model(database, scope, ring):
    async with scripted_models() as server:
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "tiny", "api_key": "k"}
            await connect(db, "openai_compatible", values)
            await OutreachSettings(sender_name="Jorge", company_name="Northwind Realty").save(db)
        yield server


@pytest.mark.requirement("AGT-02")
@pytest.mark.requirement("LLM-02")
@pytest.mark.parametrize(
    ("words", "used"),
    [
        (
            "Hi Maya, it's Jorge from Northwind Realty. Up for a short call to plan a next step?",
            True,
        ),
        ("Hi Maya, Jorge, Northwind Realty: homes sell for $900,000 by Friday. A call?", False),
        ("Hi Maya, shall we have a short call?", False),
        (500, False),
    ],
)
async def test_a_model_may_reword_the_text_and_add_nothing(
    database, scope, worker, model, words, used
):
    maya = await _contact(database, scope, phones=[PhoneIn(phone="+15125550148")])
    model.replies = [lambda r: _named(r, words) if isinstance(words, str) else words]
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "outreach.follow_up", {"contact_id": str(maya.id)})
    row = await _finished(database, scope, run.id)
    async with database.scoped(scope) as db:
        (text,) = await queue.of_run(db, run.id)
        _, steps = await runs.run_with_steps(db, run.id)
    assert [step.kind for step in steps][:3] == ["read", "read", "model"]
    assert (row.engine, row.tokens_in > 0) == ("model" if used else "rules", words != 500)
    assert words in text.payload["body"] if used else "Jorge" in text.payload["body"]
    assert "900" not in text.payload["body"]
    assert (text.payload["provenance"]["model"] == "openai_compatible:tiny") is used


def _named(request, words):
    """The model knows the person by the mask alone."""
    asked = str(request["messages"])
    masks = re.findall(r"\[NAME_\w+\]", asked)
    return words.replace("Maya", masks[0]) if masks else words
