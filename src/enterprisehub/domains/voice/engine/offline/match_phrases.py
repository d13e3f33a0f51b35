"""Recognition without a vendor: the sound is matched with the phrases that may come next.

A grammar (JSGF) of the flow's present question is decoded when the caller pauses. A phrase with a
word outside of the dictionary cannot be expected; numbers are spelled out. Whether any of them was
said at all tells a decoding into mere sounds, which fits whatever was said; how certain a match is,
how much worse the best phrase of another meaning fits.
"""

import asyncio
import math
import re
import threading
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.backchannels import plain
from enterprisehub.domains.voice.engine.spell_numbers import spelled
from enterprisehub.domains.voice.ports import Recognised

_ALWAYS = ("uh huh", "hm", "yes", "no", "okay", "yeah", "stop", "wait", "hello", "goodbye")
_MOST_PHRASES = 400
_LEAST_BYTES = 16000 * 2 // 5
_MOST_BYTES = 16000 * 2 * 20
_NOISE = 20.0
_WORD = re.compile(r"[a-z']+")
_PHRASES, _SOUNDS = "next", "sounds"
_LIGHT = frozenset(
    ["a", "about", "and", "around", "by", "dollars", "for", "in", "is", "it", "its", "please",
     "thank", "the", "to", "you"]
)  # fmt: skip
_CERTAINTIES = ((0.01, 0.4), (0.05, 0.8), (0.1, 0.95))
_CERTAIN = 0.97
"""By the distance to the best rival, as the natural logarithm of both scores' ratio: how often the
match was right. `hub eval certainty` counts it anew."""
_LEAST_FIT = -0.45
"""The natural logarithm of a phrase's score over that of mere sounds: below it something else was
said. `hub eval certainty` counts what is refused and what is let through."""
_LEAST_COVERED = 0.6
"""Of the loud moments, the share that the words must account for; the rest was taken for noise."""
_LOUD_RATIO = 0.3
_FRAME_SAMPLES = 160

_decoding = threading.Lock()
_decoder: Any = None
_threads = ThreadPoolExecutor(1, thread_name_prefix="sphinx")


