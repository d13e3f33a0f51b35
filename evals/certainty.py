"""Whether the offline recogniser is as sure as it is right: places that sound alike, in noise, and
sentences that it cannot know.
"""

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
OTHERS = (
    "could you send me an email instead", "do you also work on saturdays",
    "how long does it usually take to sell", "i already talked to another agent yesterday",
    "i have no idea what do you think it is worth", "i inherited it from my grandmother",
    "i saw your sign at the corner of the street", "i think we would take four ninety",
    "i would have to ask my wife about that", "it depends on the market i guess",
    "it has three bedrooms and a pool", "it's near the river on the south side",
    "maybe it depends on the price", "my brother in law told me to call you people",
    "my mother lives there at the moment", "not less than six hundred",
    "somewhere between four and five hundred", "sorry my daughter is calling me",
    "the garden is quite big about half an acre", "the kitchen was done two years ago",
    "the roof is old it needs a new roof", "there is a tenant in it until june",
    "we are moving to denver in october", "we had a flood in the basement in spring",
    "well the neighbours got five twenty last year",
)  # fmt: skip
AROUND_SECONDS = 0.3
LEVEL_DB = -22


def run(
    *,
    snr: Annotated[str, typer.Option(help="Speech over noise in dB, separated by commas.")] = (
        "40,20,15,10"
    ),
) -> dict[str, Any]:
    """Every place, alone and with “in”, in every voice and loudness of noise; by certainty.

    And how often a sentence that is no phrase was taken for one.
    """
    said: Counter[float] = Counter()
    right: Counter[float] = Counter()
    taken = others = 0
    chance = random.Random(1)  # noqa: S311  a measurement, no secret
    for level in (float(one) for one in snr.split(",")):
        for voice in VOICES:
            for place in PLACES:
                text = chance.choice(("", "in ")) + place
                heard = decode(_made(text, voice, level, chance), PHRASES)
                said[heard.confidence] += 1
                right[heard.confidence] += heard.text.split()[-1:] == place.split()[-1:]
            for text in OTHERS:
                others += 1
                taken += decode(_made(text, voice, level, chance), PHRASES).text != ""
    rows = {
        f"{sure:.2f}": {"said": said[sure], "right_ratio": round(right[sure] / said[sure], 3)}
        for sure in sorted(said)
    }
    return {
        "phrases": said.total(),
        "right": right.total(),
        "by_certainty": rows,
        "others": others,
        "others_taken_for_phrases": taken,
    }


def show(result: dict[str, Any]) -> str:
    lines = [f"{result['right']} of {result['phrases']} right", "certain   phrases   of them right"]
    lines += [
        f"{sure:>7}   {row['said']:>7}   {row['right_ratio']:>13.0%}"
        for sure, row in result["by_certainty"].items()
    ]
    taken = f"{result['others_taken_for_phrases']} of {result['others']}"
    return "\n".join([*lines, f"{taken} other sentences taken for a phrase"])


def _made(text: str, voice: str, snr_db: float, chance: random.Random) -> bytes:
    sound = _spoken(text, RATE, voice, chance)
    loud = np.sqrt(np.mean(sound**2))
    around = np.zeros(int(AROUND_SECONDS * RATE))
    whole = np.concatenate([around, sound * (32_768 * 10 ** (LEVEL_DB / 20) / loud), around])
    whole = whole + _noise(chance, len(whole), RATE, LEVEL_DB - snr_db)
    return np.clip(whole, -32768, 32767).astype(np.int16).tobytes()
