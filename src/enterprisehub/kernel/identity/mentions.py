"""Who is named with an @ in a text that people write."""

import re
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from enterprisehub.kernel.identity.members import Member


def mentioned(text: str, members: Iterable[Member]) -> list[UUID]:
    """Members named "@Dana Whitfield", or "@Dana" where only one has that first name.

    An address (dana@example.com) names nobody.
    """
    people = [(member.user_id, member.name.split()) for member in members if member.name.split()]
    firsts = Counter(words[0].casefold() for _, words in people)
    fulls = Counter(" ".join(words).casefold() for _, words in people)
    found: dict[UUID, None] = {}
    for user_id, words in people:
        full = " ".join(words)
        by_full = fulls[full.casefold()] == 1 and _names(text, words)
        by_first = firsts[words[0].casefold()] == 1 and _names(text, words[:1])
        if by_full or by_first:
            found[user_id] = None
    return list(found)


def _names(text: str, words: list[str]) -> bool:
    pattern = r"(?<![\w@.])@" + r"\s+".join(map(re.escape, words)) + r"(?!\w)"
    return re.search(pattern, text, re.IGNORECASE) is not None
