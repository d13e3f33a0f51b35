"""Acts as text: natural, in the lead's language, within the channel, the same for the same seed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    LeadActKind,
)
from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.logic.decide_acts import PolicyRules, decide
from enterprisehub.domains.conversations.logic.phrase_reply import (
    BUDGET_CHARACTERS,
    Phrased,
    phrase_reply,
)
from enterprisehub.domains.conversations.logic.remember_acts import remember_acts
from tests.domains.conversations.dialogues import (
    FACTS,
    STORY,
    TODAY,
    filled,
    hearing,
    hearings,
    informing,
    state_with,
)


def said(*acts: BotAct, flow: str = "seller", **more: str) -> Phrased:
    options = {"language": "en", "tone": "consultative", "channel": "sms", "seed": "s"} | more
    return phrase_reply(acts, shipped(flow), FACTS, **options)  # type: ignore[arg-type]


@pytest.mark.requirement("CNV-02")
def test_everything_heard_is_said_back_in_one_natural_sentence() -> None:
    decision = decide(
        state_with(*STORY), informing(*STORY), shipped("seller"), PolicyRules(), TODAY
    )
    phrased = said(*decision.acts)
    assert (
        ": a 3-bedroom in Austin, this summer, around $450,000, and it needs a new roof."
        in phrased.text
    )
    assert "automated assistant of Acme Realty" in phrased.text
    assert phrased.text.count("?") == 1
    assert len(phrased.text) <= 320


def test_spanish_is_spoken_where_the_lead_does() -> None:
    text = said(BotAct(kind=BotActKind.SAY_BACK, slots=STORY[:2]), language="es").text
    assert "3 recámaras en Austin" in text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (filled("bedrooms", 8, "8"), "an 8-bedroom"),
        (filled("price", {"amount_cents": 42_500_000, "currency": "USD"}, "425"), "$425,000"),
        (filled("price", {"amount_cents": 125_050, "currency": "EUR"}, "x"), "€1,250.50"),
        (
            filled("price", {"amount_cents": 40_000_000, "qualifier": "at_most"}, "x"),
            "up to $400,000",
        ),
        (filled("has_agent", False, "no"), "no agent yet"),
        (filled("address", "12 Oak St", "12 Oak St? {agent}"), "12 Oak St agent"),
    ],
)
def test_values_are_said_by_their_type(value: object, words: str) -> None:
    act = BotAct(kind=BotActKind.SAY_BACK, slots=(value,))  # type: ignore[arg-type]
    assert words in said(act).text


def test_a_tenants_fact_is_used_and_a_missing_one_is_not_invented() -> None:
    with_fact = said(BotAct(kind=BotActKind.ANSWER, topic="commission"))
    assert "2.5 %" in with_fact.text
    assert with_fact.facts["commission"] == "2.5 %"
    without = said(BotAct(kind=BotActKind.ANSWER, topic="licence"))
    assert without.text.startswith("Our agent holds")
    assert "{" not in without.text


def test_tones_differ_and_seeds_repeat() -> None:
    act = BotAct(kind=BotActKind.REQUEST, slot="price")
    assert said(act, tone="confrontational").text == "What is the lowest price you would accept?"
    assert said(act, seed="a") == said(act, seed="a")
    assert len({said(act, seed=str(n)).text for n in range(20)}) > 1


def test_numbered_choices_name_labels() -> None:
    act = BotAct(kind=BotActKind.REQUEST_CHOICE, slot="condition", options=("needs_roof",))
    assert "1) needs a new roof" in said(act).text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_numbered_choices_do_not_say_what_a_slot_is_called_inside(
    language: str, channel: str
) -> None:
    act = BotAct(kind=BotActKind.REQUEST_CHOICE, slot="interest", options=("sell", "buy"))
    text = said(act, flow="lead", language=language, channel=channel).text
    assert not text.startswith(("Interest", "Interés"))
    assert "?" in text or channel == "voice"


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize("flow", SHIPPED)
def test_a_call_for_attention_is_answered_and_a_lead_passed_on_hears_who_writes(flow: str) -> None:
    for passed_on, told in ((), False), (("qualified",), True):
        state = state_with(turn=3, bot_messages=2, facts={"policy": {"passed_on": passed_on}})
        asking = hearing(LeadActKind.QUESTION, topic="presence")
        decision = decide(state, asking, shipped(flow), PolicyRules(), TODAY)
        text = said(*decision.acts, flow=flow).text
        assert text.startswith("Yes, I'm here")
        assert "for certain" not in text
        assert decision.unknown_questions == 0
        assert ("will get back to you" in text) is told


def test_an_email_has_a_subject_and_is_signed() -> None:
    mail = said(BotAct(kind=BotActKind.REQUEST, slot="price"), channel="email")
    assert mail.subject == "Home seller: your message to Acme Realty"
    assert mail.text.endswith("The assistant of Acme Realty")


def test_a_long_fact_is_cut_at_a_sentence_so_that_the_question_stays() -> None:
    facts = FACTS | {"market": "Prices rose. " * 60}
    acts = [
        BotAct(kind=BotActKind.ANSWER, topic="market"),
        BotAct(kind=BotActKind.REQUEST, slot="price"),
    ]
    phrased = phrase_reply(
        acts,
        shipped("seller"),
        facts,
        language="en",
        tone="consultative",
        channel="sms",
        seed="s",
    )
    assert len(phrased.text) <= 320
    assert phrased.text.endswith("?")
    assert "rose. What" in phrased.text


def test_waiting_says_nothing() -> None:
    assert said(BotAct(kind=BotActKind.WAIT)).text == ""


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("reason", ["qualified", "stuck", "unheard_of"])
def test_every_handoff_tells_the_lead(name: str, reason: str) -> None:
    text = said(BotAct(kind=BotActKind.HANDOFF, reason=reason), flow=name).text
    assert "our agent" in text.lower()


@settings(max_examples=60, deadline=None)
@given(
    data=st.data(),
    name=st.sampled_from(SHIPPED),
    tone=st.sampled_from(["consultative", "confrontational"]),
    channel=st.sampled_from(sorted(BUDGET_CHARACTERS)),
)
def test_whatever_is_decided_fits_and_asks_at_most_once(
    data: st.DataObject, name: str, tone: str, channel: str
) -> None:
    flow = shipped(name)
    state = DialogueState(flow=name, flow_version=1)
    for turn in range(1, 5):
        heard, values = data.draw(hearings(flow, turn))
        state = replace(state, turn=turn, slots={**state.slots, **{v.slot: v for v in values}})
        decision = decide(state, heard, flow, PolicyRules(), TODAY)
        if decision.switch_to:
            return
        phrased = phrase_reply(
            decision.acts,
            flow,
            FACTS,
            language=heard.language,
            tone=tone,
            channel=channel,
            seed=str(turn),
        )
        assert len(phrased.text) <= BUDGET_CHARACTERS[channel]
        assert phrased.text.count("?") <= 1
        assert bool(phrased.text) is decision.speaks
        assert "{" not in phrased.text
        if state.bot_messages == 0 and decision.speaks:
            assert "autom" in phrased.text
        state = remember_acts(state, decision)


@pytest.mark.requirement("CNV-07")
def test_objections_are_met_in_the_tone_of_the_flow() -> None:
    heard = hearing(LeadActKind.OBJECTION, topic="commission_too_high")
    state = state_with(*STORY, turn=3, bot_messages=1)
    decision = decide(state, heard, shipped("seller"), PolicyRules(), TODAY)
    gentle = said(*decision.acts).text
    blunt = said(*decision.acts, tone="confrontational").text
    assert gentle.startswith("I understand, cost matters.")
    assert blunt.startswith("Fair.")
