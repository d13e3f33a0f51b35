"""Column types whose values lie encrypted in the database, and their re-encryption (PLT-15)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Dialect, MetaData, Text, TypeDecorator

from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.secrets import KeyRing, installed

_BATCH = 500


class EncryptedText(TypeDecorator[str]):
    """Text for the program, a Fernet token for the database. It cannot be searched or sorted."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else installed().encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else installed().decrypt(value)


class EncryptedJson(TypeDecorator[Any]):
    """JSON for the program, a Fernet token for the database: credentials of a connector."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else installed().encrypt(json.dumps(value, sort_keys=True))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        del dialect
        return None if value is None else json.loads(installed().decrypt(value))


@dataclass(frozen=True, slots=True)
class Reencrypted:
    """What happened to one column."""

    table: str
    column: str
    rows: int
    changed: int


def encrypted_columns(metadata: MetaData = Base.metadata) -> list[tuple[str, str]]:
    """Every (table, column) that holds encrypted values, by name."""
    kinds = (EncryptedText, EncryptedJson)
    return [
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, kinds)
    ]


def reencrypt(
    admin_url: str,
    ring: KeyRing,
    *,
    columns: list[tuple[str, str]] | None = None,
    progress: Callable[[Reencrypted], None] | None = None,
) -> list[Reencrypted]:
    """Every encrypted value lies under the newest key; people go on working meanwhile.

    `admin_url` must see all tenants (a superuser, or BYPASSRLS with the right to set
    session_replication_role). The meaning of a row does not change, so its version does not rise
    and the change log does not grow. A value that somebody changes at the same moment is left
    alone: it was written with the newest key.
    """
    done = []
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, column in columns if columns is not None else encrypted_columns():
            rows = changed = 0
            for batch in _batches(connection, table, column):
                rows += len(batch)
                changed += _refresh(connection, table, column, batch, ring)
            result = Reencrypted(table, column, rows, changed)
            done.append(result)
            if progress is not None:
                progress(result)
    return done


def _batches(
    connection: psycopg.Connection, table: str, column: str
) -> Iterator[list[tuple[Any, str]]]:
    names = {"t": sql.Identifier(table), "c": sql.Identifier(column)}
    query = sql.SQL("SELECT id, {c} FROM {t} WHERE {c} IS NOT NULL").format(**names)
    # One reading of the table, kept by PostgreSQL while batch after batch is written; what comes
    # later is under the newest key anyway.
    with connection.cursor("to_refresh", withhold=True) as found:
        found.execute(query)
        while batch := found.fetchmany(_BATCH):
            yield batch


def _refresh(
    connection: psycopg.Connection,
    table: str,
    column: str,
    batch: list[tuple[Any, str]],
    ring: KeyRing,
) -> int:
    update = sql.SQL("UPDATE {t} SET {c} = %s WHERE id = %s AND {c} = %s").format(
        t=sql.Identifier(table), c=sql.Identifier(column)
    )
    old = [(id_, token) for id_, token in batch if not ring.is_current(token)]
    with connection.transaction(), connection.cursor() as cursor:
        for id_, token in old:
            cursor.execute(update, (ring.encrypt(ring.decrypt(token)), id_, token))
    return len(old)
