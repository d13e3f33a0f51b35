"""A message of another language as the grammars see it: its words in the words they know.

The grammars read English (and Spanish beside it). A further language is a list of its words and
phrases with what they are called there (`lexicon/gloss/<code>.txt`), so that one table makes a
language understood. Every word keeps the place of what it was written for, so that evidence
stays a literal piece of the message.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from enterprisehub.domains.conversations.logic.understand_text.load_lexicon import gloss_lines
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    Word,
    reading_of,
)
from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.numbers import fold, longest_number, typed_umlauts

_LETTERS = r"[^\W\d_]+"
_TOKEN = re.compile(
    r"(?P<clock>(?<![\d:])(?:[01]?\d|2[0-3])(?::| ?(?:uhr|h|uur|heures) ?)[0-5]\d(?!\d)"
    r"(?: ?(?:uhr|uur|h)\b)?)"
    r"|(?P<number>\d{1,3}(?:[.'’\u00a0\u202f ]\d{3})+(?![\d.,]*\d)|\d{1,3}(?:,\d{3})+|\d+[.,]\d+|\d+)"
    rf"|(?P<word>{_LETTERS}['’´`](?={_LETTERS})|{_LETTERS}(?:['’]s\b)?)"
    r"|(?P<sign>[$€£#&@/%+?!.,;:\-–—])",
    re.IGNORECASE,
)
_MARKS = {"–": "-", "—": "-", "!": "."}
_HALF = {"de": "halb", "nl": "half"}
"""Half before the hour: "halb vier" is half past three."""
_HOURS = 12
_UNITS = {"$": "dollars", "€": "euro", "£": "pounds"}


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    is_word: bool


@dataclass(frozen=True, slots=True)
class _Gloss:
    """Phrases by their first word, the longest first; what they are called, by their words."""

    phrases: dict[str, tuple[tuple[str, ...], ...]]
    called: dict[tuple[str, ...], tuple[str, ...]]


def read_glossed(text: str, language: str) -> Reading:
    """Reads a message of `language`; what its table does not know stays as it is."""
    tokens = list(_tokens(text, language))
    words: list[Word] = []
    at = 0
    while at < len(tokens):
        said, taken = _next(tokens, at, language)
        start, end = tokens[at].start, tokens[at + taken - 1].end
        words += [Word(one, start, end) for one in said]
        at += taken
    return replace(reading_of(text, words), glossed=True)


def _next(tokens: Sequence[_Token], at: int, language: str) -> tuple[tuple[str, ...], int]:
    """What stands next, in the grammars' words, and how many tokens it takes."""
    if unit := _unit_after(tokens, at):
        return (unit,), 1
    if hour := _half_before(tokens, at, language):
        return hour
    phrase = _phrase_at(tokens, at, _gloss(language))
    number, counted = _number_at(tokens, at, language)
    if number is not None and counted > len(phrase):
        alone = counted == 1 and tokens[at].text in LANGUAGES[language].articles
        return ("a" if alone else str(number),), counted
    if phrase:
        return _gloss(language).called[phrase], len(phrase)
    if number is not None:
        return (str(number),), counted
    return (tokens[at].text,), 1


def _unit_after(tokens: Sequence[_Token], at: int) -> str | None:
    """The sign after a sum: "450.000 $"."""
    follows = at > 0 and tokens[at - 1].text[-1].isdigit()
    leads = at + 1 < len(tokens) and tokens[at + 1].text[0].isdigit()
    return _UNITS.get(tokens[at].text) if follows and not leads else None


def _half_before(
    tokens: Sequence[_Token], at: int, language: str
) -> tuple[tuple[str, ...], int] | None:
    if tokens[at].text != _HALF.get(language) or at + 1 == len(tokens):
        return None
    following = tokens[at + 1].text
    number, counted = _number_at(tokens, at + 1, language)
    hour = int(following) if following.isdigit() else number
    if hour is None or not 1 <= hour <= _HOURS:
        return None
    before = hour - 1 or _HOURS
    return (f"{before}:30",), 1 + max(counted, 1)


def _number_at(tokens: Sequence[_Token], at: int, language: str) -> tuple[int | None, int]:
    """A number in words, also in several of them or with hyphens: "quatre-vingt-dix"."""
    words: list[str] = []
    places: list[int] = []
    for place in range(at, min(at + 12, len(tokens))):
        if tokens[place].is_word:
            words.append(tokens[place].text)
            places.append(place)
        elif tokens[place].text != "-" or not words:
            break
    found = longest_number(words, language) if words else None
    if found is None:
        return None, 0
    number, count = found
    return number, places[count - 1] - at + 1


def _phrase_at(tokens: Sequence[_Token], at: int, gloss: _Gloss) -> tuple[str, ...]:
    for phrase in gloss.phrases.get(tokens[at].text, ()):
        if all(
            at + place < len(tokens) and tokens[at + place].text == word
            for place, word in enumerate(phrase)
        ):
            return phrase
    return ()


def _tokens(text: str, language: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        raw = found.group()
        if found["clock"]:
            hour, minute = re.findall(r"\d+", raw)
            yield _Token(f"{hour}:{minute}", found.start(), found.end(), is_word=False)
        elif found["number"]:
            yield _Token(_figure(raw), found.start(), found.end(), is_word=False)
        elif found["sign"]:
            yield _Token(_MARKS.get(raw, raw), found.start(), found.end(), is_word=False)
        else:
            yield _Token(plain_word(raw, language), found.start(), found.end(), is_word=True)


def _figure(raw: str) -> str:
    """450.000 and 450 000 and 450,000 are one number; 1,2 is one and two tenths."""
    if re.fullmatch(r"\d+[.,]\d{1,2}", raw):
        return raw.replace(",", ".")
    return re.sub(r"\D", "", raw)


def plain_word(word: str, language: str) -> str:
    """As the table spells it: lower case, no accents, umlauts as they are typed without."""
    plain = re.sub(r"[’´`]", "'", fold(word))
    return typed_umlauts(plain) if language == "de" else plain


@cache
def _gloss(language: str) -> _Gloss:
    called: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in gloss_lines(language):
        said, _, meant = line.partition("=")
        for one in said.split("|"):
            words = tuple(token.text for token in _tokens(one, language))
            called[words] = tuple(meant.split())
    spoken = LANGUAGES[language]
    months = ("january february march april may june july august september october november "
              "december").split()  # fmt: skip
    days = "monday tuesday wednesday thursday friday saturday sunday".split()
    for names, english in ((spoken.months, months), (spoken.weekdays, days)):
        for name, meant in zip(names, english, strict=True):
            called.setdefault((plain_word(name, language),), (meant,))
    starts: dict[str, list[tuple[str, ...]]] = {}
    for phrase in called:
        starts.setdefault(phrase[0], []).append(phrase)
    longest = {
        first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in starts.items()
    }
    return _Gloss(longest, called)
