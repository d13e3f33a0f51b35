"""The database as one encrypted file, and back."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from enterprisehub.app.backup.sealed_stream import PIECE_BYTES, SealedWriter
from enterprisehub.kernel.db.programs import programs_folder
from enterprisehub.kernel.errors import Unavailable

_TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname IN ('public', 'hub', 'dbos') ORDER BY 1
"""


class DumpFailed(Unavailable):
    code = "backup_failed"
    title = "The database could not be copied"


def dump(admin_url: str, out: SealedWriter) -> dict[str, int]:
    """Everything in the database is in `out`; answers the rows of each table at that moment.

    People go on working: dump and counts see one snapshot.
    """
    with psycopg.connect(admin_url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        counts = count_rows(connection)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        command = ["pg_dump", "--format=custom", "--compress=6", f"--snapshot={snapshot}"]
        _run_out(command, admin_url, out)
    return counts


def load(admin_url: str, database: str, pieces: Iterator[bytes], *, owner: str) -> None:
    """A new database holds what the dump holds; an older one of this name is gone."""
    with psycopg.connect(admin_url, dbname="postgres", autocommit=True) as connection:
        drop(connection, database)
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                sql.Identifier(database), sql.Identifier(owner)
            )
        )
    command = ["pg_restore", "--exit-on-error", "--dbname", ""]
    _run_in(command, make_conninfo(admin_url, dbname=database), pieces)
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as connection:
        connection.execute("ANALYZE")


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [name for (name,) in connection.execute(_TABLES)]
    counts = {}
    for name in names:
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.SQL(name))
        ).fetchone()
        counts[name] = int(row[0]) if row else 0
    return counts


def swap(admin_url: str, new: str, current: str, old: str) -> None:
    """`new` takes the place of `current`, which goes on under the name `old`."""
    with psycopg.connect(admin_url, dbname="postgres", autocommit=True) as connection:
        for name in (new, current):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(current), sql.Identifier(old)))
        connection.execute(rename.format(sql.Identifier(new), sql.Identifier(current)))


def drop(connection: psycopg.Connection, database: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
    )


def _run_out(command: list[str], url: str, out: SealedWriter) -> None:
    with (
        TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603  PostgreSQL's own programs
            _with_program(command), stdout=subprocess.PIPE, stderr=errors, env=_environment(url)
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101  it was asked for
        while piece := process.stdout.read(PIECE_BYTES):
            out.write(piece)
        _check(command[0], process.wait(), errors)


def _run_in(command: list[str], url: str, pieces: Iterator[bytes]) -> None:
    database = str(conninfo_to_dict(url).get("dbname", ""))
    with TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603  PostgreSQL's own programs
            _with_program([*command[:-1], database]),
            stdin=subprocess.PIPE,
            stdout=errors,
            stderr=errors,
            env=_environment(url),
        )
        assert process.stdin is not None  # noqa: S101  it was asked for
        try:
            with contextlib.suppress(BrokenPipeError):  # it says itself why it stopped
                for piece in pieces:
                    process.stdin.write(piece)
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            code = process.wait()
        _check(command[0], code, errors)


def _with_program(command: list[str]) -> list[str]:
    return [str(Path(programs_folder()) / command[0]), *command[1:]]


def _environment(url: str) -> dict[str, str]:
    """The address by environment: a password in the arguments would show in the process list."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
             "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}  # fmt: skip
    given = conninfo_to_dict(url)
    return {**os.environ, "LC_ALL": "C"} | {
        names[k]: str(v) for k, v in given.items() if k in names and v is not None
    }


def _check(program: str, code: int, errors: IO[bytes]) -> None:
    if code == 0:
        return
    errors.seek(0)
    said = errors.read().decode("utf-8", "replace").strip()[-1500:]
    hint = (
        " The role of DATABASE_URL must be allowed to see all tenants: a superuser, or BYPASSRLS."
        if "row-level security" in said or "row security" in said
        else ""
    )
    raise DumpFailed(f"{program} failed: {said}{hint}")
