"""Several rankings become one by reciprocal rank fusion.

After Cormack, Clarke and Büttcher, SIGIR 2009, with their k of 60.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from enterprisehub.kernel.search.fold import words_of

K: Final = 60
NEAR: Final = 0.66


def fuse[T: Hashable](rankings: Mapping[str, Sequence[T]], weights: Mapping[str, float]) -> list[T]:
    """The items of all rankings, best first; a ranking's weight is 1 where none is given."""
    points: dict[T, float] = {}
    for name, ranking in rankings.items():
        weight = weights.get(name, 1.0)
        for place, item in enumerate(ranking, start=1):
            points[item] = points.get(item, 0.0) + weight / (K + place)
    return sorted(points, key=lambda item: -points[item])


def likeness(typed: Sequence[str], name: str) -> float:
    """How well the typed words (folded) are words of `name`: 0 to 1; a beginning counts as .95."""
    words = words_of(name)
    if not typed or not words:
        return 0.0
    return sum(max(_like(piece, word) for word in words) for piece in typed) / len(typed)


def _like(typed: str, word: str) -> float:
    if typed == word:
        return 1.0
    if word.startswith(typed):
        return 0.95
    return DamerauLevenshtein.normalized_similarity(typed, word, score_cutoff=NEAR)
