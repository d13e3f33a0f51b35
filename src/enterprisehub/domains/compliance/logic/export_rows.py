"""Receipts, consents and opt-outs leave as CSV, row by row."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import orjson

from enterprisehub.domains.compliance.models import ConsentRow, OptOutRow, ReceiptRow
from enterprisehub.domains.compliance.queries import totals
from enterprisehub.kernel.db.session import Db

type Exported = type[ReceiptRow | ConsentRow | OptOutRow]
EXPORTS: dict[str, Exported] = {
    "receipts": ReceiptRow,
    "consents": ConsentRow,
    "opt-outs": OptOutRow,
}
_LEFT_OUT = frozenset(("tenant_id", "updated_at", "deleted_at", "version"))
# A spreadsheet would run these as formulas (OWASP, CSV injection).
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    text = str(value)
    is_number = text.startswith("+") and text[1:].isdigit()
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) and not is_number else text


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


async def export_rows(db: Db, row: Exported, start: datetime, end: datetime) -> AsyncIterator[str]:
    """The header and one line for each row of the time."""
    names = [c.name for c in row.__table__.columns if c.name not in _LEFT_OUT]
    yield _line(names)
    async for found in totals.exported(db, row, start, end):
        yield _line([_cell(getattr(found, name)) for name in names])
