"""Whether a lead changes hands, and the life of a handoff."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.conversations.logic.evaluate_handoff import (
    HandoffCase,
    HandoffRules,
    PastHandoff,
    evaluate_handoff,
)
from enterprisehub.domains.conversations.logic.move_handoff import (
    FINAL_STATES,
    MOVES,
    OPEN_STATES,
    ChainStep,
    moved,
    next_step,
)
from enterprisehub.kernel.errors import Conflict

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RULES = HandoffRules()


def case(**values: Any) -> HandoffCase:
    given_values = {
        "flow": "seller",
        "to": "person",
        "target": "person",
        "reason": "qualified",
        "score": 60,
        "temperature": "warm",
        "understanding": 0.9,
        "now": NOW,
    } | values
    return HandoffCase(**given_values)


def past(hours: float = 1, **values: Any) -> PastHandoff:
    at = NOW - timedelta(hours=hours)
    return PastHandoff(**({"source": "seller", "target": "person", "at": at} | values))


@pytest.mark.requirement("CNV-05")
def test_confidence_comes_from_reason_temperature_and_doubt() -> None:
    sure = evaluate_handoff(case(temperature="hot"), RULES)
    unsure = evaluate_handoff(case(temperature="cold", understanding=1.0), RULES)
    assert sure.allowed
    assert sure.confidence > unsure.confidence
    confused = evaluate_handoff(case(reason="stuck", understanding=0.0), RULES)
    clear = evaluate_handoff(case(reason="stuck", understanding=1.0), RULES)
    assert confused.confidence > clear.confidence


@pytest.mark.requirement("CNV-05")
@pytest.mark.parametrize(
    ("values", "held_by"),
    [
        ({"reason": None}, "nothing_calls_for_it"),
        ({"past": [past(open=True)]}, "already_open"),
        ({"past": [past(1), past(2), past(3)]}, "flood_of_session"),
        ({"tenant_handoffs_last_hour": 60}, "flood_of_tenant"),
        ({"to": "flow", "target": "seller"}, "circular"),
        (
            {"to": "flow", "target": "lead", "past": [past(source="lead", target="seller")]},
            "circular",
        ),
        (
            {"to": "flow", "target": "b2b", "past": [past(source=s, target="x") for s in "abc"]},
            "path_too_long",
        ),
    ],
)
def test_guards_hold_handoffs_back(values: dict[str, Any], held_by: str) -> None:
    verdict = evaluate_handoff(case(**values), RULES)
    assert (verdict.allowed, verdict.held_by) == (False, held_by)


@pytest.mark.requirement("CNV-05")
@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        ({"temperature": "cold"}, False),
        ({"temperature": "cold", "intent": "sell", "understanding": 1.0}, True),
        ({"temperature": "warm"}, True),
        ({"temperature": "warm", "understanding": 0.6}, False),
        ({"temperature": "hot", "understanding": 0.6}, True),
        ({"temperature": "cold", "understanding": 0.2, "reason": "human_requested"}, True),
    ],
)
def test_temperature_intent_and_understanding_decide(
    values: dict[str, Any], *, allowed: bool
) -> None:
    verdict = evaluate_handoff(case(**values), RULES)
    assert (verdict.allowed, verdict.held_by) == (allowed, None if allowed else "confidence")


def test_old_handoffs_do_not_count_as_a_flood() -> None:
    assert evaluate_handoff(case(past=[past(30), past(40), past(50)]), RULES).allowed


@pytest.mark.requirement("CNV-05")
def test_a_person_asked_for_is_never_held_back_by_a_limit() -> None:
    crowded = case(
        reason="human_requested", past=[past(n) for n in range(5)], tenant_handoffs_last_hour=999
    )
    assert evaluate_handoff(crowded, RULES).allowed


def test_a_hot_score_hands_over_where_the_tenant_wants_it() -> None:
    rules = HandoffRules(hot_score_hands_over=80)
    assert evaluate_handoff(case(reason=None, score=85), rules).allowed
    assert not evaluate_handoff(case(reason=None, score=79), rules).allowed
    had = [past(30, reason="qualified")]
    assert not evaluate_handoff(case(reason=None, score=85, past=had), rules).allowed


@given(
    moves=st.lists(st.sampled_from(sorted({m for of in MOVES.values() for m in of})), max_size=8)
)
def test_a_handoff_only_moves_along_its_life_and_ends_for_good(moves: list[str]) -> None:
    state = "offered"
    for move in moves:
        if move not in MOVES.get(state, {}):
            with pytest.raises(Conflict):
                moved(state, move)
            continue
        state = moved(state, move)
        assert state in OPEN_STATES | FINAL_STATES | {"unclaimed"}
        if state in FINAL_STATES:
            for other in ("claim", "write", "give_back", "time_out"):
                with pytest.raises(Conflict):
                    moved(state, other)
            return


@given(sizes=st.lists(st.integers(0, 2), max_size=5))
def test_the_chain_ends_and_skips_empty_links(sizes: list[int]) -> None:
    chain = [ChainStep(f"g{n}", tuple("ab"[:size]), 60) for n, size in enumerate(sizes)]
    step, visited = next_step(chain, -1), []
    while step is not None:
        visited.append(step)
        step = next_step(chain, step)
    assert visited == [n for n, size in enumerate(sizes) if size]
