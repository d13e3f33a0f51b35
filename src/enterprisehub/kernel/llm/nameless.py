"""What a text means without whom it concerns: the form in which it may become a vector.

Other model calls get masks that are put back into the answer. A vector has nothing to put back,
so here personal data is left out altogether.
"""

import re
from collections.abc import Collection, Iterator

from enterprisehub.kernel.search.fold import fold
from enterprisehub.kernel.text.personal_data import Redactor

_MASK = re.compile(r"\[[A-Z_]+_\d+\]")
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’`]")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_PHONE_DIGITS = 7
_TAIL_DIGITS = 4


def nameless(text: str, *, written_large: Collection[str], in_any_case: Collection[str]) -> str:
    """The text without addresses, numbers and names; empty where nothing else was said.

    Names are folded words. Those in `written_large` go where they are written with a capital,
    so that "may" and "rose" stay what they are elsewhere.
    """
    masked = Redactor().mask(text)
    spans = [re.sub(r"\D", "", text[span.start : span.end]) for span in masked.spans]
    numbers = [number for number in spans + _DIGITS.findall(text) if len(number) >= _PHONE_DIGITS]
    tails = {number[-_TAIL_DIGITS:] for number in numbers}

    def kept(match: re.Match[str]) -> str:
        word = match[0]
        if word.isdecimal():
            return "" if len(word) >= _PHONE_DIGITS or word in tails else word
        large = word[0].isupper() or not word[0].isascii()
        return (
            ""
            if any(f in in_any_case or (large and f in written_large) for f in _forms(word))
            else word
        )

    pieces = _WORD.sub(kept, _MASK.sub(" ", masked.text)).split()
    plain = " ".join(piece for piece in pieces if any(map(str.isalnum, piece)))
    return plain if _LETTERS.search(plain) else ""


def words_written_large(text: str) -> set[str]:
    """The folded words of the text that may be names because they begin with a capital."""
    return {
        form
        for match in _WORD.finditer(text)
        if match[0][0].isupper() or not match[0][0].isascii()
        for form in _forms(match[0])
    }


def words_in_any_case(text: str) -> set[str]:
    """The folded words of the text."""
    return {form for match in _WORD.finditer(text) for form in _forms(match[0])}


def _forms(word: str) -> Iterator[str]:
    """As names are stored; "Dana's" is Dana, "O'Neill's" is O'Neill."""
    yield fold(word)
    for mark in _APOSTROPHE.finditer(word):
        yield fold(word[: mark.start()])
