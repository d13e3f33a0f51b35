"""Records leave as CSV that no spreadsheet mistakes for formulas."""

import csv
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

# OWASP, "CSV Injection": cells that begin so may be run as formulas. A plain number may not.
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d[\d.]*")
PAGE_ROWS = 1000

type NextRows = Callable[[Any], Awaitable[tuple[Sequence[Mapping[str, Any]], Any]]]
"""From the last place (None at first) to the next rows and their last place (None at the end)."""


async def write_csv(columns: Sequence[str], next_rows: NextRows) -> AsyncIterator[bytes]:
    """A CSV file in UTF-8 with a header, page after page, never whole in memory."""
    yield b"\xef\xbb\xbf" + _lines([columns])
    place: Any = None
    while True:
        rows, place = await next_rows(place)
        if rows:
            yield _lines([[shown(row[name]) for name in columns] for row in rows])
        if place is None:
            return


def shown(value: Any) -> str:
    """A value as a cell: lists joined by ";", nothing as an empty cell, formulas defused."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(_RISKY) and not _NUMBER.fullmatch(text) else text


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")
