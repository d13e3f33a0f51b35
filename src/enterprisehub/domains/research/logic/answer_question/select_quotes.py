"""The sentences that answer a part best and repeat each other least.

After Carbonell and Goldstein (1998), maximal marginal relevance; a source that was not heard yet is
preferred, so that an answer rests on many.
"""

from collections.abc import Sequence
from typing import Final

from enterprisehub.domains.research.logic.answer_question.read_sentences import Sentence
from enterprisehub.domains.research.logic.rank_passages.stem_words import stems_of

CANDIDATES: Final = 60
ALIKE: Final = 0.6
_REPEAT_COST: Final = 0.5
_SAME_SOURCE_COST: Final = 0.25
_NEW_SOURCE_GAIN: Final = 0.2
_FOCUS_SHARE: Final = 0.65
# Out of its place nobody knows what such a sentence speaks of.
_POINTS_BACK: Final = frozenset(("it", "its", "they", "their", "this", "these", "he", "she", "his"))
_POINTS_BACK_COST: Final = 0.3
_LEAST_SHARE: Final = 0.34
_MOST_FROM_ONE: Final = 2


def select_quotes(
    question: str,
    focus: str,
    ranked: Sequence[tuple[int, float]],
    sentences: Sequence[Sentence],
    *,
    most: int,
    used: Sequence[Sentence] = (),
) -> list[tuple[Sentence, float]]:
    """At most so many sentences with their scores (0 to 1), the best first.

    `ranked` are places of sentences by how well they answer. A sentence must share words with the
    question and with its `focus`, or it answers something else.
    """
    asked, about = set(stems_of(question)), set(stems_of(focus))
    fit = [
        (sentences[place], score)
        for place, score in ranked
        if _speaks_of(sentences[place], asked, about)
    ][:CANDIDATES]
    if not fit:
        return []
    low, high = fit[-1][1], fit[0][1]
    spread = max(high - low, 1e-9)
    open_ = [(sentence, _score((score - low) / spread, sentence, about)) for sentence, score in fit]
    heard = {sentence.source for sentence in used}
    chosen: list[tuple[Sentence, float]] = []
    while open_ and len(chosen) < most:
        best = max(open_, key=lambda pair: _worth(pair, chosen, heard))
        open_.remove(best)
        sentence = best[0]
        from_it = sum(sentence.source == other.source for other, _ in chosen)
        known = [*used, *(other for other, _ in chosen)]
        if from_it < _MOST_FROM_ONE and all(alike(sentence, other) < ALIKE for other in known):
            chosen.append(best)
    return chosen


def alike(one: Sentence, other: Sentence) -> float:
    """How much two sentences say the same: shared stems of the shorter one's."""
    first, second = set(one.stems), set(other.stems)
    return len(first & second) / max(min(len(first), len(second)), 1)


def _speaks_of(sentence: Sentence, asked: set[str], about: set[str]) -> bool:
    said = set(sentence.stems)
    least = max(1, round(len(asked) * _LEAST_SHARE))
    shared = len(said & asked)
    return shared >= min(least, 2) and bool(said & about)


def _score(ranked: float, sentence: Sentence, about: set[str]) -> float:
    """More by how much of the focus it takes up than by its rank: short ones rank high."""
    taken_up = len(about & set(sentence.stems)) / max(len(about), 1)
    first = sentence.text.split(maxsplit=1)[0].strip("“\"'(").lower()
    points_back = _POINTS_BACK_COST if first in _POINTS_BACK else 0.0
    return (1 - _FOCUS_SHARE) * ranked + _FOCUS_SHARE * taken_up - points_back


def _worth(
    pair: tuple[Sentence, float], chosen: Sequence[tuple[Sentence, float]], heard: set[int]
) -> float:
    sentence, score = pair
    repeated = max((alike(sentence, other) for other, _ in chosen), default=0.0)
    again = any(sentence.source == other.source for other, _ in chosen)
    unheard = sentence.source not in heard and not again
    return score - _REPEAT_COST * repeated - _SAME_SOURCE_COST * again + _NEW_SOURCE_GAIN * unheard
