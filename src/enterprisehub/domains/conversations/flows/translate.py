"""A flow in the languages a dialogue is held in, beside those its authors wrote.

`texts/<code>.json` says every text of the shipped flows in one language, by its English wording. A
text that a tenant wrote anew is said in English until the flow itself names it in that language.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.kernel.text.language_names import language_in
from enterprisehub.kernel.text.languages import LANGUAGES, SPOKEN

_HEARD = ("words", "replies")
"""What people may say is understood by the language's own table, not by the flow."""
ANSWER = "language"


@cache
def texts_of(code: str) -> Mapping[str, str]:
    """English wording → the same in the language."""
    file = resources.files(__package__).joinpath("texts", f"{code}.json")
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found


def speaking(flow: Flow, languages: Sequence[str]) -> Flow:
    """`flow` as it speaks exactly those of `languages` that can be spoken; as it is where nothing
    is added to its own.
    """
    languages = tuple(dict.fromkeys(code for code in languages if code in SPOKEN))
    added = [code for code in languages if code in LANGUAGES]
    if not added or tuple(languages) == flow.languages:
        return flow
    document = _said(flow.model_dump(mode="json"), added)
    document["languages"] = list(languages)
    if ANSWER in flow.answers:
        told = {code: only_languages(languages, code) for code in (DEFAULT_LANGUAGE, *languages)}
        document["answers"][ANSWER] |= {"text": told, "without": told}
    return Flow.model_validate(document)


def only_languages(languages: Collection[str], code: str, *, spoken: bool = False) -> str:
    """That these are the languages spoken, said in `code`."""
    book = phrasebook(code, spoken=spoken)
    names = [language_in(one, code) for one in languages]
    joined = (
        f" {book.conjunction} ".join([", ".join(names[:-1]), names[-1]])
        if names[1:]
        else "".join(names)
    )
    phrase = book.say("spoken.only_languages" if spoken else "only_languages", tone="any", seed="")
    return phrase.replace("{languages}", joined)


def missing_texts(flow: Flow, code: str) -> list[str]:
    """The texts of `flow` that it would say in English where `code` is spoken."""
    if code not in LANGUAGES:
        return []
    return [
        text for text in _unsaid(flow.model_dump(mode="json"), code) if text not in texts_of(code)
    ]


def _said(part: Any, codes: Collection[str]) -> Any:
    if isinstance(part, list):
        return [_said(one, codes) for one in part]
    if not isinstance(part, dict):
        return part
    if _is_localised(part):
        return {**{code: _in(part[DEFAULT_LANGUAGE], code) for code in codes}, **part}
    return {name: one if name in _HEARD else _said(one, codes) for name, one in part.items()}


def _in(text: str | list[str], code: str) -> Any:
    known = texts_of(code)
    return known.get(text, text) if isinstance(text, str) else [known.get(t, t) for t in text]


def _unsaid(part: Any, code: str) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _unsaid(one, code)
    elif isinstance(part, dict):
        if not _is_localised(part):
            for name, one in part.items():
                yield from () if name in _HEARD else _unsaid(one, code)
        elif code not in part:
            text = part[DEFAULT_LANGUAGE]
            yield from [text] if isinstance(text, str) else text


def _is_localised(part: Mapping[str, Any]) -> bool:
    text = part.get(DEFAULT_LANGUAGE)
    many = isinstance(text, list) and all(isinstance(one, str) for one in text)
    return (isinstance(text, str) or many) and all(len(name) == 2 for name in part)  # noqa: PLR2004
