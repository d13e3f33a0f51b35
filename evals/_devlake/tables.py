"""Tables in memory: rows by key, with the raw row each came from; CSV in, cells out."""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from enterprisehub.domains.delivery.contracts.payloads import storable

type Row = dict[str, Any]

csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True, slots=True)
class Raw:
    """One stored answer of a tool: where it stood and what it said."""

    table: str
    id: str
    params: str
    text: str
    given: Row

    @property
    def data(self) -> Row:
        found = json.loads(self.text)
        return storable(found) if isinstance(found, dict) else {}

    def origin(self) -> Row:
        return {
            "_raw_data_params": self.params,
            "_raw_data_table": self.table,
            "_raw_data_id": self.id,
            "_raw_data_remark": "",
        }

    def member(self, name: str) -> str:
        """The JSON text of one member of the object, exactly as it was written; "" without it."""
        return _member(self.text, name)


@dataclass(slots=True)
class Tables:
    """Rows by table and key. A later row with the same key replaces the earlier one."""

    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)

    def put(self, table: str, key: tuple[Any, ...], row: Row) -> None:
        self.rows.setdefault(table, {})[key] = row

    def of(self, table: str) -> list[Row]:
        return list(self.rows.get(table, {}).values())

    def get(self, table: str, *key: Any) -> Row | None:
        return self.rows.get(table, {}).get(key)

    def take(self, table: str, rows: list[Row]) -> None:
        """Rows that are given, not made: keyed by their order."""
        self.rows[table] = {("given", at): row for at, row in enumerate(rows)}


def read_csv(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [dict(row) for row in csv.DictReader(lines)]


def read_raw(file: Path) -> list[Raw]:
    table = file.stem
    return [
        Raw(
            table=table,
            id=row.get("id") or "",
            params=row.get("params") or "",
            text=row.get("data") or "{}",
            given=_object(row.get("input")),
        )
        for row in read_csv(file)
    ]


def _object(text: str | None) -> Row:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _member(text: str, name: str) -> str:
    decoder = json.JSONDecoder()
    for key, start, end in _members(text, decoder):
        if key == name:
            return text[start:end]
    return ""


def _members(text: str, decoder: json.JSONDecoder) -> Iterator[tuple[str, int, int]]:
    at = text.index("{") + 1
    while True:
        at = _skip(text, at, " \t\r\n,")
        if at >= len(text) or text[at] == "}":
            return
        key, at = decoder.raw_decode(text, at)
        start = _skip(text, at, " \t\r\n:")
        _, at = decoder.raw_decode(text, start)
        yield key, start, at


def _skip(text: str, at: int, what: str) -> int:
    while at < len(text) and text[at] in what:
        at += 1
    return at


def cell(value: Any) -> str:
    """A value as it is compared: nothing and "" are one, numbers by worth, times by moment."""
    if value is None or value in ("NULL", "\\N"):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    text = str(value)
    if isinstance(value, int | float) or _is_number(text):
        worth = float(text)
        return str(int(worth)) if worth.is_integer() and abs(worth) < 2**53 else str(worth)
    looks = len(text) >= 19 and text[4:5] == "-" and text[10:11] in ("T", " ")
    if looks and (found := moment(value)):
        return f"@{round(found.timestamp() * 1000)}"
    return text.replace("\r\n", "\n")


def _is_number(text: str) -> bool:
    if not text or len(text) > 15 or text[0] not in "-0123456789":
        return False
    head = text.lstrip("-")
    return (
        head.replace(".", "", 1).isdigit()
        and head.isascii()
        and (head == "0" or not head.startswith("0") or head.startswith("0."))
    )


def moment(value: Any) -> datetime | None:
    """A time of a row, made or given."""
    if value is None or isinstance(value, datetime):
        return value
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else datetime.fromisoformat(f"{value}+00:00")
