"""What was heard of a sentence, and the numbers in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.voice.engine.heard_text import VoicedTime, heard_text
from enterprisehub.domains.voice.engine.phrase_cache import PhraseCache, PhraseKey
from enterprisehub.domains.voice.engine.spell_numbers import number_words, spelled
from enterprisehub.kernel.ids import new_id
from evals import heard
from tests.voice.fake_deepgram import hum
from tests.voice.speech import needs_speech

TEXT = "Great, where is the house, and when would you like to move?"


@pytest.mark.requirement("VOX-04")
@needs_speech
@pytest.mark.parametrize("streamed", [False, True])
def test_the_estimate_is_within_its_goal(streamed):
    found = heard.run(cuts=150, seed=11, streamed=streamed)
    assert found["mean_error_words"] <= heard.GOAL_WORDS
    assert found["p95_error_words"] <= 2
    assert json.dumps(found)


@pytest.mark.requirement("VOX-04")
@given(st.floats(0, 6000))
def test_it_is_a_beginning_of_the_text_and_grows(cut_ms):
    voiced = VoicedTime(8000)
    voiced.add(hum(TEXT, 8000))
    earlier = heard_text(TEXT, voiced, cut_ms, complete=True)
    later = heard_text(TEXT, voiced, cut_ms + 300, complete=True)
    assert TEXT.startswith(earlier)
    assert later.startswith(earlier)


def test_the_end_is_the_whole_and_the_beginning_nothing():
    voiced = VoicedTime(8000)
    voiced.add(hum(TEXT, 8000))
    assert heard_text(TEXT, voiced, 60_000, complete=True) == TEXT
    assert heard_text(TEXT, voiced, 0, complete=True) == ""
    assert heard_text("", voiced, 500, complete=True) == ""


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"), (17, "seventeen"), (40, "forty"), (99, "ninety nine"), (105, "one hundred five"),
        (545000, "five hundred forty five thousand"), (2_000_001, "two million one"),
    ],
)  # fmt: skip
def test_numbers_have_words(number, words):
    assert number_words(number) == words
    assert spelled(f"about {number} dollars") == f"about {words} dollars"


@pytest.mark.requirement("VOX-02")
def test_the_cache_forgets_the_oldest_and_no_tenant_hears_another():
    cache = PhraseCache(most_bytes=800)
    one, other = new_id(), new_id()
    keys = [PhraseKey(one, "v", "m", "x", 8000, str(n)) for n in range(12)]
    for key in keys:
        cache.put(key, bytes(100))
    assert cache.get(keys[0]) is None
    assert cache.get(keys[-1]) == bytes(100)
    assert cache.get(PhraseKey(other, "v", "m", "x", 8000, "11")) is None
    cache.put(keys[0], bytes(700))
    assert cache.get(keys[0]) is None
