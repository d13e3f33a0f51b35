"""Alembic's entry: works on the owner's address that the program hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import NullPool, create_engine

from enterprisehub.app.catalog import load
from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.db.encrypted import EncryptedJson, EncryptedText
from enterprisehub.kernel.db.schema import FUNCTIONS, sqlalchemy_url

load()


def ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:  # noqa: FBT001
    """Month partitions and their indexes come and go by themselves."""
    del compare_to
    if not reflected:
        return True
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", name)
    return not any(str(table).startswith(f"{parent}_2") for parent in ("kernel_changes",))


def written(kind: str, thing: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our own types in a new migration: what PostgreSQL sees of them, or with their import."""
    if kind == "type" and isinstance(thing, EncryptedText | EncryptedJson):
        return "sa.Text()"
    if kind == "type" and type(thing).__module__.startswith("enterprisehub."):
        autogen.imports.add(f"import {type(thing).__module__}")
    return False


def run() -> None:
    engine = create_engine(
        sqlalchemy_url(context.config.attributes["owner_url"]), poolclass=NullPool
    )
    with engine.begin() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101  a new connection is open
        raw.execute(FUNCTIONS)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=ours,
            render_item=written,
            compare_type=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
