"""The phrases every flow shares, per language and tone, with a version for the receipt."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any
from zlib import crc32

from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE
from enterprisehub.kernel.text.languages import SPOKEN

LANGUAGES = SPOKEN


class Phrasebook:
    """The phrases of one language. Which variant is used follows from the seed alone."""

    def __init__(self, language: str, document: Mapping[str, Any], *, spoken: bool = False) -> None:
        self.language = language
        self.spoken = spoken
        self.version: int = document["version"]
        self.conjunction: str = document["and"]
        self._phrases: dict[str, Mapping[str, list[str]]] = {
            key: value for key, value in document.items() if isinstance(value, dict)
        }

    def __contains__(self, key: str) -> bool:
        return key in self._phrases

    def say(self, key: str, *, tone: str, seed: str) -> str:
        """One variant of a phrase, its placeholders still open."""
        tones = self._phrases[key]
        return pick(tones.get(tone) or tones["any"], f"{seed}:{key}")

    def names(self) -> tuple[str, ...]:
        """What there is a phrase for."""
        return tuple(self._phrases)

    def texts(self) -> list[str]:
        """Every phrase there is."""
        return [t for tones in self._phrases.values() for texts in tones.values() for t in texts]


def pick[T](variants: list[T] | tuple[T, ...], seed: str) -> T:
    """One of `variants`, always the same for the same seed."""
    return variants[crc32(seed.encode()) % len(variants)]


@cache
def phrasebook(language: str, *, spoken: bool = False) -> Phrasebook:
    """The phrases of `language`, or of the default language where there are none.

    Spoken ones replace what only makes sense in writing ("reply with a number").
    """
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    document = _document(known)
    if spoken:
        document = document | _document(f"{known}.spoken")
    return Phrasebook(known, document, spoken=spoken)


def _document(name: str) -> dict[str, Any]:
    file = resources.files(__package__).joinpath("phrases", f"{name}.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
