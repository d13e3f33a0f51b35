"""Tells for every 32 ms of sound how likely somebody speaks.

Runs in line with the socket's reader: a hop to another thread and back costs more than the model.
Windows quieter than a telephone line's comfort noise are not asked about at all.
"""

from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.sessions import VOICE_MODEL, session

WINDOW_MS = 32
_SAMPLES, _CONTEXT_SAMPLES = 512, 64
_BYTES = _SAMPLES * 2
_QUIET = 50.0
"""Root mean square below which nobody speaks: -56 dB of full scale."""
_FORGET_WINDOWS = 60
_SURE_SILENCE = 0.1
_QUIET_RUN = 5

type Floats = np.ndarray[Any, np.dtype[np.float32]]


class VoiceDetector:
    """One line's detector. Feed it 16 kHz sound of any length; it answers per whole window."""

    def __init__(self) -> None:
        self._session: Any = session(VOICE_MODEL)
        self._rest = b""
        self._since_reset = self._low = 0
        self._input: Floats = np.zeros((1, _CONTEXT_SAMPLES + _SAMPLES), np.float32)
        self._hidden: Floats = np.zeros((1, 1, 128), np.float32)
        self._cell: Floats = np.zeros((1, 1, 128), np.float32)

    def feed(self, pcm: bytes) -> list[float]:
        """The probabilities of speech of the windows that are now complete."""
        sound = self._rest + pcm if self._rest else pcm
        found = []
        at = 0
        while len(sound) - at >= _BYTES:
            window = np.frombuffer(sound, np.int16, _SAMPLES, at).astype(np.float32)
            found.append(self._ask(window))
            at += _BYTES
        self._rest = sound[at:]
        return found

    def _ask(self, window: Floats) -> float:
        self._since_reset += 1
        if float(np.dot(window, window)) < _QUIET * _QUIET * _SAMPLES:
            self._forget_if_due(0.0)
            return 0.0
        self._input[0, :_CONTEXT_SAMPLES] = self._input[0, -_CONTEXT_SAMPLES:]
        np.multiply(window, 1 / 32768.0, out=self._input[0, _CONTEXT_SAMPLES:])
        given = {"input": self._input, "h": self._hidden, "c": self._cell}
        answer, self._hidden, self._cell = self._session.run(None, given)
        probability = float(answer[0])
        self._forget_if_due(probability)
        return probability

    def _forget_if_due(self, probability: float) -> None:
        """Long silence and music dull the model's memory, so it is cleared while nobody speaks."""
        self._low = self._low + 1 if probability < _SURE_SILENCE else 0
        if self._since_reset >= _FORGET_WINDOWS and self._low >= _QUIET_RUN:
            self._reset()

    def _reset(self) -> None:
        self._hidden = np.zeros_like(self._hidden)
        self._cell = np.zeros_like(self._cell)
        self._input[:] = 0.0
        self._since_reset = self._low = 0
