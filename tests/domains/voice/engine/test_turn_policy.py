"""The state machine of turns, and the words of the back channel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.voice.engine.backchannels import means_go_on
from enterprisehub.domains.voice.engine.check_flow import FlowCheck
from enterprisehub.domains.voice.engine.turn_policy import Turn, TurnTracker

pytestmark = pytest.mark.requirement("VOX-01", "VOX-04")


def _changes(tracker, probabilities, judged=None):
    found = []
    for number, probability in enumerate(probabilities):
        change = tracker.step(probability)
        if change is not None:
            found.append((number, change))
        if change is Turn.PAUSED and judged is not None:
            tracker.judged(judged)
    return found


@pytest.mark.parametrize(
    ("judged", "silent_ms"), [(0.9, 192), (0.3, 512), (0.02, 1216), (None, 512)]
)
def test_the_less_finished_it_sounds_the_longer_we_wait(judged, silent_ms):
    found = _changes(TurnTracker(), [0.9] * 10 + [0.0] * 60, judged)
    assert [change for _, change in found] == [
        Turn.STIRRED, Turn.BEGAN, Turn.PAUSED, Turn.ENDED,
    ]  # fmt: skip
    assert (found[-1][0] + 1 - 10) * 32 == pytest.approx(silent_ms, abs=31)


def test_a_click_is_no_turn():
    found = _changes(TurnTracker(), [0.9] * 2 + [0.0] * 10)
    assert [change for _, change in found] == [Turn.STIRRED, Turn.FALSE_START]


def test_an_old_judgement_does_not_end_a_turn_that_went_on():
    tracker = TurnTracker()
    found = _changes(tracker, [0.9] * 10 + [0.0] * 4 + [0.9] * 5 + [0.0] * 5, 0.9)
    assert [change for _, change in found][2:] == [Turn.PAUSED, Turn.WENT_ON, Turn.PAUSED]


@given(st.lists(st.floats(0, 1), max_size=400), st.floats(0, 1))
def test_turns_begin_and_end_in_order(probabilities, judged):
    speaking = paused = False
    for _, change in _changes(TurnTracker(), probabilities, judged):
        if change is Turn.BEGAN:
            assert not speaking
            speaking, paused = True, False
        elif change is Turn.PAUSED:
            assert speaking
            assert not paused
            paused = True
        elif change is Turn.WENT_ON:
            assert paused
            paused = False
        elif change is Turn.ENDED:
            assert speaking
            assert paused
            speaking = paused = False
        else:
            assert not speaking


@pytest.mark.parametrize(
    ("text", "unheard_ms", "goes_on"),
    [
        ("Uh-huh.", 5000, True),
        ("Mm-hmm, mhm", 5000, True),
        ("Yeah, okay.", 5000, True),
        ("Okay", 400, False),
        ("uh-huh", 400, True),
        ("", 5000, True),
        ("Okay, but what does it cost?", 5000, False),
        ("No.", 5000, False),
        ("Stop", 5000, False),
    ],
)
def test_the_back_channel(text, unheard_ms, goes_on):
    assert means_go_on(text, unheard_ms=unheard_ms) is goes_on


def test_a_tenant_has_words_of_its_own():
    assert means_go_on("Jo mei", unheard_ms=5000, more=("jo mei",))


@pytest.mark.parametrize(
    ("speed", "code"), [(1.0, None), (2.0, "wrong_rate"), (0.5, "wrong_codec"), (30.0, "flood")]
)
def test_sound_must_flow_as_fast_as_declared(speed, code):
    check = FlowCheck()
    found = next(
        (
            broken.code
            for number in range(600)
            if (broken := check.feed(20.0, number * 20 / speed)) is not None
        ),
        None,
    )
    assert found == code


def test_a_stall_is_no_wrong_codec():
    check, now = FlowCheck(), 0.0
    for number in range(400):
        now += 20 if number % 50 else 900
        assert check.feed(20.0, now) is None
