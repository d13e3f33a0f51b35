"""A text from which what was understood is struck out, so that names are left."""

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[^\W_]+(?:[’'.&\-/][^\W_]+)*|&")
_JOINS = frozenset({"of", "and", "the", "de", "la", "del", "&", "y"})


class Slate:
    """`low` is the text in lower case, place by place; struck places are blanks in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)

    def strike(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is struck out."""
        found = pattern.search(self.low)
        if found is not None:
            self.cut(*found.span())
        return found

    def strike_all(self, pattern: re.Pattern[str]) -> bool:
        """Whether it matched anywhere; every match is struck out."""
        found = False
        while self.strike(pattern) is not None:
            found = True
        return found

    def cut(self, start: int, end: int) -> None:
        self.low = self.low[:start] + " " * (end - start) + self.low[end:]

    def names(self, filler: frozenset[str]) -> list[str]:
        """What is left, in runs: neighbouring words, and capitals joined by "of" or "and"."""
        runs: list[list[tuple[int, int]]] = []
        joined: tuple[int, int] | None = None
        for found in _TOKEN.finditer(self.text):
            start, end = found.span()
            word = self.low[start:end]
            if not word.strip():
                joined, runs = None, [*runs, []]
            elif word in _JOINS:
                joined = (start, end)
            elif _bare(word) in filler:
                joined, runs = None, [*runs, []]
            else:
                large = self.text[start].isupper()
                last = runs[-1] if runs else None
                after_join = joined is not None
                if last and (not after_join or (large and self.text[last[-1][0]].isupper())):
                    last.append((start, end))
                else:
                    runs.append([(start, end)])
                joined = None
        return [_clean(self.text[run[0][0] : run[-1][1]]) for run in runs if run]


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word)


def _clean(name: str) -> str:
    return re.sub(r"[’']s?$", "", name).strip(" .,;:!?")


def words(*listed: str) -> frozenset[str]:
    """The words of several lines."""
    return frozenset(word for line in listed for word in line.split())


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Matches any of the phrases (regular expressions) as whole words, longer ones first."""
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ordered)})(?!\w)")
