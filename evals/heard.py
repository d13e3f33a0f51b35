"""Words kept in the context against words really played, for answers cut at random times."""

import random
import statistics
from typing import Annotated, Any

import typer

from enterprisehub.domains.voice.engine.heard_text import VoicedTime, heard_text, pace_of
from enterprisehub.domains.voice.engine.offline.espeak import SpokenWord, espeak_is_here, say

RATE = 8000
GOAL_WORDS = 0.6
SENTENCES = (
    "Great, I can look the house up for you and tell you all about the market there.",
    "The three bedroom home on Oak Street sold for 545,000 dollars in March of 2025.",
    "Before we go on, may I ask whether you are already working with another agent?",
    "Thank you. What is the best number to reach you at, and when do you have time to talk?",
    "I have Tuesday at 10 in the morning, Wednesday at 2:30, or Friday at 4 in the afternoon.",
    "Interest rates have come down a little, which brought more buyers back to us this year.",
    "Sure, no problem at all.",
    "You do not have to decide today; I only want you to know what your home may be worth.",
    "Our office is at 1204 West Lamar Boulevard, right across from the park.",
    "If the roof was replaced after the storm, please keep the papers for the insurance company.",
)


def run(
    *,
    cuts: Annotated[int, typer.Option(min=10, help="Random cuts.")] = 800,
    seed: Annotated[int, typer.Option(help="Of the random numbers.")] = 7,
    streamed: Annotated[
        bool, typer.Option(help="The sound is not complete yet when it is cut.")
    ] = False,
) -> dict[str, Any]:
    """Mean and 95 % error in words, and of keeping the whole answer instead."""
    if not espeak_is_here():
        raise typer.BadParameter("Needs espeakng-loader, whose word times are the truth.")
    chance = random.Random(seed)  # noqa: S311  a measurement, no secret
    voices = [("en-us", 165), ("en", 150), ("en-us", 190)]
    errors: list[float] = []
    whole: list[float] = []
    paces: dict[tuple[str, int], float] = {}
    for _ in range(cuts):
        voice = chance.choice(voices)
        text = chance.choice(SENTENCES)
        pcm, words = say(text, RATE, voice[0], words_per_minute=voice[1])
        length_ms = len(pcm) / 2 / RATE * 1000
        cut_ms = chance.uniform(0, length_ms)
        known = VoicedTime(RATE)
        known.add(pcm if not streamed else pcm[: int((cut_ms + 500) * RATE / 1000) * 2])
        given = {"pace_ms": paces[voice]} if voice in paces else {}
        heard = heard_text(text, known, cut_ms, complete=not streamed, **given)
        truth = _played(text, words, length_ms, cut_ms)
        errors.append(abs(len(heard.split()) - truth))
        whole.append(abs(len(text.split()) - truth))
        every = VoicedTime(RATE)
        every.add(pcm)
        paces[voice] = 0.7 * paces.get(voice, pace_of(text, every)) + 0.3 * pace_of(text, every)
    ordered = sorted(errors)
    return {
        "cuts": cuts,
        "streamed": streamed,
        "mean_error_words": round(statistics.mean(errors), 3),
        "p95_error_words": ordered[int(0.95 * len(ordered))],
        "mean_error_words_keeping_all": round(statistics.mean(whole), 2),
        "goal_mean_error_words": GOAL_WORDS,
        "met": statistics.mean(errors) <= GOAL_WORDS,
    }


def _played(text: str, words: list[SpokenWord], length_ms: float, cut_ms: float) -> int:
    """Words of the text of which more than half was played. Figures are spoken as several."""
    begins: list[float] = []
    position = 0
    for word in text.split():
        position = text.index(word, position)
        first = next((w for w in words if w.start >= position), None)
        begins.append(first.at_ms if first else length_ms)
        position += len(word)
    ends = [*begins[1:], length_ms]
    return sum(cut_ms > (begin + end) / 2 for begin, end in zip(begins, ends, strict=True))
