"""Many rows in one statement: they travel as one document that PostgreSQL unfolds.

A statement that names a thousand rows one by one has ten thousand parameters, and writing it takes
longer than storing what it says.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, JSON, ColumnElement, Table, Text, bindparam, column, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import Insert, insert


def any_of(told: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """The column (`told`) is one of the values."""
    held = bindparam(None, list(values), type_=ARRAY(told.type))
    is_one: ColumnElement[bool] = told == func.any(held)
    return is_one


def given(table: Table, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Any:
    """These columns of the rows as a table, of the types that they have in `table`."""
    listed = [{name: row[name] for name in names} for row in rows]
    written = json.dumps(listed, ensure_ascii=False, separators=(",", ":"), default=_plain)
    told = func.json_to_recordset(sql_cast(bindparam(None, written, type_=Text()), JSON))
    columns = [column(name, table.c[name].type) for name in names]
    return told.table_valued(*columns, name="given").render_derived(with_types=True)


def insert_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> Insert:
    """The rows, which all name the same columns, are inserted."""
    names = list(rows[0])
    told = given(table, rows, names)
    return insert(table).from_select(names, select(*(told.c[name] for name in names)))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
