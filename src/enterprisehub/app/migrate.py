"""Bringing the database to this version of the program. Safe to repeat."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from enterprisehub import migrations
from enterprisehub.app.catalog import load
from enterprisehub.app.installation import Installation
from enterprisehub.app.places import embedded_server
from enterprisehub.kernel.db import schema
from enterprisehub.kernel.db.roles import APP_ROLE, OWNER_ROLE, ensure_role, prepare_database
from enterprisehub.kernel.settings import SettingsError
from enterprisehub.kernel.work import engine

_LOCK = 0x48554244  # "HUBD": one migration at a time, whoever starts it


def migrate(installation: Installation, say: Callable[[str], None] = lambda _: None) -> None:
    """Roles, tables, guards and the durable layer's tables are as this version wants them."""
    settings = installation.settings
    if settings.embedded:
        embedded_server(settings).start()
    else:
        say("Preparing the outside database")
        _prepare_outside(installation)
    load()
    with psycopg.connect(installation.urls.owner, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        say("Migrating the tables")
        _upgrade(installation)
        schema.guard(installation.urls.owner, installation.tenant_key)
        engine.migrate(installation.urls.owner, APP_ROLE)


def alembic_config(owner_url: str) -> Config:
    """Alembic's configuration: the history inside the package, the owner's address."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])))
    config.attributes["owner_url"] = owner_url
    return config


def _upgrade(installation: Installation) -> None:
    """A new database is made from the metadata at once, an old one led through the history.

    A test proves that both ways end at the same tables.
    """
    config = alembic_config(installation.urls.owner)
    with psycopg.connect(installation.urls.owner) as connection:
        row = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()
    if row is not None and row[0] is not None:
        command.upgrade(config, "head")
        return
    schema.build(installation.urls.owner, installation.tenant_key)
    command.stamp(config, "head")


def is_current(installation: Installation) -> bool:
    """True when the database has seen every step of the history that this version has."""
    wanted = set(ScriptDirectory.from_config(alembic_config("")).get_heads())
    try:
        with psycopg.connect(installation.urls.owner) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except psycopg.errors.UndefinedTable:
        return False
    return {version for (version,) in found} == wanted


def _prepare_outside(installation: Installation) -> None:
    """The unprivileged role exists, with the password that DATABASE_APP_URL names."""
    wanted = conninfo_to_dict(installation.urls.app)
    if wanted.get("user") != APP_ROLE:
        raise SettingsError(f"DATABASE_APP_URL: its user must be {APP_ROLE}.")
    try:
        with psycopg.connect(installation.urls.owner, autocommit=True) as connection:
            ensure_role(connection, APP_ROLE, str(wanted.get("password") or ""))
            row = connection.execute("SELECT current_user").fetchone()
            owner = str(row[0]) if row else OWNER_ROLE
            prepare_database(connection, owner=owner)
            database = sql.Identifier(connection.info.dbname)
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    database, sql.Identifier(APP_ROLE)
                )
            )
    except psycopg.OperationalError as error:
        raise SettingsError(f"DATABASE_URL: the server cannot be reached: {error}") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise SettingsError(
            f"DATABASE_URL: this user may not prepare the database: {error}. Use the owner of the "
            f"database with the right to create roles, or create {APP_ROLE} and the extension "
            "vector yourself."
        ) from error
