"""Words by which a listener says "go on" and not "stop".

Short tokens of attention are no bid for the turn (Yngve 1970 named them the back channel). Some of
them are also answers: near the end of what the agent says they count as such.
"""

import re

from enterprisehub.domains.voice.contracts.languages import ALL

PURE = frozenset(
    {
        "uh-huh", "uh huh", "uhhuh", "mm-hmm", "mm hmm", "mhm", "mmhm", "mm", "hmm", "hm", "mmm",
        "uh", "um", "ah", "oh", "huh", "aha", "er", "erm",
    }
)  # fmt: skip
AMBIGUOUS = frozenset({"ja", "genau", "oui", "d'accord", "haan", "accha", "theek hai"}).union(
    *(one.go_on for one in ALL.values())
)
_NEAR_END_MS = 1500
_NOT_LETTERS = re.compile(r"[^\w\s'-]+")


def plain(text: str) -> str:
    """Lower case, without punctuation, single blanks."""
    return " ".join(_NOT_LETTERS.sub(" ", text.lower()).split())


def means_go_on(text: str, *, unheard_ms: float, more: tuple[str, ...] = ()) -> bool:
    """Whether these words, said while the agent speaks, only tell it to go on.

    `unheard_ms` is how much of the agent's answer is left; `more` are words of the tenant.
    """
    words = plain(text)
    if not words:
        return True
    if words in PURE or all(word in PURE for word in words.split()):
        return True
    known = AMBIGUOUS | {plain(word) for word in more}
    if unheard_ms < _NEAR_END_MS:
        return False
    return words in known or _only(words, known | PURE)


def _only(words: str, known: frozenset[str]) -> bool:
    """Whether at most two known tokens in a row make up all of it ("yeah okay")."""
    parts = words.split()
    return any(
        " ".join(parts[:cut]) in known and " ".join(parts[cut:]) in known
        for cut in range(1, len(parts))
    )
