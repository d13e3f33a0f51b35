"""The languages of a call, a file each.

What is further said in one stands in its flow's texts, and how its figures are said and heard in
`kernel.text.languages`.
"""

from typing import Final, Literal

from enterprisehub.domains.voice.contracts.languages import de, en, es, fr, it, nl
from enterprisehub.domains.voice.contracts.languages.words import CallWords

__all__ = ["ALL", "CallLanguage", "CallWords", "call_words"]

type CallLanguage = Literal["en", "es", "de", "fr", "it", "nl"]

ALL: Final[dict[str, CallWords]] = {one.WORDS.code: one.WORDS for one in (en, es, de, fr, it, nl)}


def call_words(language: str | None) -> CallWords:
    """The words of `language`; those of English where a call has none, or one nobody speaks."""
    return ALL.get(language or "en", ALL["en"])
