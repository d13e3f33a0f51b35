"""How a table's columns travel: exact in both directions, and typed where queries profit."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from enterprisehub.kernel.db.session import Db

# PostgreSQL's type -> how the file holds it. All others travel as PostgreSQL's own text.
_NATIVE = {
    "smallint": "int64",
    "integer": "int64",
    "bigint": "int64",
    "boolean": "bool",
    "double precision": "float64",
    "timestamp with time zone": "timestamp",
}


@dataclass(frozen=True, slots=True)
class Column:
    """`type` is PostgreSQL's, `held` the file's: int64, bool, float64, timestamp or text."""

    name: str
    type: str

    @property
    def held(self) -> str:
        return _NATIVE.get(self.type, "text")

    @property
    def selected(self) -> str:
        quoted = quote(self.name)
        return quoted if self.held != "text" else f"{quoted}::text AS {quoted}"


def quote(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


async def columns_of(db: Db, table: str) -> list[Column]:
    """The stored columns in their order; generated ones are computed again when rows return."""
    query = text(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum"
    )
    rows = await db.execute(query, {"table": f"public.{quote(table)}"})
    return [Column(name, type_) for name, type_ in rows]


def schema_version(columns: list[Column]) -> str:
    """Names and types in order, as a short digest."""
    plain = json.dumps([[c.name, c.type] for c in columns]).encode()
    return hashlib.sha256(plain).hexdigest()[:16]


def as_json(columns: list[Column]) -> list[dict[str, str]]:
    return [{"name": c.name, "type": c.type} for c in columns]


def from_json(given: list[dict[str, str]]) -> list[Column]:
    return [Column(c["name"], c["type"]) for c in given]


def digest_sql(columns: list[Column], key: str) -> str:
    """Count, and SHA-256 over the rows' own SHA-256 in the order of the key: two expressions."""
    row = ", ".join(quote(c.name) for c in columns)
    each = f"sha256(convert_to(ROW({row})::text, 'UTF8'))"
    ordered = f"string_agg({each}, ''::bytea ORDER BY {quote(key)})"
    return f"count(*) AS rows, encode(sha256(coalesce({ordered}, ''::bytea)), 'hex') AS digest"


def arriving_sql(columns: list[Column]) -> str:
    """`SELECT …` of the columns from one array parameter each: `:c0`, `:c1`, …"""
    arrays, picked = [], []
    for number, column in enumerate(columns):
        carried = "text" if column.held == "text" else column.type
        arrays.append(f"CAST(:c{number} AS {carried}[])")
        picked.append(f"a.c{number}::{column.type}" if column.held == "text" else f"a.c{number}")
    names = ", ".join(f"c{number}" for number in range(len(columns)))
    return f"SELECT {', '.join(picked)} FROM unnest({', '.join(arrays)}) AS a({names})"  # noqa: S608  names are the catalogue's


def arriving_values(columns: list[Column], batch: Any) -> dict[str, list[Any]]:
    """The parameters of `arriving_sql`, from a record batch."""
    return {f"c{n}": batch.column(c.name).to_pylist() for n, c in enumerate(columns)}
