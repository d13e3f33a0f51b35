"""Lists leave as CSV files that no spreadsheet mistakes for formulas, page after page."""

import csv
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from enterprisehub.kernel.db.pages import MAX_LIMIT, Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import signed_in
from enterprisehub.kernel.web.router import database_of

# OWASP, "CSV Injection": cells that begin so may be run as formulas. A plain number may not.
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d[\d.]*")
_GUARD = re.compile(r"'(?='*[=+@\t\r-])")
PAGE_ROWS = 1000

type Rows = tuple[Sequence[Mapping[str, Any]], Any]
type NextRows = Callable[[Any], Awaitable[Rows]]
"""From the last place (None at first) to the next rows and their last place (None at the end)."""
type RowsOf = Callable[[Db, Any], Awaitable[Rows]]


async def csv_answer(
    request: Request,
    name: str,
    columns: Sequence[str],
    rows: RowsOf,
    titles: Sequence[str] | None = None,
) -> StreamingResponse:
    """A file to be saved. Each page in a transaction of its own: a slow reader holds none open.

    `titles` stand in the first line instead of the columns' names. The first page is read before
    the answer begins: what the database refuses is an error's answer, not half a file.
    """
    scope, database = signed_in(request), database_of(request)

    async def next_rows(after: Any) -> Rows:
        async with database.scoped(scope) as db:
            return await rows(db, after)

    body = _written(columns, titles, await next_rows(None), next_rows)
    return StreamingResponse(body, media_type="text/csv; charset=utf-8", headers=saved_as(name))


def saved_as(name: str) -> dict[str, str]:
    """The header by which a browser saves the answer as NAME.csv."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " -_.") else "_" for c in name)
    return {"Content-Disposition": f'attachment; filename="{plain}.csv"'}


def pages_of(
    fetch: Callable[[Db, str | None, int], Awaitable[Slice]],
    shape: Callable[[Db, list[dict[str, Any]]], Awaitable[list[dict[str, Any]]]],
) -> RowsOf:
    """The rows of a list that is read by cursor; `shape` names what its ids mean."""

    async def rows(db: Db, after: Any) -> Rows:
        found = await fetch(db, after, MAX_LIMIT)
        return await shape(db, found.rows()), found.next

    return rows


async def _written(
    columns: Sequence[str], titles: Sequence[str] | None, first: Rows, next_rows: NextRows
) -> AsyncIterator[bytes]:
    """UTF-8 with a header, page after page, never whole in memory."""
    yield b"\xef\xbb\xbf" + csv_lines([titles or columns])
    rows, place = first
    while True:
        if rows:
            yield csv_lines([[row[name] for name in columns] for row in rows])
        if place is None:
            return
        rows, place = await next_rows(place)


def shown(value: Any) -> str:
    """A value as a cell: lists joined by ";", nothing as an empty cell, formulas defused."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    risky = text.lstrip("'").startswith(_RISKY)
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """A cell as it was before `shown` kept it from being a formula."""
    return cell[1:] if _GUARD.match(cell) else cell


def decimal_of(cents: int | None) -> str | None:
    """An amount in minor units as a plain decimal: 45000050 is "450000.50"."""
    if cents is None:
        return None
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def csv_lines(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows in UTF-8, each value as `shown` shows it."""
    out = io.StringIO()
    csv.writer(out).writerows([shown(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")
