"""What a caller heard of a sentence whose sound was cut.

Words take their share of the time in which the voice sounds: the text before a moment is found by
weighing the letters against the voiced time played (pauses say nothing). Whatever is still to be
synthesised is reckoned at the pace of the voice so far.
"""

import re
from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.spell_numbers import spelled

SLOT_MS = 20
_VOICED = 90.0
PACE_MS = 79.0
"""Voiced milliseconds for each unit of weight before a voice is known: 165 words a minute."""

_WORD = re.compile(r"\S+\s*")
_VOWELS = re.compile(r"[aeiouyáéíóúü]+")
_CONSONANTS = re.compile(r"[^\W\daeiouyáéíóúü]")
_VOWEL, _CONSONANT, _BETWEEN = 1.2, 0.55, 0.3
_MIDDLE = 0.5


def weight(word: str) -> float:
    """How long a word takes to be said: vowels last, consonants less, figures are read as words."""
    said = spelled(word.lower().replace(",", ""))
    vowels = max(1, len(_VOWELS.findall(said.rstrip("e") or said)))
    consonants = len(_CONSONANTS.findall(said))
    return _VOWEL * vowels + _CONSONANT * consonants + _BETWEEN


class VoicedTime:
    """How much of a growing sound was voice, by time."""

    def __init__(self, sample_rate: int) -> None:
        self._samples = sample_rate * SLOT_MS // 1000
        self._slots: list[bool] = []
        self._rest = b""

    def add(self, pcm: bytes) -> None:
        sound = self._rest + pcm
        whole = len(sound) // (2 * self._samples)
        used = whole * 2 * self._samples
        self._rest = sound[used:]
        if whole:
            slots: Any = np.frombuffer(sound[:used], np.int16).reshape(whole, self._samples)
            energy = np.sqrt(np.mean(slots.astype(np.float32) ** 2, axis=1))
            self._slots.extend((energy > _VOICED).tolist())

    def assume(self, voiced_ms: float) -> None:
        """So much voice without a sound that could be looked at."""
        self._slots.extend([True] * round(voiced_ms / SLOT_MS))

    def until_ms(self, played_ms: float | None = None) -> float:
        """Voiced milliseconds in the first `played_ms` (all without it)."""
        if played_ms is None:
            return float(sum(self._slots) * SLOT_MS)
        return float(sum(self._slots[: round(played_ms / SLOT_MS)]) * SLOT_MS)

    def quiet_before(self, played_ms: float, *, within_ms: float) -> float:
        """The latest pause of the voice before this moment, else the moment itself."""
        last = min(int(played_ms / SLOT_MS), len(self._slots))
        first = max(0, last - int(within_ms / SLOT_MS))
        for slot in range(last - 1, first - 1, -1):
            if not self._slots[slot]:
                return float(slot * SLOT_MS)
        return float(first * SLOT_MS)


def heard_text(
    text: str, voiced: VoicedTime, played_ms: float, *, complete: bool, pace_ms: float = PACE_MS
) -> str:
    """The words of `text` that had been said after `played_ms` of its sound.

    `complete`: all of the sound is known. `pace_ms`: voiced time per unit of weight of this voice.
    """
    words = _WORD.findall(text)
    weights = [weight(word) for word in words]
    played = voiced.until_ms(played_ms)
    known = voiced.until_ms()
    total = known if complete else max(known, sum(weights) * pace_ms)
    if not words or total <= 0:
        return ""
    reached = played / total * sum(weights)
    said = []
    for word, share in zip(words, weights, strict=True):
        if reached < share * _MIDDLE:
            break
        said.append(word)
        reached -= share
    return "".join(said).rstrip()


def pace_of(text: str, voiced: VoicedTime) -> float:
    """Voiced milliseconds per unit of weight of a finished sentence."""
    return voiced.until_ms() / max(1.0, sum(weight(word) for word in _WORD.findall(text)))
