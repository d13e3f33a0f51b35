"""The tenant's own manner in a template: greeting, sign-off, length, formality; never a fact."""

from dataclasses import dataclass
from typing import Final

_CASUAL: Final = (
    ("I would like", "I'd like"),
    ("Here is what", "Here's what"),
)
_FORMAL: Final = (("Thanks for", "Thank you for"),)
BRIEF_FACTS: Final = 3


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
