"""What the bot does next: the precedence of its rules, and what no conversation can make it do."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    LeadAct,
    LeadActKind,
    SlotStatus,
    Understanding,
)
from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.logic.decide_acts import Decision, PolicyRules, decide
from enterprisehub.domains.conversations.logic.remember_acts import is_question, remember_acts
from tests.domains.conversations.dialogues import (
    STORY,
    TODAY,
    filled,
    hearing,
    hearings,
    informing,
    state_with,
)

RULES = PolicyRules()


def decided(
    state: DialogueState, heard: Understanding, flow: str = "seller", rules: PolicyRules = RULES
) -> Decision:
    return decide(state, heard, shipped(flow), rules, TODAY)


def kinds(decision: Decision) -> list[str]:
    return [act.kind.value for act in decision.acts]


@pytest.mark.requirement("CNV-02")
def test_the_first_text_is_greeted_said_back_and_the_next_missing_thing_asked() -> None:
    decision = decided(state_with(*STORY), informing(*STORY))
    assert kinds(decision) == ["greet", "disclose", "say_back", "request"]
    assert {v.slot for v in decision.acts[2].slots} == {v.slot for v in STORY}
    assert decision.acts[-1].slot == "motivation"


@pytest.mark.requirement("CNV-02")
def test_a_correction_is_acknowledged() -> None:
    price = filled("price", {"amount_cents": 42_500_000}, "425", turn=2)
    price = replace(price, status=SlotStatus.CORRECTED)
    state = state_with(*STORY[:3], price, turn=2, bot_messages=1)
    assert kinds(decided(state, hearing(LeadActKind.CORRECT)))[0] == "acknowledge_correction"


@pytest.mark.requirement("CNV-02")
def test_an_off_topic_question_is_answered_and_the_flow_goes_on() -> None:
    asked = BotAct(kind=BotActKind.REQUEST, slot="motivation")
    state = state_with(
        *STORY, turn=2, bot_messages=1, last_bot_acts=(asked,), asked={"motivation": 1}
    )
    decision = decided(state, hearing(LeadActKind.QUESTION, topic="commission"))
    assert kinds(decision) == ["answer", "request"]
    assert decision.acts[0].topic == "commission"
    assert decision.acts[1].slot == "motivation"
    after = remember_acts(state, decision)
    again = decided(replace(after, turn=3), hearing(LeadActKind.QUESTION, topic="valuation"))
    assert again.acts[-1].kind is BotActKind.REQUEST


@pytest.mark.requirement("CNV-02")
def test_the_repair_ladder_rephrases_offers_numbers_and_skips() -> None:
    state = state_with(*STORY, bot_messages=1)
    steps = []
    for turn in range(2, 6):
        decision = decided(replace(state, turn=turn), hearing(LeadActKind.UNCLEAR))
        steps.append((decision.acts[-1].kind.value, decision.acts[-1].slot, decision.skipped))
        state = remember_acts(replace(state, turn=turn), decision)
    assert steps == [
        ("request", "motivation", ()),
        ("request", "motivation", ()),
        ("request_choice", "motivation", ()),
        ("request", "has_agent", ("motivation",)),
    ]


@pytest.mark.requirement("CNV-05")
def test_a_person_asked_for_is_called_at_once() -> None:
    decision = decided(state_with(*STORY), hearing(LeadActKind.WANT_HUMAN))
    assert decision.handoff is not None
    assert decision.handoff.reason == "human_requested"
    assert decision.stage == "handed_off"


@pytest.mark.requirement("CNV-05")
@pytest.mark.parametrize(
    ("topic", "rule"), [("call_me", "urgent_contact"), ("legal", "legal_or_complaint")]
)
def test_urgent_topics_go_to_a_person(topic: str, rule: str) -> None:
    decision = decided(state_with(*STORY), hearing(LeadActKind.QUESTION, topic=topic))
    assert decision.reasons == (rule,)


def test_a_qualified_lead_is_handed_over() -> None:
    motive = filled("motivation", "relocating", "moving", turn=2)
    agent = filled("has_agent", False, "no", turn=2)
    state = state_with(*STORY, motive, agent, bot_messages=2)
    decision = decided(state, informing(motive, agent))
    assert decision.reasons == ("qualified",)
    assert kinds(decision) == ["say_back", "handoff"]


def test_somebody_with_an_agent_is_left_alone() -> None:
    has_agent = filled("has_agent", True, "yes")
    decision = decided(state_with(*STORY, has_agent), informing(has_agent))
    assert (decision.stage, decision.reasons) == ("closed", ("has_agent",))


def test_the_general_flow_passes_a_seller_to_the_seller_flow() -> None:
    interest = filled("interest", "sell", "selling")
    decision = decided(state_with(interest, flow="lead"), informing(interest), "lead")
    assert decision.switch_to == "seller"
    assert decision.acts == ()


def test_an_uncertain_value_is_asked_about_once_and_dropped_when_denied() -> None:
    place = filled("place", "Kyle", "kyle", confidence=0.4)
    first = decided(state_with(place, bot_messages=1), informing(place))
    assert kinds(first) == ["confirm"]
    assert first.acts[0].slot == "place"
    after = replace(remember_acts(state_with(place, bot_messages=1), first), turn=2)
    denied = decided(after, hearing(LeadActKind.NEGATE))
    assert denied.doubted == ("place",)
    assert denied.acts[-1].slot == "place"
    assert "place" not in remember_acts(after, denied).slots
    ignored = decided(after, hearing(LeadActKind.THANK))
    assert ignored.acts[-1].kind is BotActKind.REQUEST


def test_the_bot_admits_to_be_automated() -> None:
    decision = decided(state_with(*STORY, bot_messages=3), hearing(LeadActKind.ASK_IF_BOT))
    assert (decision.acts[-2].kind, decision.acts[-2].topic) == (BotActKind.ANSWER, "is_bot")


def test_two_questions_without_an_answer_call_a_person() -> None:
    state = state_with(*STORY, bot_messages=1)
    first = decided(state, hearing(LeadActKind.QUESTION, topic="weather"))
    assert first.acts[-2].topic == "unknown"
    second = decided(remember_acts(state, first), hearing(LeadActKind.QUESTION, topic="football"))
    assert second.reasons == ("unanswered_questions",)


def test_an_unknown_language_is_answered_once_then_passed_on() -> None:
    state = state_with(bot_messages=1)
    first = decided(state, hearing(LeadActKind.UNCLEAR, language="fr"))
    assert first.acts[0].topic == "language"
    second = decided(remember_acts(state, first), hearing(LeadActKind.UNCLEAR, language="fr"))
    assert second.reasons == ("language",)


@pytest.mark.parametrize("kind", [LeadActKind.DEFER, LeadActKind.BYE])
def test_who_says_later_is_not_asked_anything(kind: LeadActKind) -> None:
    decision = decided(state_with(*STORY, bot_messages=1), hearing(kind))
    assert not any(is_question(act) for act in decision.acts)


@pytest.mark.requirement("CNV-01")
@pytest.mark.parametrize("stage", ["closed", "handed_off", "with_person", "opted_out"])
def test_the_bot_is_silent_where_it_has_no_part(stage: str) -> None:
    decision = decided(state_with(*STORY, stage=stage), hearing(LeadActKind.WANT_HUMAN))
    assert not decision.speaks


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(SHIPPED))
def test_whatever_is_said_the_bot_keeps_its_manners_and_ends(
    data: st.DataObject, name: str
) -> None:
    """At most one question a message, none about what is settled, disclosure first, an end."""
    flow = shipped(name)
    rules = PolicyRules(max_bot_messages=8)
    state = DialogueState(flow=name, flow_version=1)
    given_up: set[str] = set()
    for turn in range(1, 12):
        heard, values = data.draw(hearings(flow, turn))
        slots = {**state.slots, **{v.slot: v for v in values}}
        state = replace(state, turn=turn, slots=slots)
        decision = decide(state, heard, flow, rules, TODAY)
        if decision.switch_to:
            return
        questions = [act for act in decision.acts if is_question(act)]
        assert len(questions) <= 1
        for act in questions:
            if act.kind is not BotActKind.CONFIRM:
                kept = {n: v for n, v in slots.items() if n not in decision.doubted}
                assert act.slot not in kept
                assert act.slot not in given_up
        if state.bot_messages == 0 and decision.speaks:
            assert any(act.kind is BotActKind.DISCLOSE for act in decision.acts)
        if LeadActKind.WANT_HUMAN in {a.kind for a in heard.acts} and decision.speaks:
            assert decision.reasons[0] in {"human_requested", "wrong_person", "not_interested"}
        given_up |= set(decision.skipped)
        state = remember_acts(state, decision)
        assert state.bot_messages <= rules.max_bot_messages
    assert state.stage != "qualifying" or state.bot_messages <= rules.max_bot_messages


@pytest.mark.parametrize("name", SHIPPED)
def test_a_lead_who_never_answers_is_handed_over_in_the_end(name: str) -> None:
    flow = shipped(name)
    state = DialogueState(flow=name, flow_version=1)
    for turn in range(1, 30):
        state = replace(state, turn=turn)
        decision = decide(state, hearing(LeadActKind.UNCLEAR), flow, RULES, TODAY)
        state = remember_acts(state, decision)
        if state.stage == "handed_off":
            break
    assert state.stage == "handed_off"
    assert state.bot_messages < RULES.max_bot_messages


def test_a_decision_follows_from_its_inputs_alone() -> None:
    acts = (LeadAct(kind=LeadActKind.QUESTION, topic="commission"),)
    state, heard = state_with(*STORY), Understanding(acts=acts)
    assert decided(state, heard) == decided(state, heard)
