"""Whether taking noise out helps: turns begun by noise, turns missed, and words understood."""

import random
from typing import Annotated, Any

import numpy as np
import typer

from enterprisehub.domains.voice.engine.detect_voice import WINDOW_MS, VoiceDetector
from enterprisehub.domains.voice.engine.offline.match_phrases import decode
from enterprisehub.domains.voice.engine.reduce_noise import NoiseGate
from enterprisehub.domains.voice.engine.turn_policy import Turn, TurnTracker
from evals._made_calls import VOICES, _noise, _spoken

RATE = 16_000
PHRASES = (
    "i want to sell my house", "it is in austin", "around four hundred thousand dollars",
    "as soon as possible", "three bedrooms", "i want to talk to a person",
    "that's all thank you", "i am looking for a house",
)  # fmt: skip
KINDS = ("white", "pink", "hum", "babble")
GAP_SECONDS = 2.0
_NEAR_MS = 400


def run(
    *,
    calls: Annotated[int, typer.Option(min=1, help="Made calls for each loudness of noise.")] = 4,
    snr: Annotated[str, typer.Option(help="Speech over noise in dB, separated by commas.")] = (
        "25,15,10,5,0"
    ),
) -> dict[str, Any]:
    """The same made calls heard as they are and through the noise gate, by loudness of noise."""
    levels = [float(one) for one in snr.split(",")]
    found: dict[str, Any] = {f"{level:g} dB": {} for level in levels}
    for name in (
        "as it is",
        "cleaned",
    ):  # one after the other: the recogniser adapts to what it hears
        for level in levels:
            row = _none()
            for seed in range(calls):
                pcm, spans, texts = _made(seed, level)
                _add(row, _heard(pcm, spans, texts, cleaned=name == "cleaned"))
            found[f"{level:g} dB"][name] = _shares(row)
    return {"calls": calls, "phrases": calls * len(PHRASES), "levels": found}


def show(result: dict[str, Any]) -> str:
    lines = ["speech over noise   heard      false starts   missed   words right"]
    for level, rows in result["levels"].items():
        for name, row in rows.items():
            lines.append(
                f"{level:<18}  {name:<9}  {row['false_starts']:>12}   {row['missed']:>6}"
                f"   {row['understood_ratio']:>11.0%}"
            )
    return "\n".join(lines)


def _made(seed: int, snr_db: float) -> tuple[bytes, list[tuple[float, float]], list[str]]:
    """Phrases with pauses between them, over noise: the sound, when somebody speaks, and what."""
    chance = random.Random(seed)  # noqa: S311  a measurement, no secret
    voice, texts = chance.choice(VOICES), list(PHRASES)
    chance.shuffle(texts)
    pieces, spans, at = [np.zeros(int(GAP_SECONDS * RATE))], [], GAP_SECONDS
    for text in texts:
        sound = _spoken(text, RATE, voice, chance)
        loud = np.sqrt(np.mean(sound**2))
        pieces += [sound * (32_768 * 10 ** (-22 / 20) / loud), np.zeros(int(GAP_SECONDS * RATE))]
        spans.append((at * 1000, (at + len(sound) / RATE) * 1000))
        at += len(sound) / RATE + GAP_SECONDS
    whole = np.concatenate(pieces)
    kind = random.Random(1000 * seed)  # noqa: S311  the kind of noise does not depend on its level
    whole = whole + _noise(kind, len(whole), RATE, -22 - snr_db)
    return np.clip(whole, -32768, 32767).astype(np.int16).tobytes(), spans, texts


def _heard(
    pcm: bytes, spans: list[tuple[float, float]], texts: list[str], *, cleaned: bool
) -> dict[str, float]:
    """What the ears of a call make of it."""
    sound = NoiseGate(RATE).feed(pcm) if cleaned else pcm
    tracker, turns, began = TurnTracker(), [], 0.0
    for number, probability in enumerate(VoiceDetector().feed(sound)):
        change = tracker.step(probability)
        if change is Turn.BEGAN:
            began = (number + 1) * WINDOW_MS - tracker.voiced_ms
        elif change is Turn.ENDED:
            turns.append((began, (number + 1) * WINDOW_MS - 512.0))
    reached = [[t for t in turns if _meet(t, span)] for span in spans]
    strays = [t for t in turns if not any(_meet(t, span) for span in spans)]
    right = sum(_understood(sound, span) == text for span, text in zip(spans, texts, strict=True))
    missed = sum(not one for one in reached)
    return {"false_starts": len(strays), "missed": missed, "right": right, "asked": len(texts)}


def _meet(turn: tuple[float, float], span: tuple[float, float]) -> bool:
    return turn[0] < span[1] + _NEAR_MS and span[0] - _NEAR_MS < turn[1]


def _understood(sound: bytes, span: tuple[float, float]) -> str:
    """The phrase that the offline recogniser hears there."""
    start, end = (int(ms * RATE / 1000) * 2 for ms in (span[0] - 300, span[1] + 300))
    return decode(sound[start:end], PHRASES).text


def _none() -> dict[str, float]:
    return {"false_starts": 0, "missed": 0, "right": 0, "asked": 0}


def _add(row: dict[str, float], more: dict[str, float]) -> None:
    for name, value in more.items():
        row[name] += value


def _shares(row: dict[str, float]) -> dict[str, float]:
    return {
        "false_starts": row["false_starts"],
        "missed": row["missed"],
        "understood_ratio": round(row["right"] / row["asked"], 3),
    }
