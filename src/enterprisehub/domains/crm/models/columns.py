"""Column shapes that several tables of crm share."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.crm.contracts import words

LIVE = text("deleted_at IS NULL")


def one_of(column: str, kind: Any) -> CheckConstraint:
    """Only the words of a Literal may stand in `column`.

    A check on text, not an enum: comparing enums is not leakproof, so no index would serve it.
    """
    listed = ", ".join(f"'{word}'" for word in words(kind))
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def key_index(table: str, column: str) -> Index:
    """`column` names one live record of the tenant; deleting the record frees the key."""
    return Index(f"uq_{table}_{column}", "tenant_id", column, unique=True, postgresql_where=LIVE)


def list_index(table: str, *columns: str) -> Index:
    """Serves keyset pages of live records in the order of `columns`."""
    name = f"ix_{table}_by_{'_'.join(columns)}"
    return Index(name, "tenant_id", *columns, "id", postgresql_where=LIVE)


def sort_key() -> Mapped[str]:
    """A folded name (see kernel.search.fold): bytes in order are names in order."""
    return mapped_column(Text(collation="C"), server_default="")


class Described:
    """Owner, tags, custom fields and the key of the system a record came from."""

    owner_user_id: Mapped[UUID | None] = mapped_column(index=True)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    custom: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    source: Mapped[str | None]
    external_key: Mapped[str | None]
