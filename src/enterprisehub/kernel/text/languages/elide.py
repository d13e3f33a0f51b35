"""Names put into a sentence as the language joins them: "l'assistant d'Acme". Pure."""

import re
from collections.abc import Mapping
from typing import Final

_VOWEL: Final = re.compile(r"[aeiouyàâäéèêëîïôöùûü]", re.IGNORECASE)
_ELIDED: Final = {"fr": re.compile(r"\b(?P<stem>d|qu|jusqu)e \{(?P<name>\w+)\}", re.IGNORECASE)}
"""Small words that lose their vowel before a name that begins with one."""


def put_in(text: str, values: Mapping[str, str], language: str) -> str:
    """`text` with `values` for its placeholders."""
    if pattern := _ELIDED.get(language):
        text = pattern.sub(lambda found: _elided(found, values), text)
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _elided(found: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(found["name"], "")
    return f"{found['stem']}'{value}" if _VOWEL.match(value) else found[0]
