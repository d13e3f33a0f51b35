"""A halt is noticed with its reason, and a conversation that moves is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.conversations.logic.detect_stall import (
    Exchange,
    StallRules,
    detect_stall,
    reply_delays,
)

START = datetime(2026, 11, 20, 15, tzinfo=UTC)
RULES = StallRules()


def said(minutes: float, asked: str | None = "price") -> Exchange:
    at = START + timedelta(minutes=minutes)
    return Exchange(inbound=False, at=at, asked=asked, expects_answer=True)


def heard(minutes: float, *acts: str, filled: int = 0) -> Exchange:
    at = START + timedelta(minutes=minutes)
    return Exchange(inbound=True, at=at, acts=frozenset(acts), slots_filled=filled)


def reasons(exchanges: list[Exchange], *, after_hours: float = 0.1) -> list[str]:
    now = exchanges[-1].at + timedelta(hours=after_hours)
    return [stall.reason for stall in detect_stall(exchanges, now, RULES)]


@pytest.mark.requirement("CNV-03")
def test_no_answer_past_the_threshold() -> None:
    talk = [heard(0, "inform", filled=1), said(1)]
    assert reasons(talk, after_hours=23.9) == []
    (stall,) = detect_stall(talk, talk[-1].at + timedelta(hours=25), RULES)
    assert (stall.reason, stall.detail) == ("no_answer", "no answer for 25 hours")
    assert stall.since == talk[-1].at


def test_nobody_waits_for_an_answer_to_a_farewell() -> None:
    bye = Exchange(inbound=False, at=START, expects_answer=False)
    assert reasons([heard(-5), bye], after_hours=100) == []


@pytest.mark.requirement("CNV-03")
def test_the_same_question_again_and_again() -> None:
    talk = [said(0), heard(1, "question"), said(2), heard(3, "thank"), said(4)]
    assert "repeated_question" in reasons(talk)
    answered = [*talk, heard(5, "inform", filled=1)]
    assert "repeated_question" not in reasons(answered)


@pytest.mark.requirement("CNV-03")
def test_delays_that_grow_are_measured_by_the_persons_own_pace() -> None:
    growing = [said(0), heard(10), said(11), heard(60), said(61), heard(300, "inform", filled=1)]
    assert "growing_delays" in reasons(growing)
    steady = [said(0), heard(300), said(301), heard(601), said(602), heard(902, filled=1)]
    assert "growing_delays" not in reasons(steady)
    quick = [said(0), heard(1), said(2), heard(5), said(6), heard(15, filled=1)]
    assert "growing_delays" not in reasons(quick)


@pytest.mark.requirement("CNV-03")
def test_vague_answers() -> None:
    assert "vague_answers" in reasons([heard(0, "unclear"), said(1), heard(2, "dont_know")])
    clear = [heard(0, "unclear"), said(1), heard(2, "inform", filled=1)]
    assert "vague_answers" not in reasons(clear)


@pytest.mark.requirement("CNV-03")
def test_one_more_of_the_same_is_no_new_halt() -> None:
    vague = [said(0), heard(1, "unclear"), said(2), heard(3, "dont_know")]
    slow = [said(0), heard(10), said(11), heard(60), said(61), heard(300), said(301)]
    for talk, more, reason in (
        (vague, [said(4), heard(5, "unclear")], "vague_answers"),
        (slow, [heard(1200)], "growing_delays"),
    ):
        before, after = (
            next(s for s in detect_stall(t, t[-1].at, RULES) if s.reason == reason)
            for t in (talk, [*talk, *more])
        )
        assert before.since == after.since


EXCHANGES = st.lists(
    st.tuples(st.booleans(), st.integers(0, 10_000), st.sampled_from(["price", "place", None])),
    max_size=12,
)


@given(raw=EXCHANGES, hours=st.integers(0, 500))
def test_every_history_gets_an_answer_with_evidence_from_it(raw: list, hours: int) -> None:
    exchanges = [
        heard(minute, "unclear") if inbound else said(minute, asked)
        for inbound, minute, asked in sorted(raw, key=lambda item: item[1])
    ]
    moments = {exchange.at for exchange in exchanges}
    for stall in detect_stall(exchanges, START + timedelta(hours=hours + 200), RULES):
        assert stall.since in moments
        assert stall.detail
    assert all(seconds >= 0 for _, seconds in reply_delays(exchanges))
