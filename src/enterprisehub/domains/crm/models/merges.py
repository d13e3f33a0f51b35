"""Merges as links: what became part of what, which fields were chosen, which rows moved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class MergeRow(TenantRow):
    """One record that became part of another. It is never deleted; `undone_at` ends it.

    `keys` are the addresses by which the other one was known when it was merged: what comes by
    them later is theirs when the merge is taken back. `before` and `after` are the values of the
    kept record that the merge changed.
    """

    __tablename__ = "crm_merges"
    __table_args__ = (
        CheckConstraint("kind IN ('contact', 'company')", name="kind"),
        Index(
            "uq_crm_merges_other",
            "tenant_id",
            "other_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_crm_merges_kept", "tenant_id", "kept_id"),
        Index("ix_crm_merges_at", "tenant_id", "created_at", "id"),
    )

    kind: Mapped[str]
    kept_id: Mapped[UUID]
    other_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(server_default="")
    merged_by: Mapped[str]
    choices: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    before: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    after: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    keys: Mapped[list[Any]] = mapped_column(server_default="[]")
    moved: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class MergedPartRow(TenantLog):
    """A row of some table that pointed at the other record when the two were merged."""

    __tablename__ = "crm_merged_parts"
    __table_args__ = (
        Index("uq_crm_merged_parts", "tenant_id", "merge_id", "table_name", "row_id", unique=True),
    )

    merge_id: Mapped[UUID] = belongs_to("crm_merges", on_delete="CASCADE", index=False)
    table_name: Mapped[str]
    row_id: Mapped[UUID]
