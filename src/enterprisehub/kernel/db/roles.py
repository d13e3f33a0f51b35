"""The two roles of the database: who owns the tables, and who may only read and write rows.

The program works as `hub_app`: no superuser, no bypass of row-level security, no DDL. Migrations
work as the owner. Safe to run again.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER_ROLE = "hub_owner"
APP_ROLE = "hub_app"

# Under row-level security an index serves a condition only if its function is leakproof
# (PostgreSQL manual, "Rules and Privileges"); both of these look at their arguments alone.
_LEAKPROOF = ("lower(text)", "ts_match_vq(tsvector, tsquery)", "ts_match_qv(tsquery, tsvector)")

_DEFAULTS = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"


def provision(admin_url: str, passwords: Mapping[str, str], database: str) -> None:
    """Roles, database, extension and grants exist; `admin_url` is a superuser's."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role in (OWNER_ROLE, APP_ROLE):
            ensure_role(connection, role, passwords[role])
        row = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (database,)
        ).fetchone()
        if row is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(database), sql.Identifier(OWNER_ROLE)
                )
            )
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as connection:
        prepare_database(connection, owner=OWNER_ROLE)


def ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """The role exists, can log in, and has no privilege of its own."""
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    if exists is None:
        connection.execute(
            sql.SQL(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}"
            ).format(sql.Identifier(role), sql.Literal(password))
        )


def prepare_database(connection: psycopg.Connection, *, owner: str) -> bool:
    """In this database the application's role may use what the owner makes, and nothing else.

    `connection` is a superuser's or the owner's. Answers whether functions could be marked
    leakproof, which only a superuser may do: without it full text searches use no index.
    """
    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    names = {"owner": sql.Identifier(owner), "app": sql.Identifier(APP_ROLE)}
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {app}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"{_DEFAULTS} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{app}}",
        f"{_DEFAULTS} GRANT USAGE ON SEQUENCES TO {{app}}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
    # A filtered vector search would otherwise come back short, without an error.
    name = sql.Identifier(connection.info.dbname)
    connection.execute("SELECT vector_dims('[1]'::vector)")
    connection.execute(
        sql.SQL("ALTER DATABASE {} SET hnsw.iterative_scan = 'strict_order'").format(name)
    )
    return _mark_leakproof(connection)


def clone_database(admin_url: str, name: str, *, template: str) -> None:
    """A new database `name` is a copy of `template`, which nobody may be using."""
    with psycopg.connect(admin_url, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY wal_log").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER_ROLE)
            )
        )


def drop_database(admin_url: str, name: str) -> None:
    """The database is gone, its open sessions cut off."""
    with psycopg.connect(admin_url, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _mark_leakproof(connection: psycopg.Connection) -> bool:
    row = connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or not row[0]:
        return False
    for function in _LEAKPROOF:
        connection.execute(
            sql.SQL("ALTER FUNCTION pg_catalog.{} LEAKPROOF").format(sql.SQL(function))
        )
    return True
