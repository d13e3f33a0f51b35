"""Calls put together from spoken sentences, with everything that happens in them known.

Speech is eSpeak's where a developer has it, else bursts with the rhythm of syllables. Lines differ
as real ones do: rate, loudness, white, pink, humming or babbling noise, clipping, holes.
"""

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from enterprisehub.domains.voice.engine.offline.espeak import espeak_is_here, say

FULL_SCALE = 32_768.0
SENTENCES = (
    "I want to sell my house in Austin, and I would like to know what it is worth.",
    "Around four hundred and fifty thousand dollars, maybe a little more.",
    "Let me think about that for a moment.",
    "It has three bedrooms, two bathrooms and a new roof.",
    "Could you tell me how the commission works before we go on?",
    "We would like to move by the end of March, if that is possible.",
    "I already talked with another agent last week.",
    "Thank you, that is very helpful. When can somebody come by?",
    "Is there anything a buyer would want repaired, such as the kitchen?",
    "Somebody from our team will call you back this afternoon.",
)
KINDS = ("white", "pink", "hum", "babble")
VOICES = ("en-us", "en-gb", "en-us+f3", "en-us+m4")

SILENT_S = 3.0
NOISY_RATIO, LOUD = 0.9, 800.0

type Sound = np.ndarray[Any, Any]


@dataclass
class MadeCall:
    """`truth` in the shape that `hub eval call-audio --data` reads."""

    pcm: Sound
    sample_rate: int
    truth: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Line:
    """One call while it is put together; times in seconds."""

    rate: int
    chance: random.Random
    speech: dict[str, list[tuple[float, Sound]]] = field(
        default_factory=lambda: {"caller": [], "agent": []}
    )
    spans: dict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: {"caller": [], "agent": []}
    )

    def say(self, who: str, at: float, voice: str) -> float:
        """A sentence from `at` on; answers when it ends."""
        sound = _spoken(self.chance.choice(SENTENCES), self.rate, voice, self.chance)
        self.speech[who].append((at, sound))
        ends = at + len(sound) / self.rate
        self.spans[who].append((at, ends))
        return ends


