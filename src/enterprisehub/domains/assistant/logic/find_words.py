"""Which of somebody's words are about something: literal quotes, the fittest first."""

import re
from collections.abc import Iterable

from enterprisehub.kernel.search.fold import words_of

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LEAST_STEM = 4
_WORDS = (
    "the a an of to for in on at by with about from and or is are was were be it this that"
    " our we you they their he she his her i my me us what who when where how any some"
)
_EMPTY = frozenset(_WORDS.split())


def sought_words(text: str) -> list[str]:
    """The words that carry meaning, folded, without their commonest endings."""
    return [_stem(word) for word in words_of(text) if word not in _EMPTY]


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


def fitness(text: str, sought: Iterable[str]) -> float:
    """The share of the sought words that begin a word of the text."""
    wanted = list(sought)
    if not wanted:
        return 0.0
    said = words_of(text)
    return sum(any(word.startswith(stem) for word in said) for stem in wanted) / len(wanted)


def fittest_sentence(text: str, sought: Iterable[str], *, most: int = 280) -> str:
    """The sentence that says most about it, cut but never changed."""
    wanted = list(sought)
    sentences = [found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip()]
    if not sentences:
        return text.strip()[:most]
    best = max(sentences, key=lambda sentence: fitness(sentence, wanted))
    return best[:most]
