"""The shipped model of voices answers as the one in pipecat's wheel, whatever the sound's pieces."""

from importlib.util import find_spec
from itertools import batched
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from enterprisehub.domains.voice.engine.detect_voice import WINDOW_MS, VoiceDetector
from tests.voice.speech import needs_speech, spoken

FORTY_MS = 40 * 16 * 2


@needs_speech
@pytest.mark.requirement("VOX-02")
def test_it_hears_what_the_model_for_both_rates_hears() -> None:
    sound = _noisy(spoken("I want to sell my house in Austin."))
    heard = VoiceDetector().feed(sound)
    assert heard == pytest.approx(_both_rates(sound), abs=1e-4)
    assert max(heard) > 0.9
    assert min(heard) < 0.1


@needs_speech
def test_pieces_of_any_length_change_nothing() -> None:
    sound = _noisy(spoken("Around four hundred thousand dollars."))
    detector = VoiceDetector()
    pieces = [p for piece in batched(sound, FORTY_MS) for p in detector.feed(bytes(piece))]
    assert pieces == VoiceDetector().feed(sound)
    assert len(pieces) == len(sound) // (WINDOW_MS * 16 * 2)


def _noisy(speech: bytes) -> bytes:
    """Loud enough everywhere for each window to be asked about."""
    samples = np.frombuffer(bytes(16_000) + speech, np.int16).astype(np.float32)
    noise = np.random.default_rng(5).normal(scale=80.0, size=len(samples))
    return np.clip(samples + noise, -32768, 32767).astype(np.int16).tobytes()


def _both_rates(sound: bytes) -> list[float]:
    wheel = find_spec("pipecat")
    assert wheel is not None
    assert wheel.origin is not None
    model = Path(wheel.origin).parent / "audio/vad/data/silero_vad.onnx"
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    state: Any = np.zeros((2, 1, 128), np.float32)
    rate, before = np.array(16_000, np.int64), np.zeros(64, np.float32)
    found = []
    samples = np.frombuffer(sound, np.int16).astype(np.float32) / 32768.0
    for at in range(0, len(samples) - 511, 512):
        window = samples[at : at + 512]
        given = {"input": np.concatenate([before, window])[None], "state": state, "sr": rate}
        answer, state = session.run(None, given)
        found.append(float(np.asarray(answer)[0, 0]))
        before = window[-64:]
    return found
