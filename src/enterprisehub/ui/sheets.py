"""A list as its page shows it, for a file: the same filters, rows and words, without markup.

While a request notes its lists, `data_table`, `list_file` and `pagination` hand their rows and
their next place to `Sheets` instead of drawing them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from enterprisehub.ui.items import Column

_SILENT = {"button", "form", "script", "select", "style", "svg", "template"}
_EMPTY = {"br", "hr", "img", "input", "wbr"}
_APART = {"br", "div", "li", "p"}
_NOTHING = "–"


@dataclass
class Sheet:
    """One table: `titles` of its columns, `rows` as texts."""

    titles: list[str]
    rows: list[list[str]]


@dataclass
class Sheets:
    """The tables of one page. `paged` is the one that can be turned, `following` its next place:
    the query parameter and its value.
    """

    all: list[Sheet] = field(default_factory=list)
    paged: Sheet | None = None
    following: tuple[str, str] | None = None

    def add(
        self, columns: Sequence[Column], rows: Sequence[Any], cell: Callable[[Any, Column], str]
    ) -> None:
        named = [column for column in columns if column.label]
        lines = [[text_of(cell(row, column)) for column in named] for row in rows]
        self.all.append(Sheet([column.label for column in named], lines))

    def keep(
        self, titles: Sequence[str], rows: Sequence[Any], cell: Callable[[Any, str], str]
    ) -> None:
        """A list that is drawn for people in another shape than a table."""
        lines = [[text_of(cell(row, title)) for title in titles] for row in rows]
        self.all.append(Sheet(list(titles), lines))

    def turn(self, cursor: object, parameter: str) -> None:
        """The list before this can be turned to `cursor`, or (None) ends here."""
        if self.all and self.paged is None:
            self.paged = self.all[-1]
            self.following = (parameter, str(cursor)) if cursor else None


_noted: ContextVar[Sheets | None] = ContextVar("enterprisehub_sheets", default=None)


def sheets() -> Sheets | None:
    """Where the lists of this request are noted; None while pages are drawn for people."""
    return _noted.get()


@contextmanager
def noting() -> Iterator[Sheets]:
    token = _noted.set(noted := Sheets())
    try:
        yield noted
    finally:
        _noted.reset(token)


def text_of(markup: str) -> str:
    """What a cell says: moments in full, nothing of buttons and of what is drawn for the eye."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    parts = (re.sub(r"\s+", " ", part).strip() for part in "".join(reader.found).split("\n"))
    said = " · ".join(part for part in parts if part)
    return "" if said == _NOTHING else said


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[bool] = []  # whether each open element is silent
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag in _APART or "block" in classes:
            self.found.append("\n")
        if tag in _EMPTY:
            return
        moment = given.get("datetime") if tag == "time" else None
        if moment and not self._silent:
            self.found.append(moment)
        silent = tag in _SILENT or bool(moment) or given.get("aria-hidden") == "true"
        self._open.append(silent)
        self._silent += silent

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY or not self._open:
            return
        self._silent -= self._open.pop()
        if tag in _APART:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data.replace("\n", " "))
