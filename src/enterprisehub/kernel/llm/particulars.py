"""What two questions must have in common word for word before they can count as the same one.

Vectors of "deals won in May" and "deals lost in June" lie close together. So numbers, names,
masks, and the words that turn a question round must be the same, in the same order; only the rest
may be worded otherwise. Where in doubt a word counts as particular: the answer is asked for anew.
"""

import re
from collections.abc import Collection
from typing import Final

from enterprisehub.kernel.search.fold import fold

_WORD: Final = re.compile(r"\[[A-Z_]+_\d+\]|[^\W_]+(?:['’.,:/-][^\W_]+)*")
_OPENERS: Final = frozenset(
    (
        *("a", "all", "and", "any", "are", "can", "could", "did", "do", "does", "find", "for"),
        *("get", "give", "has", "have", "how", "i", "in", "is", "list", "me", "my", "of", "our"),
        *("please", "show", "tell", "the", "there", "was", "we", "were", "what", "what's", "when"),
        *("where", "which", "who", "who's", "whose", "why", "will", "would", "you"),
    )
)
_TURNING: Final = frozenset(
    (
        *("no", "not", "never", "none", "without", "except", "but", "or", "only", "excluding"),
        *("more", "less", "fewer", "over", "under", "above", "below", "most", "least", "best"),
        *("worst", "highest", "lowest", "biggest", "smallest", "largest", "first", "last", "next"),
        *("previous", "past", "before", "after", "since", "until", "this", "today", "yesterday"),
        *("tomorrow", "day", "week", "weeks", "month", "months", "quarter", "year", "years"),
        *("won", "win", "lost", "lose", "open", "closed", "new", "old", "buy", "buyer", "buyers"),
        *("sell", "seller", "sellers", "bought", "sold", "hot", "warm", "cold", "due", "overdue"),
        *("my", "mine", "our", "ours", "their", "his", "her", "oldest", "newest", "latest"),
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("increase", "decrease", "up", "down", "in", "out", "add", "remove", "create", "delete"),
    )
)


def particulars(text: str, people: Collection[str]) -> tuple[str, ...]:
    """The words of the text that must stand in the other one too; `people` are folded names."""
    return tuple(fold(match[0]) for match in _WORD.finditer(text) if _counts(match[0], people))


def _counts(word: str, people: Collection[str]) -> bool:
    plain = fold(word)
    if any(char.isdecimal() for char in word) or plain in _TURNING or plain.endswith("n't"):
        return True
    bare = plain.removesuffix("'s").removesuffix("’s")
    if bare in people or plain in people:
        return True
    return not word[0].islower() and plain not in _OPENERS
