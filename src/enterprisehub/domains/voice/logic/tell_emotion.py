"""How callers sound by their words: pleased, annoyed, worried, sad, confused, surprised or plain.

By the word lists of the languages, no model; what the voice itself tells is not heard here. Pure.
"""

import re
from collections.abc import Sequence

from enterprisehub.domains.voice.contracts.languages import ALL

EMOTIONS = ("annoyed", "worried", "sad", "confused", "pleased", "surprised")
"""The first of two that are equally strong counts: what a colleague should know of."""


def _listed(words: str) -> str:
    return re.sub(r"\s*\n\s*", "", words)


_FOUND = {
    name: re.compile(
        rf"(?<!\w)(?:{'|'.join(_listed(one.emotions[name]) for one in ALL.values())})(?!\w)",
        re.IGNORECASE,
    )
    for name in EMOTIONS
}
_DENIED = re.compile(
    rf"(?:{'|'.join(one.denying for one in ALL.values())})(?:\s+\w+){{0,2}}\s+$", re.IGNORECASE
)
_TURNED = {"pleased": "annoyed"}
"""What is denied says nothing, but for joy: who is not happy is annoyed."""


def tell_emotion(text: str) -> str | None:
    """The emotion that most of the words speak of; None where they speak of none."""
    counts = dict.fromkeys(EMOTIONS, 0)
    for name, words in _FOUND.items():
        for found in words.finditer(text):
            denied = _DENIED.search(text[: found.start()]) is not None
            named = _TURNED.get(name) if denied else name
            if named is not None:
                counts[named] += 1
    strongest = max(EMOTIONS, key=lambda name: counts[name])
    return strongest if counts[strongest] else None


def sum_up_emotions(heard: Sequence[str | None]) -> dict[str, int]:
    """How often each was heard in a call, the most frequent first; plain turns are left out."""
    counts = {name: heard.count(name) for name in EMOTIONS}
    return {name: n for name, n in sorted(counts.items(), key=lambda one: -one[1]) if n}
