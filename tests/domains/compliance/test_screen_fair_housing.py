"""Preference by protected class is stopped, delicate words are looked at, descriptions pass."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.compliance.logic.screen_fair_housing import (
    FairHousingVerdict,
    screen_fair_housing,
)
from evals.fair_housing import run

DATA = Path(__file__).parent / "data" / "fair_housing_texts.jsonl"
GROUPS = ["children", "Muslims", "immigrants", "wheelchairs", "black people", "gays", "Section 8"]


@pytest.mark.requirement("CMP-01")
def test_the_development_texts_are_screened_as_labelled():
    table = run(data=DATA)
    assert sum(table["violation"].values()) >= 100
    assert table["violation"]["allowed"] == 0
    assert table["violation"]["violation"] >= 105
    assert table["flag"] == {"violation": 0, "flag": 66, "allowed": 0}
    assert table["allowed"]["violation"] == 0
    assert table["allowed"]["flag"] <= 1


@settings(deadline=None)
@given(
    st.sampled_from(GROUPS),
    st.sampled_from(["No {}", "Sorry, no {} please.", "{} not welcome", "We don't rent to {}"]),
)
def test_a_limit_on_any_protected_group_is_a_violation(group, sentence):
    screening = screen_fair_housing(sentence.format(group))
    assert screening.verdict is FairHousingVerdict.VIOLATION
    assert screening.findings
    assert screening.version


@pytest.mark.parametrize(
    "text",
    [
        "is it a safe area?",
        "is it a white area",
        "what kind of people live there?",
        "are there many Jewish families?",
    ],
)
def test_a_question_that_asks_to_be_steered_is_flagged(text):
    screening = screen_fair_housing(text)
    assert screening.verdict is FairHousingVerdict.FLAG


@pytest.mark.parametrize(
    "text",
    [
        "master bedroom",
        "bachelor apartment",
        "mother-in-law suite",
        "walk to bus-stop",
        "Happy Easter!",
    ],
)
def test_what_the_memorandum_allows_passes(text):
    assert screen_fair_housing(text).verdict is FairHousingVerdict.ALLOWED


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_screened(text):
    assert screen_fair_housing(text).verdict in FairHousingVerdict
