"""The tenant's own manner in a template: greeting, sign-off, length, formality; never a fact."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_CASUAL: Final = (
    ("I would like", "I'd like"),
    ("Here is what", "Here's what"),
)
_FORMAL: Final = (("Thanks for", "Thank you for"),)
BRIEF_FACTS: Final = 3
_NOT: Final = (
    "do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "would", "should",
    "could",
)  # fmt: skip
_DRAWN: Final = {
    "cannot": "can't", "will not": "won't", **{f"{verb} not": f"{verb}n't" for verb in _NOT},
    **{f"{who} will": f"{who}'ll" for who in ("i", "you", "we", "they")},
    **{f"{who} have not": f"{who} haven't" for who in ("i", "you", "we", "they")},
}  # fmt: skip
# Only where a sentence begins: "who we are today" has no short form.
_DRAWN_FIRST: Final = {
    "i am": "i'm", "you are": "you're", "we are": "we're", "they are": "they're",
    "it is": "it's", "that is": "that's", "here is": "here's",
}  # fmt: skip
_WRITTEN: Final = {
    **{short: long for long, short in _DRAWN.items()}, "i'm": "i am", "you're": "you are",
    "we're": "we are", "they're": "they are", "i've": "i have", "you've": "you have",
    "we've": "we have", "they've": "they have",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a draft is written; empty words leave the template's own."""

    language: str = "en"
    greeting: str = ""
    sign_off: str = ""
    formality: str = "neutral"
    brief: bool = False


PLAIN: Final = Style()


def fitting(style: Style, language: str) -> Style:
    """The manner for a draft in this language: what was learned in another one says nothing."""
    return style if style.language == language else PLAIN


def in_manner(text: str, style: Style) -> str:
    """The same said with or without contractions and short forms. English only."""
    if style.language != "en":
        return text
    pairs = {"casual": _CASUAL, "formal": _FORMAL}.get(style.formality, ())
    for plain, changed in pairs:
        text = text.replace(plain, changed)
    return text


def greeting_in(style: Style, usual: str, *, named: bool) -> str:
    """The words a draft begins with, with a place for the name."""
    if not style.greeting:
        return usual
    return f"{style.greeting} {{name}}, " if named else f"{style.greeting}, "


def sign_off_in(style: Style, usual: str) -> str:
    return f"{style.sign_off}," if style.sign_off else usual


def in_contractions(text: str, formality: str) -> str:
    """English with its contractions drawn together, or written out; else as it is."""
    if formality == "casual":
        text = _FIRST.sub(_like(_DRAWN_FIRST), text)
        return _LONG.sub(_like(_DRAWN), text)
    return _SHORT.sub(_like(_WRITTEN), text) if formality == "formal" else text


def _either(words: dict[str, str]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(one).replace("'", "['’]") for one in longest)


# Followed by a word: nobody ends a sentence with "it's", and "is not it" is no "isn't it".
_LONG: Final = re.compile(
    rf"\b(?:{_either(_DRAWN)})\b(?= \w)(?! (?:it|i|you|we|they)\b)", re.IGNORECASE
)
_FIRST: Final = re.compile(
    rf"(?:(?<=\A)|(?<=[.!?]\s)|(?<=\n))(?:{_either(_DRAWN_FIRST)})\b(?= \w)(?! not\b)",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(
    rf"\b(?:{_either(_WRITTEN)})\b(?! (?:it|i|you|we|they)\b)", re.IGNORECASE
)


def _like(words: dict[str, str]) -> Callable[[re.Match[str]], str]:
    """The other form, with a capital where the one it replaces has one; "I" keeps its own."""

    def other(found: re.Match[str]) -> str:
        said = words[found[0].lower().replace("’", "'")]
        first_person = found[0][0] == "I" and said.startswith(("i ", "i'"))
        return said[:1].upper() + said[1:] if found[0][0].isupper() or first_person else said

    return other
