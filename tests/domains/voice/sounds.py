"""Calls made of noise bursts: speech enough for levels, with what happens in them known."""

from dataclasses import dataclass, field

import numpy as np

RATE = 8000


@dataclass
class MadeCall:
    """Stereo sound with its true events, in milliseconds."""

    pcm: np.ndarray
    interruptions: list[tuple[int, str]] = field(default_factory=list)
    silences: list[tuple[int, int]] = field(default_factory=list)
    dropouts: list[int] = field(default_factory=list)


def voice(ms: int, level_db: float, seed: int) -> np.ndarray:
    """Something like syllables: bursts of coloured noise, short pauses between."""
    random = np.random.default_rng(seed)
    count = ms * RATE // 1000
    noise = np.convolve(random.standard_normal(count + 8), np.ones(6) / 6, "same")[:count]
    at = np.arange(count) / RATE
    shape = 0.35 + 0.65 * np.abs(np.sin(2 * np.pi * random.uniform(1.8, 2.6) * at + seed))
    sound = noise * shape
    return sound / np.sqrt((sound**2).mean()) * 32768 * 10 ** (level_db / 20)


def made_call(
    turns: list[tuple[str, int, int]],
    ms: int,
    *,
    noise_db: float = -62.0,
    level_db: float = -20.0,
    seed: int = 1,
    dropouts: tuple[tuple[int, int], ...] = (),
) -> MadeCall:
    """`turns` are (who, began, ended); noise on the caller's line only, as on a telephone."""
    random = np.random.default_rng(seed)
    both = np.zeros((ms * RATE // 1000, 2))
    both[:, 0] = random.standard_normal(len(both)) * 32768 * 10 ** (noise_db / 20)
    for number, (who, began, ended) in enumerate(turns):
        side = 0 if who == "caller" else 1
        start = began * RATE // 1000
        sound = voice(ended - began, level_db, seed * 100 + number)
        both[start : start + len(sound), side] += sound[: len(both) - start]
    for began, lasted in dropouts:
        both[began * RATE // 1000 : (began + lasted) * RATE // 1000, 0] = 0
    pcm = np.clip(both, -32768, 32767).astype(np.int16)
    return MadeCall(pcm=pcm, dropouts=[began for began, _ in dropouts])
