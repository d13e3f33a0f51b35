"""The offline recogniser knows how far a match is ahead of what sounds like it."""

import subprocess
import sys

import pytest

from enterprisehub.domains.conversations.contracts import SlotType
from enterprisehub.domains.voice.engine.offline.match_phrases import decode
from enterprisehub.domains.voice.logic.expect_phrases import ALWAYS, _answers
from tests.conftest import ROOT
from tests.voice.speech import needs_speech

pytestmark = [needs_speech, pytest.mark.requirement("VOX-02")]
TOWNS = ("austin", "boston", "boise", "in austin", "in boston", "in boise")
ASKED_AGAIN_BELOW = 0.55


SPEAK = """
import sys
from tests.voice.speech import spoken
sys.stdout.buffer.write(spoken(sys.argv[1]))
"""


def _said(text: str) -> bytes:
    """Spoken by a process of its own: eSpeak's sound depends on what it spoke before."""
    made = subprocess.run(
        [sys.executable, "-c", SPEAK, text], cwd=ROOT, capture_output=True, check=True
    )
    around = bytes(9600)
    return around + made.stdout + around


def test_a_phrase_without_a_rival_is_certain():
    heard = decode(_said("As soon as possible."), ("as soon as possible", "three bedrooms"))
    assert (heard.text, heard.confidence > 0.9) == ("as soon as possible", True)


def test_the_same_meaning_in_other_words_is_no_rival():
    phrases = ("three bedrooms", "it is three bedrooms", "around three bedrooms")
    assert decode(_said("Three bedrooms."), phrases).confidence > 0.9


def test_towns_that_sound_alike_are_never_wrong_with_certainty():
    for town in TOWNS[:3]:
        heard = decode(_said(f"{town.capitalize()}."), TOWNS)
        assert heard.text.split()[-1] == town or heard.confidence < ASKED_AGAIN_BELOW


@pytest.mark.parametrize(
    "other",
    ["I would have to ask my wife about that.", "The roof is old, it needs a new roof."],
)
def test_another_sentence_is_taken_for_none_of_the_phrases(other):
    """What ends a call for good must not be heard where something else was said."""
    assert decode(_said(other), ALWAYS).text == ""


def test_an_amount_is_heard_as_people_say_it():
    phrases = (*ALWAYS, *_answers(SlotType.MONEY, None))
    heard = decode(_said("About four hundred and fifty thousand dollars."), phrases)
    assert heard.text == "about four hundred and fifty thousand dollars"
