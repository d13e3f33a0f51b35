"""A remark in free words: the clause that holds one of the slot's nouns, word for word."""

import re
from functools import lru_cache

from enterprisehub.domains.conversations.logic.understand_text.found import Found, found_at
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading, fold

_BOUNDARY = re.compile(
    r" ?[.?!;] | , |(?<![\w'])(?:but|and|because|although|though|so|pero|y)(?![\w'])"
)
_LEAD = re.compile(
    r"^(?: |it |it's |its |which |that |the |house |my |place |a |i have |we have )+"
)


def find_clause(reading: Reading, nouns: tuple[str, ...]) -> list[Found]:
    """Takes "needs a new roof" from "… but it needs a new roof"."""
    match = _nouns(nouns).search(reading.plain)
    if match is None:
        return []
    start = 0
    end = len(reading.plain)
    for boundary in _BOUNDARY.finditer(reading.plain):
        if boundary.end() <= match.start():
            start = boundary.end()
        elif boundary.start() >= match.end():
            end = boundary.start()
            break
    lead = _LEAD.match(reading.plain[start:end])
    start += lead.end() if lead and start + lead.end() <= match.start() else 0
    end = len(reading.plain[:end].rstrip(" .!?"))
    if end <= start:
        return []
    value = reading.surface(start, end)
    return [found_at(reading, start, end, value, extractor="text.clause", confidence=0.7)]


@lru_cache(maxsize=512)
def _nouns(nouns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{'|'.join(re.escape(fold(n)) for n in nouns)})(?![\w'])")
