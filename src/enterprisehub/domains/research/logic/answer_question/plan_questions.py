"""A question is taken apart: what it asks itself, what it compares, and what the texts speak of.

The further parts are phrases that several of the best texts share and the question does not say:
they come from what there is to read, so that each part can be answered.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from enterprisehub.domains.research.logic.rank_passages.stem_words import STOP_WORDS, stem, stems_of

OVERVIEW: Final = "Overview"
_ASKED: Final = re.compile(r"[^?;\n]+[?;]?")
_COMPARED: Final = re.compile(
    r"^(?:please\s+)?(?:compare|comparison of|difference between|differences between)?\s*"
    r"(?P<all>.+?\s(?:vs\.?|versus|compared (?:to|with)|and)\s.+?)"
    r"(?:\s+(?:for|on|in terms of|regarding|by)\s+(?P<by>.+?))?[?.]?$",
    re.IGNORECASE,
)
_SAYS_COMPARE: Final = re.compile(
    r"\b(compar\w+|differences? between|vs\.?|versus)\b", re.IGNORECASE
)
_SPLIT: Final = re.compile(
    r",\s*(?:and\s+)?|\s+and\s+|\s+vs\.?\s+|\s+versus\s+|\s+compared (?:to|with)\s+", re.IGNORECASE
)
_LINKING: Final = re.compile(r"^(?:and|but|so|or|(?:what|how) about)\b[\s,]*", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[^\W\d_][\w'’-]*|[^\w\s]|\d+")
_LEAST_SOURCES: Final = 2
_LEAST_STEMS: Final = 2
_LEAST_LETTERS: Final = 3
_MOST_COMPARED: Final = 4
# Words that head many phrases and say nothing about a text.
_EMPTY_WORDS: Final = (
    "thing way lot kind part use used using make made including based well new good like one two "
    "three first last next year years month months week weeks day days time times today team teams "
    "people example number need needs want work works page figure table note january february "
    "march april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-question: what stands over its section, and the words that are sought."""

    title: str
    question: str

    @property
    def focus(self) -> str:
        """The words without which a sentence answers something else."""
        return self.question if self.title == OVERVIEW else self.title


def plan_questions(
    question: str, texts: Sequence[tuple[int, str]], *, most: int, further: str = ""
) -> list[Part]:
    """At most so many parts, the question itself first.

    `texts` are the best passages for it, each with the number of the source it is from. `further`
    are the words of a short question that was asked after another one: they are a part by
    themselves, lest the longer question before them drowns them.
    """
    whole = " ".join(question.split())
    own = [Part(_headed(_LINKING.sub("", further).strip(" ?.,")), further)] if further else []
    parts = [Part(OVERVIEW, whole), *own, *_asked(whole), *_compared(whole)]
    parts += _spoken_of(whole, texts, most - len(parts))
    unlike: dict[frozenset[str], Part] = {}
    for part in parts:
        unlike.setdefault(frozenset(stems_of(f"{part.title} {part.question}")), part)
    return list(unlike.values())[:most]


def _asked(question: str) -> list[Part]:
    """The questions of somebody who asks several at once."""
    pieces = [piece.strip(" ?;,") for piece in _ASKED.findall(question)]
    several = [piece for piece in pieces if len(stems_of(piece)) >= _LEAST_STEMS]
    return [Part(_headed(piece), piece) for piece in several] if len(several) > 1 else []


def _compared(question: str) -> list[Part]:
    """The things that are compared, each with what they are compared by."""
    found = _COMPARED.match(question)
    if found is None or not _SAYS_COMPARE.search(question):
        return []
    things = [thing.strip(" ?.,") for thing in _SPLIT.split(found["all"])]
    things = [_SAYS_COMPARE.sub("", thing).strip(" ?.,") for thing in things]
    by = found["by"] or ""
    named = [thing for thing in things if stems_of(thing)][:_MOST_COMPARED]
    return [Part(_headed(thing), f"{thing} {by}".strip()) for thing in named]


def _spoken_of(question: str, texts: Sequence[tuple[int, str]], most: int) -> list[Part]:
    if most <= 0:
        return []
    asked = set(stems_of(question))
    sources: dict[tuple[str, ...], set[int]] = defaultdict(set)
    written: dict[tuple[str, ...], str] = {}
    for source, text in texts:
        for stems, words in _phrases(text):
            sources[stems].add(source)
            written.setdefault(stems, words)
    shared = [stems for stems, where in sources.items() if len(where) >= _LEAST_SOURCES]
    shared.sort(key=lambda stems: (-len(sources[stems]), written[stems]))
    usual = 0.8 * len({source for source, _ in texts})
    chosen: list[tuple[str, ...]] = []
    taken = set(asked)
    for stems in shared:
        if len(sources[stems]) > max(usual, _LEAST_SOURCES) or taken & set(stems):
            continue
        chosen.append(stems)
        taken |= set(stems)
        if len(chosen) == most:
            break
    topic = _topic(question)
    return [Part(_headed(written[s]), f"{written[s]} {topic}".strip()) for s in chosen]


def _phrases(text: str) -> list[tuple[tuple[str, ...], str]]:
    """Two telling words side by side, with no sign between them."""
    tokens = _TOKEN.findall(text)
    found = []
    for one, other in pairwise(tokens):
        if all(map(_telling, (one, other))):
            stems = tuple(stem(word.lower().replace("’", "'")) for word in (one, other))
            if stems[0] != stems[1] and not _empty() & set(stems):
                found.append((stems, f"{one} {other}"))
    return found


@cache
def _empty() -> frozenset[str]:
    return frozenset(map(stem, _EMPTY_WORDS.split()))


def _telling(word: str) -> bool:
    plain = word.lower().replace("’", "'")
    return word[0].isalpha() and len(plain) >= _LEAST_LETTERS and plain not in STOP_WORDS


def _topic(question: str) -> str:
    """The question's telling words, as they are written."""
    words = [word for word in _TOKEN.findall(question) if word[0].isalnum()]
    return " ".join(word for word in words if word.lower() not in STOP_WORDS)


def _headed(words: str) -> str:
    words = words.strip()
    return words[:1].upper() + words[1:] if words else words
