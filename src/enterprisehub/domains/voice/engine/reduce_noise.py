"""Steady noise is taken out of the caller's sound before it is heard: a spectral gate.

Causal, in windows of 20 ms every 10 ms; the sound comes out 10 ms later. The noise of each band is
the slowly rising minimum of its smoothed power (after Doblinger 1995); the gain is Wiener's, with
the signal's share estimated by the decision-directed rule (Ephraim and Malah 1984), never below
-14 dB: what is left of the noise stays even and does not ring.
"""

from typing import Any

import numpy as np

_HOP_MS = 10
_SMOOTH, _RISE, _LOOK = 0.7, 0.998, 0.96
_BIAS = 1.3
"""The minimum lies below the mean; more than this takes speech for noise (`hub eval noise`)."""
_TRUST = 0.96
_LEAST_GAIN = 0.2
_TINY = 1e-3

type Floats = np.ndarray[Any, np.dtype[np.float32]]


class NoiseGate:
    """One line's. Feed it sound of any length; as much comes out, 10 ms behind."""

    def __init__(self, sample_rate: int) -> None:
        self._hop = sample_rate * _HOP_MS // 1000
        window = np.sqrt(np.hanning(2 * self._hop + 1)[:-1])
        self._window: Floats = window.astype(np.float32)
        self._before: Floats = np.zeros(self._hop, np.float32)
        self._tail: Floats = np.zeros(self._hop, np.float32)
        self._rest = b""
        bands = self._hop + 1
        self._power: Floats | None = None
        self._noise: Floats = np.full(bands, _TINY, np.float32)
        self._kept: Floats = np.zeros(bands, np.float32)

    def feed(self, pcm: bytes) -> bytes:
        """Sound in 16-bit PCM, quieter where it is noise."""
        sound = self._rest + pcm
        size = 2 * self._hop
        whole = len(sound) // size * size
        self._rest = sound[whole:]
        steps = [self._step(sound[at : at + size]) for at in range(0, whole, size)]
        return b"".join(steps)

    def _step(self, pcm: bytes) -> bytes:
        now = np.frombuffer(pcm, np.int16).astype(np.float32)
        spectrum = np.fft.rfft(np.concatenate([self._before, now]) * self._window)
        self._before = now
        cleaned = np.fft.irfft(spectrum * self._gain(np.abs(spectrum) ** 2)) * self._window
        out = self._tail + cleaned[: self._hop]
        self._tail = cleaned[self._hop :].astype(np.float32)
        return bytes(np.clip(out, -32768, 32767).astype(np.int16).tobytes())

    def _gain(self, power: Any) -> Any:
        if self._power is None:
            self._power, self._noise = power, np.maximum(power / _BIAS, _TINY)
        before = self._power
        smoothed = _SMOOTH * before + (1 - _SMOOTH) * power
        rising = _RISE * self._noise + (1 - _RISE) / (1 - _LOOK) * (smoothed - _LOOK * before)
        self._noise = np.where(self._noise < smoothed, np.maximum(rising, self._noise), smoothed)
        self._noise = np.maximum(self._noise, _TINY)
        self._power = smoothed
        noise = _BIAS * self._noise
        share = power / noise
        signal = _TRUST * self._kept / noise + (1 - _TRUST) * np.maximum(share - 1, 0.0)
        gain = np.maximum(signal / (1 + signal), _LEAST_GAIN)
        self._kept = gain**2 * power
        return gain
