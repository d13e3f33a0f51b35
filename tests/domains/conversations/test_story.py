"""A lead texts, the bot answers, corrects, qualifies and hands over: through every real part."""

import pytest
from sqlalchemy import select

from enterprisehub.domains.conversations import api
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.models.activities import TaskRow
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel import timeline
from enterprisehub.kernel.scope import Ref
from tests.domains.conversations.talk import STORY


@pytest.mark.requirement("CNV-02")
async def test_one_text_fills_five_slots_and_the_next_missing_thing_is_asked(talk):
    await talk.begin()
    answer = await talk.says(STORY)
    assert "a 3-bedroom in Austin, this summer, around $450,000, and it needs a new roof" in answer
    assert "automated assistant of Acme Realty" in answer
    assert answer.count("?") == 1
    session = await talk.settled_session(answered_count=5)
    assert (session.flow, session.required_count, session.stage) == ("seller", 6, "qualifying")
    assert session.flow_path[0]["flow"] == "lead"
    assert session.slots["price"]["surface"] == "around 450k"
    assert session.slots["condition"]["value"] == "needs_roof"
    assert session.current_slot == "motivation"
    assert session.score > 0
    assert session.score_reasons


@pytest.mark.requirement("CNV-02")
async def test_the_dialogue_goes_on_to_a_handoff(talk, owner):
    await talk.begin()
    await talk.says(STORY)
    corrected = await talk.says("actually 425, not 450")
    assert "$425,000" in corrected
    about = await talk.says("what's your commission?")
    assert "2.5 %" in about
    assert about.endswith("?")
    await talk.says("we are relocating for work")
    last = await talk.says("no")
    assert "passing this to our agent" in last
    session = await talk.settled_session(stage="handed_off")
    assert session.slots["price"]["value"]["amount_cents"] == 42_500_000
    assert session.effectiveness_score is not None
    assert session.temperature == "hot"


@pytest.mark.requirement("CNV-02")
async def test_two_quick_texts_get_one_answer(talk):
    await talk.begin(wait_seconds={"sms": 1.0})
    await talk.text("I want to sell my house", "it's in Austin")
    (answer,) = await talk.answers(1)
    assert "in Austin" in answer.text
    await talk.heard(2)
    assert await talk.count_out() == 1


@pytest.mark.requirement("BYD-01")
async def test_an_answer_carries_what_its_receipt_needs(talk, database, scope):
    await talk.begin()
    await talk.says(STORY)
    (turn,) = await talk.answers(1)
    assert turn.versions["policy"]
    assert turn.versions["flow"] == "seller v1"
    assert turn.facts["slot.price"] == "around 450k"
    assert turn.action_id is not None
    async with database.scoped(scope) as db:
        message = await messaging.message_of_action(db, turn.action_id)
    assert message is None or message.body == turn.text


async def test_spanish_is_answered_in_spanish(talk):
    await talk.begin()
    answer = await talk.says("hola quiero vender mi casa de 3 recamaras en Austin")
    assert answer.startswith("¡Hola! Soy el asistente automático")
    assert "3 recámaras" in answer


async def test_gibberish_is_met_sensibly(talk):
    await talk.begin()
    answer = await talk.says("asdlkj qwoeiu zxmcn")
    assert answer.count("?") == 1
    assert "automated assistant" in answer


@pytest.mark.requirement("CRM-05")
async def test_the_contact_has_score_and_status_from_the_conversation(talk, database, scope):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    async with database.scoped(scope) as db:
        contact = await crm.contact(db, session.contact_id)
        entries = await timeline.of(db, Ref("crm.contact", session.contact_id))
    assert contact.lead_status == "engaged"
    assert contact.language == "en"
    assert contact.score is not None
    assert "conversations.started" in {entry.kind for entry in entries}


@pytest.mark.requirement("CNV-02")
async def test_who_sells_and_buys_is_asked_of_the_sale_and_somebody_asks_the_rest(
    talk, database, scope
):
    await talk.begin()
    await talk.says("hi there, I have some questions")
    await talk.says("both")
    session = await talk.settled_session(flow="seller")
    async with database.scoped(scope) as db:
        tasks = [row.title for row in await db.scalars(select(TaskRow))]
        assert tasks == ["Ask what they want to buy"]
        brief = await api.summary(db, session.id)
    assert "What they want to buy" in brief.open_questions
    await talk.says("in Austin")
    async with database.scoped(scope) as db:
        assert len(list(await db.scalars(select(TaskRow)))) == 1