class PhraseRecogniser:
    """Collects the sound of an utterance and decodes it when the caller pauses."""

    gives_interims = False

    def __init__(self) -> None:
        self._sound = bytearray()
        self._phrases: tuple[str, ...] = ()
        self._results: asyncio.Queue[Recognised | None] = asyncio.Queue()
        self._decoding: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await asyncio.get_running_loop().run_in_executor(_threads, _load)

    def feed(self, pcm: bytes) -> None:
        self._sound += pcm
        if len(self._sound) > _MOST_BYTES:
            del self._sound[: -_MOST_BYTES // 2]

    def expect(self, phrases: tuple[str, ...]) -> None:
        self._phrases = phrases

    def finalize(self) -> None:
        """The whole turn is decoded again: a pause in the middle of a phrase changes nothing."""
        task = asyncio.create_task(self._decode(bytes(self._sound)), name="decode phrases")
        self._decoding.add(task)
        task.add_done_callback(self._decoding.discard)

    def forget(self) -> None:
        self._sound.clear()

    async def _decode(self, sound: bytes) -> None:
        heard = NOTHING
        if len(sound) >= _LEAST_BYTES:
            loop = asyncio.get_running_loop()
            heard = await loop.run_in_executor(_threads, decode, sound, self._phrases)
        self._results.put_nowait(
            Recognised(
                text=heard.text,
                confidence=heard.confidence,
                final=True,
                ends_turn=True,
                whole=True,
            )
        )

    async def results(self) -> AsyncIterator[Recognised]:
        while (found := await self._results.get()) is not None:
            yield found

    async def close(self) -> None:
        for task in self._decoding:
            task.cancel()
        self._results.put_nowait(None)


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase, empty for none, and how likely it is the one that was said (0 to 1)."""

    text: str
    confidence: float


NOTHING = Heard("", 0.0)


def decode(sound: bytes, phrases: tuple[str, ...]) -> Heard:
    """The phrase that the sound is most like, and how far it is ahead of any other."""
    decoder = _load()
    with _decoding:
        known: dict[str, str] = {}
        for phrase in (*phrases[:_MOST_PHRASES], *_ALWAYS):
            words = _in_dictionary(decoder, phrase)
            if words:
                known.setdefault(words, phrase)
        breathing = _breathing(sound)
        words, score = _best(decoder, breathing, known)
        if words not in known or not _was_said(decoder, breathing, score):
            return NOTHING
        rivals = [one for one in known if _meaning(one) != _meaning(words)]
        _, rival_score = _best(decoder, breathing, rivals)
    return Heard(known[words], _certainty(score, rival_score))


def _best(decoder: Any, sound: bytes, lines: Iterable[str]) -> tuple[str, float]:
    """The line that fits the sound best, and its score; ("", 0.0) where none does."""
    grammar = f"#JSGF V1.0;\ngrammar next;\npublic <next> = {' | '.join(lines)};\n"
    decoder.add_jsgf_string(_PHRASES, grammar)
    found = _decoded(decoder, _PHRASES, sound)
    return (found.hypstr.strip(), float(found.score)) if found is not None else ("", 0.0)


def _decoded(decoder: Any, search: str, sound: bytes) -> Any:
    """What that search makes of the sound, with its score; None for nothing."""
    decoder.activate_search(search)
    decoder.start_utt()
    decoder.process_raw(sound, full_utt=True)
    decoder.end_utt()
    return decoder.hyp()


def _was_said(decoder: Any, sound: bytes, score: float) -> bool:
    """Whether the phrase just decoded explains the sound, and was not only the least unlike."""
    spans = [
        (one.start_frame, one.end_frame + 1) for one in decoder.seg() if one.word[0] not in "<("
    ]
    samples = np.frombuffer(sound, np.int16).astype(np.float32)
    frames = samples[: len(samples) // _FRAME_SAMPLES * _FRAME_SAMPLES].reshape(-1, _FRAME_SAMPLES)
    volume = np.sqrt((frames**2).mean(axis=1))
    loud = volume > _LOUD_RATIO * np.quantile(volume, 0.9)
    covered = sum(int(loud[start:end].sum()) for start, end in spans)
    if covered < _LEAST_COVERED * int(loud.sum()):
        return False
    sounds = _decoded(decoder, _SOUNDS, sound)
    return sounds is None or score <= 0 or math.log(score / float(sounds.score)) >= _LEAST_FIT


def _meaning(words: str) -> frozenset[str]:
    """Two phrases that differ only in light words are no rivals."""
    said = frozenset(words.split())
    return said - _LIGHT or said


def _certainty(score: float, rival_score: float) -> float:
    if rival_score <= 0 or score <= 0:
        return _CERTAIN
    ahead = math.log(score / rival_score)
    return next((sure for most, sure in _CERTAINTIES if ahead <= most), _CERTAIN)


def _breathing(sound: bytes) -> bytes:
    """With the faint noise of any real line: digital silence confuses the features."""
    samples = np.frombuffer(sound, np.int16).astype(np.float32)
    noise = np.random.default_rng(0).normal(scale=_NOISE, size=len(samples))
    return bytes(np.clip(samples + noise, -32768, 32767).astype(np.int16).tobytes())


def _in_dictionary(decoder: Any, phrase: str) -> str:
    words = [word for word in _WORD.findall(spelled(plain(phrase)).replace("-", " ")) if word]
    return " ".join(words) if all(decoder.lookup_word(word) for word in words) else ""


def _load() -> Any:
    global _decoder  # noqa: PLW0603  one decoder of 60 MB serves all calls
    with _decoding:
        if _decoder is None:
            import pocketsphinx  # noqa: PLC0415  only calls without a vendor need it

            _decoder = pocketsphinx.Decoder(
                lm=None, samprate=16000, bestpath=False, loglevel="FATAL"
            )
            _decoder.add_allphone_file(_SOUNDS, None)
        return _decoder
