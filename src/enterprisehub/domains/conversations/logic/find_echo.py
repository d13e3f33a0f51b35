"""Whether a wording repeats what the model was told instead of doing it, or says something else.

A small model likes to answer with its instructions, or about them ("Here is the reworded text").
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from enterprisehub.kernel.llm.prompts.declare import PROMPTS

_RUN = 5
"""So many words in a row that stand in a prompt are no coincidence."""
_LEAST_SUBSTANCE = 3
_LEAST_CHARACTERS, _STEM_CHARACTERS = 4, 5
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_OF_THE_TASK = re.compile(
    r"\b(?:reword(?:s|ed|ing)?|rephras\w+|paraphras\w+|umformulier\w+|reformul\w+|riformul\w+"
    r"|herformule\w+|the (?:block|prompt|template|instructions?)|as (?:instructed|requested)"
    r"|here(?:'s| is) (?:the|your|a|an) (?:\w+ )?(?:answer|text|reply|response|version|message)"
    r"|at most \d+ characters|no emoji|no markup)\b",
    re.IGNORECASE,
)


def echoes_in(text: str, template: str) -> Iterable[str]:
    """What in `text` belongs to the task and not to the answer that `template` gives."""
    if (found := _OF_THE_TASK.search(text)) and found[0].lower() not in template.lower():
        yield f"about its task: {found[0]}"
    said, own = _words(text), set(_runs(_words(template)))
    told = _told(len(PROMPTS))
    for run in _runs(said):
        if run in told and run not in own:
            yield f"its instructions: {' '.join(run)}"
            return


def says_nothing_of(text: str, template: str) -> bool:
    """Whether nothing that `template` says or asks stands in `text`, not one word of substance."""
    wanted = _substance(template)
    return len(wanted) >= _LEAST_SUBSTANCE and not wanted & _substance(text)


def _substance(text: str) -> set[str]:
    words = _words(text)
    return {
        word if word[0].isdigit() else word[:_STEM_CHARACTERS]
        for word in words
        if word[0].isdigit() or len(word) >= _LEAST_CHARACTERS
    }


@cache
def _told(declared: int) -> frozenset[tuple[str, ...]]:
    """Every run of words in the prompts as they ship; `declared` of them are known."""
    del declared
    return frozenset(run for spec in PROMPTS.values() for run in _runs(_words(spec.text)))


def _runs(words: list[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
