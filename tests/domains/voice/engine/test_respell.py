"""Words that sound otherwise than they are written reach the voice as they sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.voice.engine.phrase_cache import PhraseCache
from enterprisehub.domains.voice.engine.respell import respelling
from enterprisehub.domains.voice.engine.speaking import Speaking
from enterprisehub.domains.voice.ports import CallSetup, SpeechChoice
from enterprisehub.kernel.ids import new_id

pytestmark = pytest.mark.requirement("VOX-02")


def test_words_are_replaced_whole_and_longest_first() -> None:
    sounds = respelling({"Nguyen": "win", "St. Cloud": "saint cloud", "st": "street"})
    assert sounds("NGUYEN lives in St. Cloud, not at 1st St") == (
        "win lives in saint cloud, not at 1st street"
    )


@given(st.text())
def test_without_any_word_nothing_changes(text: str) -> None:
    assert respelling({})(text) == text


@given(st.text(), st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=4))
def test_any_word_may_be_named(text: str, said_as: dict[str, str]) -> None:
    assert isinstance(respelling(said_as)(text), str)


def test_what_was_kept_under_another_sound_is_not_played() -> None:
    def voice(said_as: dict[str, str]) -> Speaking:
        return Speaking(
            CallSetup(call_id=call, tenant_id=tenant, speaking=(choice,), said_as=said_as),
            cache,
            sample_rate=8000,
            on_trouble=lambda *_: None,
        )

    call, tenant, cache = new_id(), new_id(), PhraseCache(most_bytes=10_000)
    choice = SpeechChoice(vendor="offline")
    plain, changed = voice({}), voice({"Nguyen": "win"})
    cache.put(plain._key(choice, "Hello Nguyen."), b"\x01\x00")
    assert plain.known("Hello Nguyen.") == b"\x01\x00"
    assert changed.known("Hello Nguyen.") is None
