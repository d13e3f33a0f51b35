"""Lists of records as pages: keyset pagination whose JSON PostgreSQL itself writes.

Rows never become Python objects on their way out, which costs a third of the ordinary way.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from enterprisehub.kernel.db.encrypted import EncryptedText
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, Misdeclared
from enterprisehub.kernel.secrets import installed

MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Slice:
    """`items` is a JSON array as text; `next` the cursor of the following page or None."""

    items: str
    next: str | None

    def body(self) -> bytes:
        """The whole answer: {"items": […], "next": …}."""
        return f'{{"items":{self.items},"next":{json.dumps(self.next)}}}'.encode()

    def rows(self) -> list[dict[str, Any]]:
        return list(json.loads(self.items))


def encode_cursor(keys: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """The keys in a cursor.

    Raises:
        Invalid: it is not one of ours.
    """
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        keys = None
    scalars = (str, int, float, bool)
    good = isinstance(keys, list) and all(isinstance(k, scalars) for k in keys)
    if not good or len(keys) != length:
        reason = "is not a cursor of this list; leave it out to start from the first page"
        raise Invalid(f"cursor {reason}.", fields={"cursor": reason})
    return list(keys)


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """The statement of a page, ready to be sent: only limit and cursor are still open.

    Putting a statement together costs more than sending it: keep those of hot lists.
    """

    sql: str
    values: dict[str, Any]
    keys: tuple[TypeEngine[Any], ...]
    after_cursor: bool

    async def fetch(self, db: Db, *, limit: int = 50, cursor: str | None = None) -> Slice:
        """One page.

        Raises:
            Invalid: the cursor is not of this list, or the limit is out of 1 to 200.
        """
        check_limit(limit)
        values = dict(self.values)
        if self.after_cursor:
            found = decode_cursor(cursor or "", len(self.keys))
            values |= {f"{_AFTER}{n}": key for n, key in enumerate(found)}
        # The number stands in the statement: with a parameter PostgreSQL would after some calls
        # plan for any limit, and read the whole list.
        sql = self.sql.replace(_MANY, str(limit + 1)).replace(_MOST, str(limit))
        connection = await db.connection()
        items, key, count = tuple((await connection.exec_driver_sql(sql, values)).one())
        last = json.loads(key) if isinstance(key, str) else key
        return Slice(items, encode_cursor(last[0]) if count > limit else None)


_AFTER, _MANY, _MOST = "after_", "9000000001", "9000000000"
_DIALECT: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]


def prepare_page(
    query: Select[*tuple[Any, ...]],
    *,
    order: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...],
    descending: bool = True,
    after_cursor: bool = False,
) -> PreparedPage:
    """The statement of a page of `query`; its values are those of now.

    `query` has no IN over a list of values: that would have to be put together at each call.

    Raises:
        Misdeclared: it asks for an encrypted column, whose rows must pass through the program.
    """
    if hidden := _encrypted(query):
        raise Misdeclared(f"a prepared page cannot show the encrypted {', '.join(hidden)}")
    statement = _page_statement(
        query,
        order,
        descending,
        [f"{_AFTER}{n}" for n in range(len(order))] if after_cursor else [],
    )
    compiled = statement.compile(dialect=_DIALECT)
    names = {f"{_AFTER}{n}" for n in range(len(order))} if after_cursor else set()
    values = {name: value for name, value in compiled.params.items() if name not in names}
    return PreparedPage(str(compiled), values, tuple(c.type for c in order), after_cursor)


async def json_page(
    db: Db,
    query: Select[*tuple[Any, ...]],
    *,
    order: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...],
    descending: bool = True,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """One page of `query`, ordered by `order` (non-null columns, the last one unique).

    Raises:
        Invalid: the cursor is not of this list, or the limit is out of 1 to 200.
    """
    check_limit(limit)
    hidden = _encrypted(query)
    values: dict[str, Any] = {}
    if cursor is not None:
        keys = decode_cursor(cursor, len(order))
        values = {f"{_AFTER}{n}": key for n, key in enumerate(keys)}
    statement = _page_statement(query, order, descending, list(values), limit)
    items, key, count = (await db.execute(statement, values)).one()
    if hidden:
        items = _opened(items, hidden)
    return Slice(items, encode_cursor(key[0]) if count > limit else None)


def _encrypted(query: Select[*tuple[Any, ...]]) -> list[str]:
    columns = query.selected_columns
    return [name for name, column in columns.items() if isinstance(column.type, EncryptedText)]


def _opened(items: str, hidden: list[str]) -> str:
    """PostgreSQL cannot read these columns: it wrote their tokens."""
    rows = json.loads(items)
    for row in rows:
        for name in hidden:
            row[name] = row[name] and installed().decrypt(row[name])
    return json.dumps(rows, ensure_ascii=False)


def check_limit(limit: int) -> None:
    """Passes for 1 to 200 rows.

    Raises:
        Invalid: it is another number.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(f"limit must be 1 to {MAX_LIMIT}.", fields={"limit": f"1 to {MAX_LIMIT}"})


def _page_statement(
    query: Select[*tuple[Any, ...]],
    order: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...],
    descending: bool,  # noqa: FBT001  private
    after: list[str],
    limit: int | None = None,
) -> Select[*tuple[Any, ...]]:
    many = literal_column(_MANY if limit is None else str(limit + 1), Integer)
    most: ColumnElement[int] = literal_column(_MOST if limit is None else str(limit), Integer)
    if after:
        bounds = tuple_(*(bindparam(n, type_=c.type) for n, c in zip(after, order, strict=True)))
        query = query.where(tuple_(*order) < bounds if descending else tuple_(*order) > bounds)
    ordered = [column.desc() if descending else column.asc() for column in order]
    rows = query.order_by(*ordered).limit(many)
    rows = rows.add_columns(func.json_build_array(*order).label("_key"))
    page = rows.subquery("page")
    shown = [column for column in page.c if column.name != "_key"]
    body = func.json_build_object(*(part for c in shown for part in (_text(c.name), c)))
    numbered = select(
        body.label("body"), page.c["_key"].label("key"), func.row_number().over().label("n")
    ).subquery("numbered")
    found = func.coalesce(
        func.json_agg(numbered.c.body).filter(numbered.c.n <= most), literal_column("'[]'::json")
    )
    last = func.json_agg(numbered.c.key).filter(numbered.c.n == most)
    return select(cast(found, Text), type_coerce(last, JSON), func.count())


def _text(name: str) -> ColumnElement[str]:
    return literal_column("'" + name.replace("'", "''") + "'")
