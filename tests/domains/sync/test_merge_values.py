"""The three-way merge, by example and by law."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.sync.logic.merge_values import Ruled, merge_values

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
values = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]))
bases = st.one_of(st.just({}), values.map(lambda value: {"f": value}))
rules = st.builds(
    Ruled,
    st.just("f"),
    st.sampled_from(["both", "in", "out"]),
    st.sampled_from(["newest", "theirs", "ours", "ask"]),
)


def turn(ours, theirs, base, *, way="both", rule="newest", newest="theirs"):
    later = {"theirs": (NOW, NOW + timedelta(minutes=1)), "ours": (NOW, NOW - timedelta(minutes=1))}
    ours_at, theirs_at = later[newest]
    known = {"f": base} if base != "never met" else {}
    [step] = merge_values(
        [Ruled("f", way, rule)], {"f": ours}, {"f": theirs}, known,
        ours_at=ours_at, theirs_at=theirs_at,
    )  # fmt: skip
    return step.turn


@pytest.mark.requirement("CRM-02")
@pytest.mark.parametrize(
    ("ours", "theirs", "base", "wanted"),
    [
        ("a", "a", "x", "agree"),
        ("a", "b", "a", "take"),
        ("b", "a", "a", "give"),
        ("a", None, "a", "take"),
        (None, "a", "a", "give"),
        (None, "b", "never met", "take"),
        ("a", None, "never met", "give"),
    ],
)
def test_who_has_changed_follows_from_what_was_agreed(ours, theirs, base, wanted):
    assert turn(ours, theirs, base) == wanted


@pytest.mark.requirement("CRM-02")
def test_rules_decide_when_both_changed():
    both = ("a", "b", "x")
    assert turn(*both, newest="theirs") == "take"
    assert turn(*both, newest="ours") == "give"
    assert turn(*both, rule="theirs", newest="ours") == "take"
    assert turn(*both, rule="ours", newest="theirs") == "give"
    assert turn(*both, rule="ask") == "ask"
    assert turn("a", "b", "never met", rule="ask") == "ask"


def test_one_way_fields_never_go_the_other_way():
    assert turn("a", "b", "b", way="in") == "leave"
    assert turn("a", "b", "a", way="in") == "take"
    assert turn("b", "a", "b", way="out") == "leave"
    assert turn("b", "a", "a", way="out") == "give"


def test_what_is_not_known_there_is_left_alone():
    assert merge_values([Ruled("f")], {"f": "a"}, {}, {"f": "b"}) == []


@given(ours=values, theirs=values, base=bases, rule=rules, hours=st.integers(-2, 2))
def test_after_a_step_both_sides_agree_and_nothing_moves(ours, theirs, base, rule, hours):
    """Echo: what was taken or given is no change when it is seen again."""
    theirs_at = NOW + timedelta(hours=hours)
    [step] = merge_values(
        [rule], {"f": ours}, {"f": theirs}, base, ours_at=NOW, theirs_at=theirs_at
    )
    assert not (rule.way == "in" and step.turn == "give")
    assert not (rule.way == "out" and step.turn == "take")
    if step.turn in ("take", "give"):
        held = theirs if step.turn == "take" else ours
        [again] = merge_values([rule], {"f": held}, {"f": held}, {"f": held}, ours_at=NOW)
        assert again.turn == "agree"
    if ours == theirs:
        assert step.turn == "agree"
    if step.turn == "ask":
        assert rule.rule == "ask"
