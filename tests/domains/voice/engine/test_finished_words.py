"""Words tell whether a turn is over, and a doubtful pause is shorter or longer for it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.voice.engine.finished_words import sounds_whole
from enterprisehub.domains.voice.engine.judge_turn import features
from enterprisehub.domains.voice.engine.turn_policy import Turn, TurnTracker

pytestmark = pytest.mark.requirement("VTG-01", "VOX-01")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("I want to sell my house.", True),
        ("How much is it?", True),
        ("¿Cuánto cuesta?", True),
        ("in austin", True),
        ("I want to", False),
        ("My budget is around", False),
        ("A house with three bedrooms and.", False),
        ("quiero vender mi", False),
        ("Well,", False),
        ("I mean...", False),
        ("three bedrooms", None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_sentence_ends_or_is_left_hanging(text, whole):
    assert sounds_whole(text, ("in austin",)) is whole


@pytest.mark.parametrize(
    ("judged", "whole", "silent_ms"),
    [
        (0.9, True, 192),
        (0.9, None, 192),
        (0.9, False, 512),
        (0.3, True, 288),
        (0.3, None, 512),
        (0.3, False, 512),
        (0.02, True, 512),
        (0.02, None, 1216),
        (0.02, False, 1216),
        (None, True, 288),
        (None, False, 512),
    ],
)
def test_words_count_beside_the_sound(judged, whole, silent_ms):
    tracker = TurnTracker()
    ended = None
    for number, probability in enumerate([0.9] * 10 + [0.0] * 60):
        change = tracker.step(probability)
        if change is Turn.PAUSED:
            if judged is not None:
                tracker.judged(judged)
            tracker.worded(whole=whole)
        if change is Turn.ENDED:
            ended = number
            break
    assert ended is not None
    assert (ended + 1 - 10) * 32 == pytest.approx(silent_ms, abs=31)


def test_words_before_an_older_pause_do_not_count() -> None:
    tracker = TurnTracker()
    for probability in [0.9] * 10 + [0.0] * 4:
        tracker.step(probability)
    tracker.worded(whole=True)
    tracker.judged(0.3)
    changes = [tracker.step(p) for p in [0.9] * 5 + [0.0] * 12]
    assert Turn.WENT_ON in changes
    assert Turn.ENDED not in changes


@given(st.integers(0, 16_000 * 8))
@settings(max_examples=12, deadline=None)
def test_the_judge_hears_a_short_turn_as_if_silence_went_before_it(count):
    sound = np.random.default_rng(1).normal(scale=0.1, size=count).astype(np.float32)
    padded = np.concatenate([np.zeros(16_000 * 8 - count, np.float32), sound])
    assert np.array_equal(features(sound), features(padded))
