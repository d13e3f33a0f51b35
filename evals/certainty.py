"""Whether the offline recogniser is as sure as it is right: places that sound alike, in noise."""

import random
from collections import Counter
from typing import Annotated, Any

import numpy as np
import typer

from enterprisehub.domains.voice.engine.offline.match_phrases import decode
from enterprisehub.domains.voice.logic.expect_phrases import ALWAYS, OPENINGS, TOWNS
from evals._made_calls import VOICES, _noise, _spoken

RATE = 16_000
ALIKE = ("boston", "boise", "oakland", "raleigh", "tulsa", "reno", "mesa", "provo", "omaha")
PLACES = (*TOWNS, *ALIKE)
PHRASES = (*ALWAYS, *OPENINGS, *(f"{lead}{one}" for one in PLACES for lead in ("", "in ")))
AROUND_SECONDS = 0.3
LEVEL_DB = -22


def run(
    *,
    snr: Annotated[str, typer.Option(help="Speech over noise in dB, separated by commas.")] = (
        "40,20,15,10"
    ),
) -> dict[str, Any]:
    """Every place, alone and with “in”, in every voice and loudness of noise; by certainty."""
    said: Counter[float] = Counter()
    right: Counter[float] = Counter()
    chance = random.Random(1)  # noqa: S311  a measurement, no secret
    for level in (float(one) for one in snr.split(",")):
        for voice in VOICES:
            for place in PLACES:
                text = chance.choice(("", "in ")) + place
                heard = decode(_made(text, voice, level, chance), PHRASES)
                said[heard.confidence] += 1
                right[heard.confidence] += heard.text.split()[-1:] == place.split()[-1:]
    rows = {
        f"{sure:.2f}": {"said": said[sure], "right_ratio": round(right[sure] / said[sure], 3)}
        for sure in sorted(said)
    }
    return {"phrases": said.total(), "right": right.total(), "by_certainty": rows}


def show(result: dict[str, Any]) -> str:
    lines = [f"{result['right']} of {result['phrases']} right", "certain   phrases   of them right"]
    lines += [
        f"{sure:>7}   {row['said']:>7}   {row['right_ratio']:>13.0%}"
        for sure, row in result["by_certainty"].items()
    ]
    return "\n".join(lines)


def _made(text: str, voice: str, snr_db: float, chance: random.Random) -> bytes:
    sound = _spoken(text, RATE, voice, chance)
    loud = np.sqrt(np.mean(sound**2))
    around = np.zeros(int(AROUND_SECONDS * RATE))
    whole = np.concatenate([around, sound * (32_768 * 10 ** (LEVEL_DB / 20) / loud), around])
    whole = whole + _noise(chance, len(whole), RATE, LEVEL_DB - snr_db)
    return np.clip(whole, -32768, 32767).astype(np.int16).tobytes()
