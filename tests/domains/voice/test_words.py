"""Words for the ear and from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.voice.logic.hear_short import agrees
from enterprisehub.domains.voice.logic.hear_words import sounds_like_a_machine, typed
from enterprisehub.domains.voice.logic.introduce_caller import introduce, told_in
from enterprisehub.domains.voice.logic.play_recording import read_range
from enterprisehub.domains.voice.logic.say_aloud import aloud, ordinal, sentences, words, year
from enterprisehub.domains.voice.logic.seal_sound import (
    BLOCK,
    SoundDamaged,
    new_key,
    plain_size,
    seal,
    sealed_size,
    unseal,
)
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.pages.shown import clock_of


@pytest.mark.requirement("VOX-05")
@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("around $450,000", "around four hundred fifty thousand dollars"),
        ("$1,250.50", "one thousand two hundred fifty dollars and fifty cents"),
        ("a 3-bedroom", "a three-bedroom"),
        ("2.5 %", "two point five percent"),
        ("at 3:05 pm", "at three oh five pm"),
        ("March 15th, 2026", "March fifteenth, twenty twenty-six"),
        ("Monday, November 23 at 9 AM", "Monday, November twenty-third at nine AM"),
        ("May 450,000 be fine", "May four hundred fifty thousand be fine"),
        ("+1 512-555-0143", "5 1 2, 5 5 5, 0 1 4 3"),
        ("a.b@x.com", "a dot b at x dot com"),
    ],
)
def test_what_is_written_is_said_as_people_say_it(written: str, spoken: str) -> None:
    said = aloud(written)
    assert said == spoken or said == aloud(spoken)


def test_numbers_years_and_ordinals() -> None:
    assert [words(n) for n in (0, 21, 100, 999, 1_000_000)] == [
        "zero", "twenty-one", "one hundred", "nine hundred ninety-nine", "one million",
    ]  # fmt: skip
    assert [year(n) for n in (1998, 2000, 2005, 2026, 1905)] == [
        "nineteen ninety-eight", "two thousand", "two thousand five", "twenty twenty-six",
        "nineteen oh five",
    ]  # fmt: skip
    assert [ordinal(n) for n in (1, 12, 20, 21, 30)] == [
        "first", "twelfth", "twentieth", "twenty-first", "thirtieth",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_nothing_is_lost_between_sentences_and_nothing_breaks(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split()) or ";" in text
    assert isinstance(aloud(text), str)
    assert isinstance(typed(text), str)


@pytest.mark.requirement("VOX-05")
@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("um my number is five one two, five five five, oh one four three",
         "my number is 512-555-0143"),
        ("it's john dot smith at gmail dot com", "it's john.smith@gmail.com"),
        ("three bedrooms and two baths", "three bedrooms and two baths"),
        ("double five one two five five five oh one four", "551-255-5014"),
    ],
)  # fmt: skip
def test_what_is_heard_becomes_what_would_have_been_typed(heard: str, meant: str) -> None:
    assert typed(heard) == meant


@pytest.mark.requirement("VOX-06")
def test_answering_machines_are_told_from_people() -> None:
    for text in ("You've reached Maya, please leave a message after the tone.",
                 "I can't take your call right now", "Deje su mensaje después del tono"):  # fmt: skip
        assert sounds_like_a_machine(text)
    for text in ("Hello?", "Yes, this is Maya", "I want to leave the house by March"):
        assert not sounds_like_a_machine(text)


@pytest.mark.requirement("REC-01")
@given(st.integers(0, 3 * BLOCK + 5), st.integers(0, 2**32))
def test_sealed_sound_opens_whole_and_only_as_it_was(size: int, place: int) -> None:
    key, data = new_key(), bytes(size)
    sealed = seal(key, "a", data)
    assert len(sealed) == sealed_size(size)
    assert plain_size(len(sealed)) == size
    assert unseal(key, "a", sealed) == data
    changed = bytearray(sealed)
    changed[place % len(sealed)] ^= 1
    for wrong in (bytes(changed), sealed[:-1], sealed[: BLOCK + 16] if size > BLOCK else b""):
        with pytest.raises(SoundDamaged):
            unseal(key, "a", wrong)
    with pytest.raises(SoundDamaged):
        unseal(key, "b", sealed)


def test_ranges_are_read_as_players_ask_for_them() -> None:
    assert read_range(None, 100) == (0, 100)
    assert read_range("bytes=0-", 100) == (0, 100)
    assert read_range("bytes=10-19", 100) == (10, 20)
    assert read_range("bytes=-5", 100) == (95, 100)
    assert read_range("bytes=100-", 100) is None
    assert read_range("bytes=5-2", 100) is None
    assert read_range("pages=1", 100) == (0, 100)


@pytest.mark.requirement("REC-01")
@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Yes, that is fine.", True),
        ("sure, no problem", True),
        ("I don't mind", True),
        ("sí, claro", True),
        ("No, please", False),
        ("please don't", False),
        ("I'm not sure", False),
        ("yes but do not record my name", False),
        ("what?", False),
    ],
)
def test_leave_to_record_is_given_by_a_yes_that_nothing_takes_back(*, text: str, yes: bool) -> None:
    assert agrees(text) is yes


def test_who_speaks_before_the_call_has_begun_begins_at_its_beginning() -> None:
    assert [clock_of(ms) for ms in (-500, 0, 187_400)] == ["0:00", "0:00", "3:07"]


@pytest.mark.requirement("VOX-06")
def test_a_colleague_hears_who_is_on_the_line_however_the_call_is_handed_on() -> None:
    told = {"Place": {"value": "Austin"}, "Hoped-for price": {"value": "around $500,000"}}
    assert introduce("Maya Chen", told_in(CallRow(slots=told))) == (
        "Maya Chen is on the line. They told me: place: Austin, hoped-for price: around $500,000."
    )
    assert introduce("", told_in(CallRow(slots={}))) == "A caller is on the line."
