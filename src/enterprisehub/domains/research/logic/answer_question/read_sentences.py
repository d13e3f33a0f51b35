"""The sentences of sources that could be quoted, each with its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from enterprisehub.domains.research.logic.cut_passages import sentences_of
from enterprisehub.domains.research.logic.rank_passages.stem_words import stems_of

SHORTEST: Final = 30
LONGEST: Final = 420
MOST_SENTENCES: Final = 8000
_LEAST_STEMS: Final = 3
_BULLET: Final = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+")
_TABLE: Final = re.compile(r"\|.*\||\t.*\t|\.{5,}|_{5,}")
_MOST_UNLIKE_WORDS: Final = 0.35


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text that may be quoted; `key` names it, `body` is all that was read of it."""

    key: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is `body[start:start + len(text)]` of the source at this place in the list."""

    source: int
    start: int
    text: str
    stems: tuple[str, ...]


def read_sentences(sources: Sequence[SourceText]) -> list[Sentence]:
    """Whole statements only: no headings, questions, table rows, scraps or walls of text."""
    found: list[Sentence] = []
    for place, source in enumerate(sources):
        for start, words in sentences_of(source.body):
            bullet = _BULLET.match(words)
            lead = bullet.end() if bullet else 0
            text = words[lead:]
            if not _quotable(text, listed=lead > 0):
                continue
            stems = tuple(stems_of(text))
            if len(stems) >= _LEAST_STEMS:
                found.append(Sentence(place, start + lead, text, stems))
            if len(found) >= MOST_SENTENCES:
                return found
    return found


def _quotable(text: str, *, listed: bool) -> bool:
    if not SHORTEST <= len(text) <= LONGEST or text.startswith("#") or text.endswith(("?", ":")):
        return False
    if _TABLE.search(text) or not any(c.islower() for c in text):
        return False
    letters = sum(c.isalpha() or c.isspace() for c in text)
    if letters < len(text) * (1 - _MOST_UNLIKE_WORDS):
        return False
    ended = text.rstrip("\"”')]").endswith((".", "!", "…"))
    return ended or listed or len(text.split()) >= 2 * _LEAST_STEMS