def make_call(seed: int, *, seconds: float = 40.0) -> MadeCall:
    """One call of `seconds`, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  a measurement, no secret
    line = _Line(rate=chance.choice((8000, 8000, 16_000)), chance=chance)
    voices = {"caller": chance.choice(VOICES), "agent": chance.choice(VOICES)}
    interruptions, silences = _script(line, voices, seconds)
    pcm = np.zeros((int(seconds * line.rate), 2))
    caller_db, snr_db = chance.uniform(-27, -14), chance.uniform(15, 40)
    _mix(pcm[:, 0], line.speech["caller"], line.rate, caller_db)
    _mix(pcm[:, 1], line.speech["agent"], line.rate, chance.uniform(-24, -16))
    if chance.random() < 0.85:
        pcm[:, 0] += _noise(chance, len(pcm), line.rate, caller_db - snr_db)
    if chance.random() < 0.3:
        pcm[:, 1] += _noise(chance, len(pcm), line.rate, -70)
    dropouts = _drop(pcm, line, seconds)
    made = np.clip(np.round(pcm), -32_768, 32_767).astype(np.int16)
    return MadeCall(
        pcm=made,
        sample_rate=line.rate,
        truth={"interruptions": interruptions, "silences": silences, "dropouts": dropouts},
    )


def _script(
    line: _Line, voices: dict[str, str], seconds: float
) -> tuple[list[dict[str, Any]], list[dict[str, float]]]:
    """Turns one after the other, now and then one in the midst of another, now and then none."""
    chance, who = line.chance, "agent"
    at = chance.uniform(3.4, 5.0) if chance.random() < 0.1 else chance.uniform(0.2, 0.8)
    interruptions: list[dict[str, Any]] = []
    silences: list[dict[str, float]] = []
    if at > SILENT_S:
        silences.append({"start_s": 0.0, "end_s": round(at, 3)})
    last = 0.0
    while at < seconds - 9:
        ends = line.say(who, at, voices[who])
        last = max(last, ends)
        other = "caller" if who == "agent" else "agent"
        event = chance.random()
        if event < 0.4 and ends - at > 1.4:
            cut_in = chance.uniform(at + 0.6, ends - 0.5)
            interruptions.append({"by": other, "at_s": round(cut_in, 3)})
            last = max(last, line.say(other, cut_in, voices[other]))
            at = last + chance.uniform(0.9, 1.6)
        elif event < 0.65:
            gap = chance.uniform(3.3, 6.0) if chance.random() < 0.7 else chance.uniform(8.3, 10)
            if last + gap < seconds - 4:
                silences.append({"start_s": round(last, 3), "end_s": round(last + gap, 3)})
                at, who = last + gap, chance.choice(("caller", "agent"))
            else:
                at, who = last + 0.7, other
        else:
            at, who = last + chance.uniform(0.3, 1.4), other
    if silences and silences[-1]["start_s"] >= round(last, 3):
        silences.pop()  # nobody spoke again: it lasts to the end
    if seconds - last > SILENT_S:
        silences.append({"start_s": round(last, 3), "end_s": seconds})
    return interruptions, silences


def _spoken(text: str, rate: int, voice: str, chance: random.Random) -> Sound:
    """The sentence, without the silence before and after it."""
    if espeak_is_here():
        pcm, _ = say(text, rate, voice, words_per_minute=chance.randint(140, 200))
        sound = np.frombuffer(pcm, np.int16).astype(float)
    else:
        sound = _syllables(rate, chance)
    loud = np.flatnonzero(np.abs(sound) > 300)
    return sound[loud[0] : loud[-1]] if len(loud) else sound


def _syllables(rate: int, chance: random.Random) -> Sound:
    random_numbers = np.random.default_rng(chance.randrange(2**32))
    count = int(chance.uniform(1.5, 4.0) * rate)
    noise = np.convolve(random_numbers.standard_normal(count), np.ones(6) / 6, "same")
    at = np.arange(count) / rate
    return noise * 4000 * (0.35 + 0.65 * np.abs(np.sin(2 * np.pi * chance.uniform(1.8, 2.6) * at)))


def _mix(side: Sound, speech: list[tuple[float, Sound]], rate: int, level_db: float) -> None:
    for at, sound in speech:
        start = int(at * rate)
        room = len(side) - start
        loud = sound / max(1.0, np.sqrt((sound**2).mean())) * FULL_SCALE * 10 ** (level_db / 20)
        side[start : start + len(loud)] += loud[:room]


def _noise(chance: random.Random, count: int, rate: int, level_db: float) -> Sound:
    numbers = np.random.default_rng(chance.randrange(2**32))
    white = numbers.standard_normal(count)
    at = np.arange(count) / rate
    match chance.choice(KINDS):
        case "pink":
            spectrum = np.fft.rfft(white)
            spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
            sound = np.fft.irfft(spectrum, count)
        case "hum":
            sound = np.sin(2 * np.pi * 60 * at) + 0.4 * np.sin(2 * np.pi * 180 * at) + 0.4 * white
        case "babble":
            slow = np.interp(at, np.arange(0, at[-1] + 0.5, 0.25)[: int(at[-1] / 0.25) + 2],
                             numbers.uniform(0.7, 1.3, int(at[-1] / 0.25) + 2))  # fmt: skip
            sound = np.convolve(white, np.ones(4) / 4, "same") * slow
        case _:
            sound = white
    return sound / np.sqrt((sound**2).mean()) * FULL_SCALE * 10 ** (level_db / 20)


def _drop(pcm: Sound, line: _Line, seconds: float) -> list[dict[str, float]]:
    """Lost packets while the caller speaks, or anywhere on a line with noise: 20 to 400 ms."""
    chance, rate = line.chance, line.rate
    noisy = bool((pcm[:, 0] != 0).mean() > NOISY_RATIO)
    spoken = [span for span in line.spans["caller"] if span[1] - span[0] > 1]
    found: list[dict[str, float]] = []
    for _ in range(chance.randint(0, 3)):
        at, lasts = chance.uniform(1, seconds - 2), chance.choice((0.02, 0.04, 0.06, 0.12, 0.4))
        if not noisy:
            if not spoken:
                break
            at = _in_loud(pcm[:, 0], chance.choice(spoken), rate, lasts, chance)
        if at < 0 or any(abs(at - one["start_s"]) < 1.0 for one in found):
            continue
        pcm[int(at * rate) : int((at + lasts) * rate), 0] = 0
        found.append({"start_s": round(at, 3), "end_s": round(at + lasts, 3)})
    return sorted(found, key=lambda one: one["start_s"])


def _in_loud(
    side: Sound, span: tuple[float, float], rate: int, lasts: float, chance: random.Random
) -> float:
    """A moment in a sentence before and after which there is voice; -1 where there is none."""
    for _ in range(40):
        at = chance.uniform(span[0] + 0.1, span[1] - 0.1 - lasts)
        near = [side[int((at - 0.01) * rate) : int(at * rate)],
                side[int((at + lasts) * rate) : int((at + lasts + 0.01) * rate)]]  # fmt: skip
        if all(len(one) and np.sqrt((one**2).mean()) > LOUD for one in near):
            return at
    return -1.0
