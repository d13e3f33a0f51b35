"""eSpeak NG through ctypes, where a developer has espeakng-loader installed; else nothing.

The library is GPL-3 and no requirement of this product: nothing here is loaded without it.
"""

import asyncio
import ctypes
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from enterprisehub.domains.voice.engine.sound import resampled

_OUTPUT_SYNCHRONOUS = 2
_UTF8 = 1
_WORD_EVENT, _LAST_EVENT = 1, 0
_RATE_PARAMETER, _WORDS_PER_MINUTE = 1, 165
_PIECE_MS = 200

_speaking = threading.Lock()


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word of the text (by characters) and when its sound begins."""

    start: int
    length: int
    at_ms: int


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_int * 2),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def espeak_is_here() -> bool:
    """Whether a developer has installed the library."""
    return find_spec("espeakng_loader") is not None


class EspeakSpeaker:
    """Speaks one call's sentences."""

    def __init__(self, language: str, sample_rate: int) -> None:
        self._language, self._rate = language, sample_rate

    async def open(self) -> None:
        await asyncio.to_thread(_engine)

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        pcm, _ = await asyncio.to_thread(say, text, self._rate, self._language)
        step = self._rate * _PIECE_MS // 1000 * 2
        for start in range(0, len(pcm), step):
            yield pcm[start : start + step]

    async def close(self) -> None:
        return


def say(
    text: str, sample_rate: int, language: str = "en", *, words_per_minute: int = _WORDS_PER_MINUTE
) -> tuple[bytes, list[SpokenWord]]:
    """The sound of a text and when each word begins."""
    library, own_rate = _engine()
    pieces: list[bytes] = []
    words: list[SpokenWord] = []

    def take(samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            pieces.append(ctypes.string_at(samples, count * 2))
        at = 0
        while events[at].type != _LAST_EVENT:
            event = events[at]
            if event.type == _WORD_EVENT:
                words.append(
                    SpokenWord(event.text_position - 1, event.length, event.audio_position)
                )
            at += 1
        return 0

    data = text.encode()
    with _speaking:
        library.espeak_SetVoiceByName(language.split("-", maxsplit=1)[0].encode())
        library.espeak_SetParameter(_RATE_PARAMETER, words_per_minute, 0)
        callback = _CALLBACK(take)
        library.espeak_SetSynthCallback(callback)
        library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        library.espeak_Synchronize()
    return resampled(b"".join(pieces), own_rate, sample_rate), words


@cache
def _engine() -> tuple[Any, int]:
    import espeakng_loader  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415

    library = ctypes.cdll.LoadLibrary(espeakng_loader.get_library_path())
    data = str(espeakng_loader.get_data_path()).encode()
    rate = int(library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, data, 0))
    if rate <= 0:
        raise RuntimeError("eSpeak NG does not start: its data folder is missing.")
    return library, rate
