"""Samples train a persona, the persona steers drafts, and the voices are measured."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts.style import Style
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.domains.outreach.logic.draft_follow_up import Material, draft_follow_up
from enterprisehub.domains.outreach.logic.word_invitation import Invitation, word_invitation
from enterprisehub.domains.proposals.logic.word_email import EmailFacts, word_email
from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.logic.choose_voice import arm_of, choose_voice, read_label
from enterprisehub.domains.writing.logic.describe_voice import (
    describe_voice,
    greeting_of,
    sign_off_of,
)
from enterprisehub.domains.writing.logic.follow_trial import note_reply
from enterprisehub.domains.writing.logic.keep_sample import collect
from enterprisehub.domains.writing.logic.measure_voices import measure_voices, verdict
from enterprisehub.domains.writing.logic.seed_demo import seed_demo
from enterprisehub.domains.writing.models import TrialRow
from enterprisehub.domains.writing.settings import WritingSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.ids import new_id
from tests.conftest import settled

TEXT = (
    "Hey Ben,\n\nThanks for the call! I'd love to show you the plan, and it won't take long. "
    "Let me know if Friday works.\n\nCheers,\nDana"
)


async def _trial(db, action_id):
    return next(iter(await queries.trials(db, action_id)), None)


@pytest.mark.requirement("VCE-02")
def test_a_persona_is_counted_from_texts():
    texts = [TEXT, TEXT.replace("plan", "draft"), TEXT.replace("call", "visit")]
    persona = describe_voice(texts)
    assert (persona.greeting, persona.sign_off) == ("Hey", "Cheers")
    assert persona.formality == "casual"
    assert {"casual", "warm", "enthusiastic"} <= set(persona.tone)
    assert "let me know if" in " ".join(phrase.text for phrase in persona.phrases)
    assert persona.words_per_sample < 40
    assert persona.says.startswith("Casual")
    letter = (
        "Dear Ms Cole,\n\nWe kindly request your assistance regarding the enclosed agreement. "
        "We shall proceed accordingly upon receipt.\n\nKind regards,\nD. Whitfield"
    )
    formal = describe_voice([letter])
    assert (formal.formality, formal.greeting, formal.sign_off) == (
        "formal",
        "Dear",
        "Kind regards",
    )
    assert describe_voice([]).sample_count == 0


@pytest.mark.requirement("VCE-02")
def test_what_was_said_once_is_no_habit():
    persona = describe_voice(
        ["Hi Ann,\nThe roof inspection is on Tuesday.\nBest,\nDana",
         "Hi Bo,\nYour inspection went well.\nCheers,\nDana"]
    )  # fmt: skip
    assert [(one.text, one.count) for one in persona.words] == [("inspection", 2)]
    assert (persona.greeting, persona.sign_off) == ("Hi", "")


@given(st.lists(st.text(max_size=300), max_size=4))
def test_any_text_can_be_described(texts):
    persona = describe_voice(texts)
    assert persona.sample_count == len(texts)
    assert 0 <= persona.contraction_ratio <= 1
    for text in texts:
        assert len(greeting_of(text)) < 40
        assert len(sign_off_of(text)) < 60


def _draft(style, language="en"):
    material = Material(
        occasion="stalled",
        given_name="Maya",
        sender="Dana",
        company="Northwind",
        language=language,
        about="",
        things=(),
        open_questions=("Budget",),
        style=style,
    )
    return draft_follow_up(material)


@pytest.mark.requirement("VCE-02")
def test_a_voice_steers_manner_and_only_in_its_language():
    style = Style(greeting="Hey", sign_off="Cheers", formality="casual", brief=True)
    email = _draft(style).email
    assert email.startswith("Hey Maya,")
    assert "I'd like to pick up" in email
    assert "Cheers,\nDana" in email
    assert "Still open" not in email
    assert _draft(style, "es").email.startswith("Hola Maya,")
    assert _draft(Style()).email.startswith("Hi Maya,")


@pytest.mark.requirement("VCE-01")
async def test_samples_are_pasted_rated_and_removed(signed_in):
    short = await signed_in.post("/api/voice/samples", json={"content": "Too short."})
    assert (short.status_code, "content" in short.json()["fields"]) == (422, True)
    new = {"content": TEXT, "source_url": "https://example.com/mail"}
    made = (await signed_in.post("/api/voice/samples", json=new)).json()
    assert (made["origin"], made["rating"]) == ("manual", None)
    assert (await signed_in.post("/api/voice/samples", json=new)).status_code == 409
    place = f"/api/voice/samples/{made['id']}"
    version = {"If-Match": f'"{made["version"]}"'}
    bad = await signed_in.patch(place, json={"rating": 6}, headers=version)
    assert bad.status_code == 422
    rated = await signed_in.patch(place, json={"rating": 5, "feedback": "Us."}, headers=version)
    assert (rated.json()["rating"], rated.json()["feedback"]) == (5, "Us.")
    assert (await signed_in.post("/api/voice/persona")).status_code == 409
    page = await signed_in.page("/settings/writing-voice?view=training")
    assert "1 with four stars" in page
    form = {"rating": "2", "feedback": "Not us."}
    await signed_in.post(f"/settings/writing-voice/samples/{made['id']}", data=form)
    assert "No samples here" in await signed_in.page("/settings/writing-voice?view=training")
    assert (await signed_in.delete(place)).status_code == 204
    assert (await signed_in.get("/api/voice/samples")).json() == []


@pytest.mark.requirement("VCE-01")
async def test_quoted_and_short_emails_are_not_collected(database, scope):
    async with database.scoped(scope) as db:
        assert (
            await collect(db, "Thanks!\n\nOn Monday Ben wrote:\n> " + "word " * 60, "email", None)
            is None
        )
        row = await collect(db, TEXT + "\n\n> " + "quoted " * 60, "email", new_id())
        assert row is not None
        assert "quoted" not in row.content
        assert await collect(db, TEXT, "draft", None) is None


@pytest.mark.requirement("VCE-02")
async def test_drafts_are_written_in_the_voice_of_their_contact_and_followed(
    database, scope, worker, signed_in
):
    async with database.scoped(scope) as db:
        await seed_demo(db)
        await WritingSettings(mode="trained").save(db)
        await MessagingSettings(postal_address="1 Main Street, Austin, TX 78701").save(db)
        maya = await crm.make(
            db, NewContact(name="Maya Chen", emails=[EmailIn(email="m@x.example")])
        )
        run = await runs.execute(db, "outreach.follow_up", {"contact_id": str(maya.id)})

    async def proposed():
        async with database.scoped(scope) as db:
            found = await queue.of_run(db, run.id)
            trial = await _trial(db, found[0].id) if found else None
            return (found[0], trial.arm) if trial else None

    action, arm = await settled(proposed)
    assert action.rendered["body"].startswith("Hey Maya,")
    assert read_label(action.payload["provenance"]["template_version"]) == ("trained", 1)
    assert arm == "trained"
    async with database.scoped(scope) as db:
        await decide.approve(db, action.id, seen_version=action.version)

    async def sent():
        async with database.scoped(scope) as db:
            trial = await _trial(db, action.id)
            found = await queries.samples(db)
            kept = [row for row in found if row.origin == "draft"]
            return (trial, kept) if trial.sent_at and kept else None

    trial, kept = await settled(sent)
    assert trial.decision == "approved"
    assert kept[0].rating is None
    async with database.scoped(scope) as db:
        await note_reply(db, maya.id, clock.now())
        assert (await messaging.message_of_action(db, action.id)) is not None
    results = (await signed_in.get("/api/voice/persona/results")).json()
    trained = results["voices"][0]
    assert trained["approved_unedited"]["good"] == 1
    assert trained["answered"] == {**trained["answered"], "good": 1, "of": 1}
    assert results["verdict"].startswith("Nothing to compare yet")
    page = await signed_in.page("/settings/writing-voice")
    assert "Greets with" in page
    assert "100 %" in page


@pytest.mark.requirement("VCE-02")
async def test_an_experiment_keeps_each_contact_in_its_voice(database, scope):
    settings = WritingSettings(mode="experiment", trained_pct=30)
    ids = [new_id() for _ in range(400)]
    arms = [arm_of(settings, scope.tenant_id, id_) for id_ in ids]
    assert arms == [arm_of(settings, scope.tenant_id, id_) for id_ in ids]
    assert 60 < arms.count("trained") < 180
    more = WritingSettings(mode="experiment", trained_pct=60)
    stayed = [arm_of(more, scope.tenant_id, id_) for id_ in ids]
    assert all(b == "trained" for a, b in zip(arms, stayed, strict=True) if a == "trained")
    async with database.scoped(scope) as db:
        assert await choose_voice(db, ids[0]) is None
        await seed_demo(db)
        assert (await choose_voice(db, ids[0])).label.startswith("voice:")
        await WritingSettings(mode="default").save(db)
        assert await choose_voice(db, ids[0]) is None


@pytest.mark.requirement("VCE-02")
async def test_a_difference_is_claimed_only_beyond_chance(database, scope):
    async with database.scoped(scope) as db:
        lead = await crm.make(db, NewContact(name="Ana Ruiz"))
        for number in range(60):
            arm = "trained" if number % 2 else "default"
            kept = arm == "trained" or number % 10 == 0
            decision = "approved" if kept else "edited"
            db.add(TrialRow(action_id=new_id(), contact_id=lead.id, arm=arm, decision=decision))
        await db.flush()
        assert verdict(await measure_voices(db)) == (
            "The trained voice is approved without editing more often, by more than chance."
        )
    assert read_label("follow_up/1") is None
    assert read_label("follow_up/1 voice:other:3") is None


@pytest.mark.requirement("VCE-02")
def test_every_letter_takes_the_manner_and_keeps_the_facts():
    style = Style(greeting="Hey", sign_off="Cheers", formality="casual")
    invited = Invitation(
        given_name="Maya", about="seats", minutes=30, times=["Friday 4 December, 10:00"],
        zone="UTC", sender="Dana", company="Northwind", style=style,
    )  # fmt: skip
    invitation = word_invitation(invited).body
    assert invitation.startswith("Hey Maya,\n\nI'd like to show you")
    assert "Friday 4 December, 10:00" in invitation
    assert invitation.endswith("Cheers,\nDana\nNorthwind")
    facts = EmailFacts(
        given_name="Maya", number="P-7", title="Seats", total="$1,200.00", monthly="",
        valid_until_on=date(2026, 12, 24), company="Northwind", style=style,
    )  # fmt: skip
    letter = word_email(facts).body
    assert letter.startswith("Hey Maya,")
    assert "It comes to $1,200.00." in letter
    assert letter.endswith("Cheers,\nNorthwind")
    spanish = word_email(replace(facts, language="es")).body
    assert spanish.startswith("Hola Maya,"), "learned in English, it says nothing of Spanish"


@pytest.mark.requirement("VCE-02")
async def test_other_agents_drafts_are_in_the_voice_and_followed_too(database, scope, worker):
    async with database.scoped(scope) as db:
        await seed_demo(db)
        await WritingSettings(mode="trained").save(db)
        await MessagingSettings(postal_address="1 Main Street, Austin, TX 78701").save(db)
        new = NewContact(name="Maya Chen", lifecycle="lead", emails=[EmailIn(email="m@x.example")])
        maya = await crm.make(db, new)
        at = clock.now() - timedelta(days=40)
        spoke = Interaction(
            contact_id=maya.id, channel="voice", direction="inbound", at=at, summary="Asked a price"
        )
        await crm.record(db, spoke)
        run = await runs.execute(db, "outreach.nurturing", {"quiet_days": 21})

    async def proposed():
        async with database.scoped(scope) as db:
            found = await queue.of_run(db, run.id)
            trial = await _trial(db, found[0].id) if found else None
            return (found[0], trial.arm) if trial else None

    action, arm = await settled(proposed)
    assert arm == "trained"
    assert action.rendered["body"].startswith("Hey Maya,")
    assert "Cheers" in action.rendered["body"]
