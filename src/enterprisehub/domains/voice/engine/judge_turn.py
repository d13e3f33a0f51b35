"""Judges from the sound of the last seconds whether a speaker has finished.

The bundled smart-turn model takes log-mel features as Whisper defines them (Radford et al. 2022):
80 Slaney mel bands of 25 ms windows every 10 ms over exactly eight seconds, the speech at the end.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.sessions import session, turn_model

SAMPLE_RATE = 16000
SECONDS = 8
_FFT, _HOP, _BANDS = 400, 160, 80
_SAMPLES = SAMPLE_RATE * SECONDS

type Floats = np.ndarray[Any, np.dtype[np.float32]]
type Places = np.ndarray[Any, np.dtype[np.intp]]


class TurnJudge:
    """Shared by the calls of a process; thinks in threads of its own."""

    def __init__(self, *, threads: int = 1) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="turn")

    async def finished(self, pcm: bytes) -> float:
        """How likely the speaker of this 16 kHz sound has finished, from 0 to 1."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, judge, pcm)

    async def warm(self) -> None:
        """The models are loaded, so that the first turn does not wait for it."""
        await self.finished(bytes(SAMPLE_RATE))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def judge(pcm: bytes) -> float:
    """As `TurnJudge.finished`, in this thread."""
    sound = np.frombuffer(pcm[-2 * _SAMPLES :], np.int16).astype(np.float32) / 32768.0
    model: Any = session(turn_model())
    answer = model.run(None, {"input_features": features(sound)[None]})
    return float(np.asarray(answer[0]).reshape(-1)[0])


def features(sound: Floats) -> Floats:
    """Log-mel features (80, 800) of at most eight seconds; shorter sound gets silence before it."""
    whole = np.zeros(_SAMPLES, np.float32)
    whole[_SAMPLES - len(sound) :] = sound
    whole = (whole - whole.mean()) / np.sqrt(whole.var() + 1e-7)
    padded = np.pad(whole, _FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP][:-1]
    # The windows before the sound are all alike: one of them stands for the others.
    alike = max(0, (_SAMPLES - len(sound) - _FFT // 2) // _HOP)
    spectrum = np.fft.rfft(frames[alike:] * _window(), axis=-1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    heard = np.log10(np.maximum(_in_bands(power), 1e-10))
    loudness = np.concatenate([np.repeat(heard[:1], alike, axis=0), heard]).T
    loudness = np.maximum(loudness, loudness.max() - 8.0)
    return np.ascontiguousarray((loudness + 4.0) / 4.0, np.float32)


@cache
def _window() -> Floats:
    window: Floats = np.hanning(_FFT + 1)[:-1].astype(np.float32)
    return window


def _in_bands(power: Floats) -> Floats:
    """The power of each window in each band.

    A bin lies in two triangles at most, so only those are summed. A product of matrices would ask
    the helper threads of numpy's BLAS, and these spin for 40 to 100 ms after every question: that
    took as much of the processor as the model.
    """
    bins, weights, starts = _bands()
    summed: Floats = np.add.reduceat(power[:, bins] * weights, starts, axis=1)
    return summed


@cache
def _bands() -> tuple[Places, Floats, Places]:
    """Triangles between Slaney's mel frequencies, each of the same area.

    Band after band the bins in it and their weights, and where each band begins among them.
    """
    edges = _hertz(np.linspace(0.0, _mel(SAMPLE_RATE / 2), _BANDS + 2))
    bins = np.linspace(0, SAMPLE_RATE / 2, _FFT // 2 + 1)
    rise = (bins[:, None] - edges[None, :-2]) / np.diff(edges)[:-1]
    fall = (edges[None, 2:] - bins[:, None]) / np.diff(edges)[1:]
    triangles = np.maximum(0.0, np.minimum(rise, fall)) * (2.0 / (edges[2:] - edges[:-2]))
    bands, bins = np.nonzero(triangles.T)
    return bins, triangles[bins, bands].astype(np.float32), np.searchsorted(bands, range(_BANDS))


_BREAK_HERTZ, _BREAK_MEL, _LOG_STEP = 1000.0, 15.0, np.log(6.4) / 27.0
"""Slaney's scale is linear below 1 kHz (200/3 Hz a mel) and logarithmic above."""


def _mel(hertz: float) -> float:
    if hertz < _BREAK_HERTZ:
        return hertz * 3.0 / 200.0
    return float(_BREAK_MEL + np.log(hertz / _BREAK_HERTZ) / _LOG_STEP)


def _hertz(mels: "np.ndarray[Any, np.dtype[np.float64]]") -> "np.ndarray[Any, Any]":
    above = _BREAK_HERTZ * np.exp((mels - _BREAK_MEL) * _LOG_STEP)
    return np.where(mels >= _BREAK_MEL, above, mels * 200.0 / 3.0)
