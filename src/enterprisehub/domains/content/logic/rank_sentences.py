"""Which sentences of a text carry it: by its own words, its order, and numbers. Pure.

A sentence weighs what its words weigh; a word weighs how often the text uses it. Sentences that
only make sense after another ("This", "They") are not put first.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:\.(?=\d)[^.!?\n]+)*[.!?]?")
_FOLDED: Final = re.compile(r"(?<=[^\n]{40})[ \t]*\n[ \t]*(?=[^\s\-*•\d])")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_HANGING: Final = re.compile(
    r"^(this|that|these|those|it|they|he|she|so|but|and|also|however)\b", re.IGNORECASE
)
STOP: Final = frozenset((
    "the", "and", "for", "are", "was", "were", "with", "that", "this", "from", "have", "has",
    "had", "not", "but", "you", "your", "our", "their", "they", "its", "will", "can", "more",
    "when", "what", "which", "who", "how", "than", "then", "there", "here", "into", "about",
    "over", "also", "been", "one", "two", "all", "any", "each", "may", "some", "such", "very",
    "just", "out", "most", "many", "much", "day", "days", "year", "years", "time", "times", "first",
    "last", "even", "every", "before", "after", "because", "while", "where", "would", "could",
))  # fmt: skip
LEAST_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Ranked:
    """`text` stands literally in the source, but for folded lines; `place` is its number there."""

    text: str
    place: int
    weight: float
    stands_alone: bool


def rank_sentences(text: str) -> list[Ranked]:
    """Every sentence of at least four words, in the order of the text."""
    found = [m.group().strip() for m in _SENTENCE.finditer(unwrapped(text))]
    kept = [one for one in found if len(_WORD.findall(one)) >= LEAST_WORDS]
    counts = Counter(word for one in kept for word in words_of(one))
    return [
        Ranked(
            text=one,
            place=place,
            weight=_weight(one, place, counts),
            stands_alone=_HANGING.match(one) is None,
        )
        for place, one in enumerate(kept)
    ]


def unwrapped(text: str) -> str:
    """The text without the line breaks that only fold its lines; lists and headings keep theirs."""
    return _FOLDED.sub(" ", text)


def words_of(text: str) -> list[str]:
    """The words that say something, folded."""
    return [word for w in _WORD.findall(text) if (word := w.lower()) not in STOP]


def keywords_of(text: str, most: int) -> list[str]:
    """The commonest words that say something; the longer first among equals."""
    counts = Counter(words_of(text))
    often = [word for word, count in counts.items() if count > 1 and len(word) > 3]  # noqa: PLR2004
    return sorted(often, key=lambda word: (-counts[word], -len(word), word))[:most]


def _weight(sentence: str, place: int, counts: Counter[str]) -> float:
    words = words_of(sentence)
    if not words:
        return 0.0
    mean = sum(counts[word] for word in words) / len(words)
    number = 0.6 if re.search(r"\d", sentence) else 0.0
    early = 1.0 / (1 + place)
    return round(mean + number + early, 4)


def likeness(one: str, other: str) -> float:
    """The share of words that two texts have in common, 0 to 1."""
    a, b = set(words_of(one)), set(words_of(other))
    return len(a & b) / len(a | b) if a and b else 0.0


def pick(ranked: Sequence[Ranked], most_characters: int) -> list[Ranked]:
    """The heaviest that fit together, in the order of the text, the first one standing alone."""
    chosen: list[Ranked] = []
    left = most_characters
    for one in sorted(ranked, key=lambda r: (-r.weight, r.place)):
        first = not chosen or one.place < min(r.place for r in chosen)
        if len(one.text) + 2 > left or (first and not one.stands_alone):
            continue
        chosen.append(one)
        left -= len(one.text) + 2
    return sorted(chosen, key=lambda r: r.place)
