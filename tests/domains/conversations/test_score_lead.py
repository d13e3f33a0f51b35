"""Scores have reasons, stay within 0 to 100, and follow from their inputs alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.logic.rate_session import SessionFigures, rate_session
from enterprisehub.domains.conversations.logic.score_lead import LeadSignals, score_lead
from enterprisehub.domains.conversations.logic.summarise_conversation import (
    SaidLine,
    summarise_conversation,
)
from tests.domains.conversations.dialogues import STORY, TODAY, filled, plausible

SLOTS = {value.slot: value for value in STORY}


def test_reasons_add_up_and_name_what_was_heard() -> None:
    score = score_lead(shipped("seller"), SLOTS, LeadSignals(), TODAY)
    assert score.score == sum(reason.points for reason in score.reasons)
    reasons = {reason.reason for reason in score.reasons}
    assert {"answered 5 of 6 questions", "named a price"} <= reasons


@pytest.mark.requirement("CRM-05")
def test_urgency_and_a_wish_to_talk_make_a_lead_hot() -> None:
    soon = filled("timeline", {"from": "2026-12-01", "to": "2026-12-31"}, "next month")
    motive = filled("motivation", "relocating", "moving")
    slots = SLOTS | {"timeline": soon, "motivation": motive}
    eager = LeadSignals(replies=4, wants_human=True, questions=1, median_reply_seconds=40)
    score = score_lead(shipped("seller"), slots, eager, TODAY)
    assert (score.temperature, score.score >= 80) == ("hot", True)
    cold = score_lead(shipped("seller"), slots, LeadSignals(not_interested=True), TODAY)
    assert cold.score < score.score


def test_time_passes_and_a_timeline_comes_nearer() -> None:
    early = score_lead(shipped("seller"), SLOTS, LeadSignals(), date(2025, 1, 1))
    near = score_lead(shipped("seller"), SLOTS, LeadSignals(), date(2027, 5, 20))
    assert near.score > early.score


@given(data=st.data(), name=st.sampled_from(SHIPPED))
def test_any_slots_and_signals_stay_within_bounds(data: st.DataObject, name: str) -> None:
    flow = shipped(name)
    names = data.draw(st.lists(st.sampled_from([s.name for s in flow.slots]), unique=True))
    slots = {slot: data.draw(plausible(flow.name, slot)) for slot in names}
    signals = LeadSignals(
        replies=data.draw(st.integers(0, 100)),
        sentiment=data.draw(st.floats(-2, 2)),
        median_reply_seconds=data.draw(st.none() | st.floats(0, 1e7)),
        wants_human=data.draw(st.booleans()),
        stalled=data.draw(st.booleans()),
    )
    score = score_lead(flow, slots, signals, TODAY)
    assert 0 <= score.score <= 100
    assert score.temperature in ("hot", "warm", "cold")


FIGURES = SessionFigures(
    messages_expecting_answer=4,
    answers=4,
    answer_words=24,
    required=6,
    required_filled=6,
    slots_asked=3,
    slots_asked_filled=3,
    median_reply_seconds=0,
)


@pytest.mark.requirement("CNV-04")
def test_effectiveness_is_the_documented_sum() -> None:
    rated = rate_session(FIGURES)
    assert rated is not None
    weights = {"response": 25, "progression": 30, "depth": 15, "completion": 20, "latency": 10}
    expected = sum(weights[name] * part for name, part in rated.parts.items())
    assert rated.score == pytest.approx(expected, abs=0.1)
    assert rated.parts["response"] == 1.0


@pytest.mark.requirement("CNV-04")
def test_a_session_that_asked_nothing_is_not_rated() -> None:
    empty = SessionFigures(
        messages_expecting_answer=0,
        answers=0,
        answer_words=0,
        required=6,
        required_filled=0,
        slots_asked=0,
        slots_asked_filled=0,
        median_reply_seconds=None,
    )
    assert rate_session(empty) is None


@given(
    asked=st.integers(1, 50),
    answers=st.integers(0, 50),
    words=st.integers(0, 5000),
    filled_slots=st.integers(0, 6),
    seconds=st.none() | st.floats(0, 1e9),
)
def test_effectiveness_stays_within_bounds_and_grows_with_progress(
    asked: int, answers: int, words: int, filled_slots: int, seconds: float | None
) -> None:
    def rate(known: int) -> float:
        figures = SessionFigures(
            messages_expecting_answer=asked,
            answers=answers,
            answer_words=words,
            required=6,
            required_filled=known,
            slots_asked=6,
            slots_asked_filled=known,
            median_reply_seconds=seconds,
        )
        rated = rate_session(figures)
        assert rated is not None
        return rated.score

    assert 0 <= rate(filled_slots) <= 100
    assert rate(6) >= rate(filled_slots)


@pytest.mark.requirement("CNV-07")
def test_a_brief_quotes_and_invents_nothing() -> None:
    said = [SaidLine("Lead", "x" * 400), SaidLine("Bot", "Which city?"), SaidLine("Lead", "Austin")]
    score = score_lead(shipped("seller"), SLOTS, LeadSignals(), TODAY)
    brief = summarise_conversation(
        shipped("seller"),
        SLOTS,
        said,
        score=score,
        reason="human_requested",
        concerns=["commission_too_high"],
        last=2,
    )
    assert brief.headline.startswith("Home seller, 5 of 6 answered")
    assert brief.open_questions == ("Reason to sell",)
    assert [line.text for line in brief.last] == ["Which city?", "Austin"]
    text = brief.as_text()
    assert "Hoped-for price: around $450,000 (“around 450k”)" in text
    assert "Concerns: commission too high" in text


def test_a_long_message_is_shortened_in_a_brief() -> None:
    brief = summarise_conversation(shipped("seller"), {}, [SaidLine("Lead", "word " * 100)])
    assert len(brief.last[0].text) <= 160
