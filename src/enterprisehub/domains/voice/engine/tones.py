"""Sounds that the program makes itself: keypad tones and music for waiting."""

from functools import cache
from typing import Any

import numpy as np

_ROWS = {"1": 697, "2": 697, "3": 697, "4": 770, "5": 770, "6": 770,
         "7": 852, "8": 852, "9": 852, "*": 941, "0": 941, "#": 941}  # fmt: skip
_COLUMNS = {"1": 1209, "4": 1209, "7": 1209, "*": 1209, "2": 1336, "5": 1336,
            "8": 1336, "0": 1336, "3": 1477, "6": 1477, "9": 1477, "#": 1477}  # fmt: skip
_TONE_MS, _PAUSE_MS, _WAIT_MS = 120, 80, 500
_LEVEL = 6000
_NOTES = (261.63, 329.63, 392.0, 493.88, 440.0, 392.0, 329.63, 293.66)
_NOTE_MS = 600


def keypad(digits: str, sample_rate: int) -> bytes:
    """Dual tones after ITU-T Q.23; `w` waits half a second; what is no key is left out."""
    pieces: list[Any] = []
    for digit in digits:
        if digit in _ROWS:
            time = np.arange(sample_rate * _TONE_MS // 1000) / sample_rate
            low, high = (np.sin(2 * np.pi * f * time) for f in (_ROWS[digit], _COLUMNS[digit]))
            pieces += [_LEVEL * (low + high), np.zeros(sample_rate * _PAUSE_MS // 1000)]
        elif digit == "w":
            pieces.append(np.zeros(sample_rate * _WAIT_MS // 1000))
    return np.concatenate(pieces).astype(np.int16).tobytes() if pieces else b""


@cache
def waiting_music(sample_rate: int) -> bytes:
    """A few soft notes that may be repeated for ever."""
    count = sample_rate * _NOTE_MS // 1000
    time = np.arange(count) / sample_rate
    shape = np.minimum(1.0, time * 20) * np.exp(-time * 3)
    notes = [
        shape * (np.sin(2 * np.pi * f * time) + 0.3 * np.sin(4 * np.pi * f * time)) for f in _NOTES
    ]
    return (np.concatenate(notes) * _LEVEL * 0.5).astype(np.int16).tobytes()
