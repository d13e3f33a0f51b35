"""Many rows in one statement: COPY is refused under row-level security, unnest is not."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Integer,
    Text,
    Uuid,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.types import BigInteger, Date, DateTime, TypeEngine

from enterprisehub.domains.crm.models import (
    CompanyRow,
    ContactEmailRow,
    ContactPhoneRow,
    ContactRow,
    ContactScoreRow,
    DealRow,
    ImportErrorRow,
    InteractionRow,
    StageChangeRow,
    StandingRow,
    TagRow,
)
from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.db.session import Db

GAP = "\x1f"
"""Joins the items of a list in one text, for unnest flattens arrays of arrays."""

_LISTS = frozenset({"tags"})
_JSON = frozenset({"custom", "line", "reasons"})
_TYPES: dict[str, TypeEngine[Any]] = {
    "actor_id": Text(),
    "amount_cents": BigInteger(),
    "employees": Integer(),
    "position": Integer(),
    "row_number": Integer(),
    "score": Integer(),
    "inbound_count": Integer(),
    "outbound_count": Integer(),
    "close_on": Date(),
    "at": DateTime(timezone=True),
    "stage_since_at": DateTime(timezone=True),
    "closed_at": DateTime(timezone=True),
    "created_at": DateTime(timezone=True),
    "scored_at": DateTime(timezone=True),
    "last_activity_at": DateTime(timezone=True),
    "last_inbound_at": DateTime(timezone=True),
    "last_outbound_at": DateTime(timezone=True),
}


def _type_of(name: str) -> TypeEngine[Any]:
    if name in _TYPES:
        return _TYPES[name]
    of_words = name == "actor_id"  # "hub", "policy": not everybody who acts has a uuid
    is_id = name == "id" or (name.endswith("_id") and not of_words)
    return Uuid() if is_id else Text()


def _given(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Any:
    """The rows as a table that PostgreSQL unfolds from one array per column."""
    arrays: list[BindParameter[Any]] = []
    for name in names:
        values: list[Any] = [row[name] for row in rows]
        arrays.append(bindparam(None, values, type_=ARRAY(_type_of(name))))
    return func.unnest(*arrays).table_valued(*names, name="d").render_derived()


def _read(given: Any, name: str) -> ColumnElement[Any]:
    column: ColumnElement[Any] = given.c[name]
    if name in _LISTS:
        listed = func.string_to_array(func.nullif(column, ""), GAP)
        return func.coalesce(listed, sql_cast([], ARRAY(Text)))
    return sql_cast(column, JSONB) if name in _JSON else column


async def _insert(db: Db, model: Any, rows: Sequence[Mapping[str, Any]]) -> int:
    """The rows are stored but those whose key is taken; how many were."""
    if not rows:
        return 0
    names = list(rows[0])
    given = _given(rows, names)
    table = Base.metadata.tables[model.__tablename__]
    source = select(*(_read(given, name) for name in names))
    statement = insert(table).from_select(names, source).on_conflict_do_nothing()
    done = await db.execute(statement, execution_options={"preserve_rowcount": True})
    return int(done.rowcount)  # type: ignore[attr-defined]


async def insert_contacts(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, ContactRow, rows)


async def insert_companies(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, CompanyRow, rows)


async def insert_deals(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, DealRow, rows)


async def insert_stage_changes(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, StageChangeRow, rows)


async def insert_interactions(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, InteractionRow, rows)


async def insert_scores(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, ContactScoreRow, rows)


async def insert_standings(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, StandingRow, rows)


async def insert_emails(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, ContactEmailRow, rows)


async def insert_phones(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, ContactPhoneRow, rows)


async def insert_tags(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, TagRow, rows)


async def insert_import_errors(db: Db, rows: Sequence[Mapping[str, Any]]) -> int:
    return await _insert(db, ImportErrorRow, rows)


async def update_rows(db: Db, table_name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each row (with its id) is as given; all rows name the same columns."""
    if not rows:
        return
    names = list(rows[0])
    given = _given(rows, names)
    table = Base.metadata.tables[table_name]
    values = {name: _read(given, name) for name in names if name != "id"}
    await db.execute(update(table).where(table.c.id == given.c.id).values(values))


async def rows_by_id(
    db: Db, table_name: str, ids: Sequence[UUID], names: Sequence[str]
) -> dict[UUID, dict[str, Any]]:
    """These columns of live rows, locked in order of their ids."""
    table = Base.metadata.tables[table_name]
    query = (
        select(table.c.id, *(table.c[name] for name in names))
        .where(table.c.id.in_(ids), table.c.deleted_at.is_(None))
        .order_by(table.c.id)
        .with_for_update()
    )
    return {row["id"]: dict(row) for row in (await db.execute(query)).mappings()}


async def live_ids(db: Db, table_name: str, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the ids that live records have."""
    if not ids:
        return set()
    table = Base.metadata.tables[table_name]
    wanted = func.any(bindparam(None, list(ids), type_=ARRAY(Uuid())))
    return set(
        await db.scalars(
            select(table.c.id).where(table.c.id == wanted, table.c.deleted_at.is_(None))
        )
    )


async def owners_of_keys(
    db: Db, table_name: str, column: str, keys: Sequence[str], *, owner: str = "id"
) -> dict[str, UUID]:
    """Which live record has each key; keys that nobody has are left out."""
    if not keys:
        return {}
    table = Base.metadata.tables[table_name]
    query = select(table.c[column], table.c[owner]).where(
        table.c[column] == func.any(bindparam(None, list(keys), type_=ARRAY(Text()))),
        table.c.deleted_at.is_(None),
    )
    return {row[0]: row[1] for row in await db.execute(query)}
