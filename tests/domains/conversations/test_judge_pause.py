"""Whoever ended a sentence is answered sooner than who broke off in the middle of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.conversations.logic.judge_pause import (
    COMPLETE,
    GREETING,
    ORDINARY,
    UNFINISHED,
    pause_ratio,
)


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("What's your commission?", COMPLETE),
        ("It needs a new roof.", COMPLETE),
        ("¿cuánto cobran?", COMPLETE),
        ('she said "sell it."', COMPLETE),
        ("thinking of selling my 3 bed in Austin", ORDINARY),
        ("yes", ORDINARY),
        ("so", ORDINARY),
        ("Hi", GREETING),
        ("hola buenas", ORDINARY),
        ("Good morning!", GREETING),
        ("Hey there.", GREETING),
        ("buenos días", GREETING),
        ("I want to sell my house and", UNFINISHED),
        ("it has 3 beds,", UNFINISHED),
        ("well...", UNFINISHED),
        ("let me think…", UNFINISHED),
        ("quiero vender mi casa pero", UNFINISHED),
        ("", ORDINARY),
    ],
)
def test_how_a_text_ends_tells_whether_more_is_to_come(text, ratio):
    assert pause_ratio(text) == ratio


@given(st.text(max_size=400))
def test_every_text_has_a_pause(text):
    assert COMPLETE <= pause_ratio(text) <= UNFINISHED
