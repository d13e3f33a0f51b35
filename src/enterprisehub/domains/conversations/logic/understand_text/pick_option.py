"""The number of an option, as a whole message, stands for the option."""

import re
from collections.abc import Sequence
from datetime import date

from enterprisehub.domains.conversations.contracts import KnownNames, SlotSpec, SlotType
from enterprisehub.domains.conversations.logic.understand_text.found import Found, found_at
from enterprisehub.domains.conversations.logic.understand_text.hear_context import Context
from enterprisehub.domains.conversations.logic.understand_text.propose_values import (
    Proposal,
    Sources,
    propose_values,
)
from enterprisehub.domains.conversations.logic.understand_text.read_glossed import read_glossed
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    read_words,
)
from enterprisehub.kernel.text.languages import LANGUAGES

_WORDS = ("one", "two", "three", "four", "five")
_NUMBER = re.compile(
    rf"(?:(?:i'd say|maybe|option|number|the|#|no) )*(?P<n>[1-9]|{'|'.join(_WORDS)}"
    r"|first|second|third|fourth|fifth)(?: one)?(?: please| thanks)?(?: [.)])*"
)
_NTH = ("first", "second", "third", "fourth", "fifth")


def pick_option(
    reading: Reading,
    specs: Sequence[SlotSpec],
    context: Context,
    names: KnownNames,
    today: date,
    *,
    language: str | None,
) -> list[Proposal]:
    """The value of the option whose number the message is; nothing for any other message.

    `language` is the one the options were written in.
    """
    if not context.numbered:
        return []
    said = _NUMBER.fullmatch(reading.plain.strip())
    if said is None:
        return []
    at = _index(said["n"])
    for spec in specs:
        options = context.numbered.get(spec.name, ())
        if at < len(options):
            sources = Sources(context, names, today, correcting=False)
            value = _value_of(options[at], spec, sources, language)
            if value is not None:
                return [Proposal(spec, _found(reading, said, value))]
    return []


def _index(said: str) -> int:
    for words in (_WORDS, _NTH):
        if said in words:
            return words.index(said)
    return int(said) - 1


def _value_of(option: str, spec: SlotSpec, sources: Sources, language: str | None) -> object | None:
    """A choice is its own value; of other options the words are read by the slot's grammar."""
    if spec.type is SlotType.CHOICE:
        return option
    written = read_glossed(option, language) if language in LANGUAGES else read_words(option)
    proposals = propose_values(written, [spec], sources)
    return proposals[0].found.value if proposals else None


def _found(reading: Reading, said: re.Match[str], value: object) -> Found:
    return found_at(
        reading, said.start("n"), said.end("n"), value, extractor="choice.number", confidence=0.9
    )
