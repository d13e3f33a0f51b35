"""Synthetic speech for tests: spoken once per text and process."""

from functools import cache

import pytest

from enterprisehub.domains.voice.engine.offline.espeak import espeak_is_here, say

needs_speech = pytest.mark.skipif(
    not espeak_is_here(), reason="espeakng-loader (GPL, for development) is not installed"
)


@cache
def spoken(text: str, sample_rate: int = 16000, language: str = "en-us") -> bytes:
    pcm, _ = say(text, sample_rate, language)
    return pcm
