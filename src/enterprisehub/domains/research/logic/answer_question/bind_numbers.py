"""A number belongs to what it counts and to whom: "31 percent" of Orbit is not that of Pellucid."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from enterprisehub.domains.research.logic.rank_passages.stem_words import STOP_WORDS, stem

_WORDS: Final = (
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty "
    "sixty seventy eighty ninety hundred half third quarter"
)
_NUMBER_WORDS: Final = frozenset(_WORDS.split())
_CLAUSE: Final = re.compile(r"[,;:–—]\s+|\.\s+|\s+(?:and|but|while|whereas)\s+")
_TOKEN: Final = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_][\w'’-]*")


def loose_numbers(text: str, quotes: Iterable[str]) -> list[str]:
    """Numbers of the text that count something else, or somebody else's, in the quotes."""
    clauses = [_tokens(clause) for quote in quotes for clause in _CLAUSE.split(quote)]
    units = {pair for tokens in clauses for pair in _counted(tokens)}
    owners: dict[str, set[str]] = {}
    for tokens in clauses:
        for number in filter(_is_number, tokens):
            owners.setdefault(number, set()).update(_names(tokens))
    wrong = []
    for clause in _CLAUSE.split(text):
        tokens = _tokens(clause)
        wrong += [f"{n} {unit} is not counted" for n, unit in _counted(tokens) - units]
        named = _names(tokens)
        for number in filter(_is_number, tokens):
            whose = owners.get(number, set())
            wrong += [f"{number} is not {name}'s" for name in named if whose and name not in whose]
    return wrong


def _tokens(clause: str) -> list[str]:
    return _TOKEN.findall(clause)


def _is_number(token: str) -> bool:
    return token[0].isdigit() or token.lower() in _NUMBER_WORDS


def _counted(tokens: list[str]) -> set[tuple[str, str]]:
    """Each number with the stem of the word right after it, where that is a telling word."""
    return {
        (one.lower(), stem(other.lower()))
        for one, other in pairwise(tokens)
        if _is_number(one) and not _is_number(other) and other.lower() not in STOP_WORDS
    }


def _names(tokens: list[str]) -> set[str]:
    """Words written large, but not those that only begin a sentence in small words."""
    return {
        token
        for token in tokens
        if token[0].isupper() and token.lower() not in STOP_WORDS and not _is_number(token)
    }
