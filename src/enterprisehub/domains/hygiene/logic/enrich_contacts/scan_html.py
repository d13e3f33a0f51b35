"""The tags and texts of a page in one pass: whatever a page holds, reading it takes linear time.

The parser of the standard library takes minutes for half a megabyte that is made to hurt it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final

_LONGEST_TAG: Final = 8_000
_RAW: Final = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_BLANK: Final = " \t\r\n\f"


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening tag, or with `closes` the end of one; `raw` is what a script holds."""

    name: str
    attrs: dict[str, str] = field(default_factory=dict)
    closes: bool = False
    raw: str = ""


def scan_html(html: str) -> Iterator[Tag | str]:
    """Tags and the texts between them, in order; what is no tag is left out."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        if text := html[at:start]:
            yield unescape(text)
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            if end < 0:
                return
            at = end + 3
            continue
        end = html.find(">", start + 1)
        if end < 0:
            return
        at = end + 1
        tag = _tag(html[start + 1 : end]) if end - start <= _LONGEST_TAG else None
        if tag and tag.name in _RAW and not tag.closes:
            close = _RAW[tag.name].search(html, at)
            if close is None:
                return
            yield Tag(tag.name, tag.attrs, raw=html[at : close.start()])
            at = close.start()
        elif tag:
            yield tag
    if rest := html[at:]:
        yield unescape(rest)


def _tag(inside: str) -> Tag | None:
    closes = inside.startswith("/")
    inside = inside.removeprefix("/")
    if not inside[:1].isalpha():
        return None
    length = next((i for i, c in enumerate(inside) if c in _BLANK or c == "/"), len(inside))
    name = inside[:length].lower()
    return Tag(name, {} if closes else _attributes(inside[length:]), closes)


def _attributes(text: str) -> dict[str, str]:
    """Names in lower case with their values; the first of a name counts."""
    found: dict[str, str] = {}
    at, end = 0, len(text)
    while at < end:
        if text[at] in f"{_BLANK}/=\"'<":
            at += 1
            continue
        start = at
        while at < end and text[at] not in f"{_BLANK}/=":
            at += 1
        name = text[start:at].lower()
        while at < end and text[at] in _BLANK:
            at += 1
        value = ""
        if at < end and text[at] == "=":
            value, at = _value(text, at + 1)
        found.setdefault(name, unescape(value))
    return found


def _value(text: str, at: int) -> tuple[str, int]:
    """A value that begins at `at`, and where it ends."""
    while at < len(text) and text[at] in _BLANK:
        at += 1
    if at < len(text) and text[at] in "\"'":
        close = text.find(text[at], at + 1)
        close = len(text) if close < 0 else close
        return text[at + 1 : close], close + 1
    start = at
    while at < len(text) and text[at] not in _BLANK:
        at += 1
    return text[start:at], at
