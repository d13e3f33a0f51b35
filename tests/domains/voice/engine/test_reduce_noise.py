"""Steady noise is taken out, speech is not, and the sound stays in step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.voice.engine.reduce_noise import NoiseGate
from tests.voice.speech import needs_speech, spoken

pytestmark = pytest.mark.requirement("VOX-03")
RATE = 16_000


def loudness(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples.astype(float) ** 2)))


def fed(pcm: bytes, size: int = 640) -> np.ndarray:
    gate = NoiseGate(RATE)
    parts = [gate.feed(pcm[at : at + size]) for at in range(0, len(pcm), size)]
    return np.frombuffer(b"".join(parts), np.int16)


@needs_speech
@pytest.mark.parametrize("snr_db", [20, 10, 5])
def test_noise_becomes_quieter_and_speech_stays(snr_db: int) -> None:
    speech = np.frombuffer(spoken("it has three bedrooms and a new roof"), np.int16)
    speech = np.concatenate([np.zeros(RATE, np.int16), speech, np.zeros(RATE, np.int16)])
    numbers = np.random.default_rng(2)
    strength = loudness(speech[RATE:-RATE]) * 10 ** (-snr_db / 20)
    noisy = speech + numbers.normal(scale=strength, size=len(speech))
    out = fed(np.clip(noisy, -32768, 32767).astype(np.int16).tobytes())
    quiet = slice(RATE // 2, RATE - 800)
    assert loudness(out[quiet]) < 0.35 * loudness(noisy[quiet])
    shifted = out[160:]  # the gate is one hop behind
    voiced = speech[: len(shifted)]
    alike = np.corrcoef(voiced[RATE:-RATE], shifted[RATE:-RATE])[0, 1]
    before = np.corrcoef(voiced[RATE:-RATE], noisy[: len(voiced)][RATE:-RATE])[0, 1]
    assert alike > min(before, 0.94)
    assert loudness(shifted[RATE:-RATE]) > 0.7 * loudness(voiced[RATE:-RATE])


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12))
def test_pieces_of_any_size_give_the_same_sound(sizes: list[int]) -> None:
    pcm = np.random.default_rng(3).normal(scale=2000, size=4000).astype(np.int16).tobytes()
    whole, gate, at, parts = NoiseGate(RATE).feed(pcm), NoiseGate(RATE), 0, []
    for size in sizes:
        parts.append(gate.feed(pcm[at : at + 2 * size]))
        at += 2 * size
    parts.append(gate.feed(pcm[at:]))
    assert b"".join(parts) == whole
    assert len(whole) == len(pcm) // 320 * 320


def test_a_quiet_line_stays_as_it_is() -> None:
    assert not fed(bytes(RATE)).any()
