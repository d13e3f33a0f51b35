"""What was archived, how far it is, and what may not be removed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantRow

STATES = ("planned", "extracted", "uploaded", "verified", "removed", "restored", "stale")
OPEN = ("planned", "extracted", "uploaded", "verified")


class ArchiveRow(TenantRow):
    """A span of one table on its way to the cold store, or there.

    `files` holds one entry per table: path, SHA-256, size, rows, digest, columns, bounds. The
    row says how far it is; `error` why it did not get further at the last try.
    """

    __tablename__ = "kernel_archives"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("span_from < span_to", name="span"),
        Index("ix_kernel_archives_kind", "tenant_id", "kind", "span_from"),
        Index(
            "uq_kernel_archives_open",
            "tenant_id",
            "kind",
            "span_from",
            unique=True,
            postgresql_where=f"state IN {OPEN}",
        ),
    )

    kind: Mapped[str]
    span_from: Mapped[datetime]
    span_to: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="planned")
    files: Mapped[list[Any]] = mapped_column(server_default="[]")
    row_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    size_bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    position: Mapped[int | None]
    manifest_path: Mapped[str | None]
    manifest_sha256: Mapped[str | None]
    error: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    kept_until: Mapped[datetime | None]


class LegalHoldRow(TenantRow):
    """While it is not released, nothing it covers leaves the database.

    `kind` None covers all tables; `span_from` and `span_to` None are open ends.
    """

    __tablename__ = "kernel_legal_holds"

    reason: Mapped[str]
    kind: Mapped[str | None]
    span_from: Mapped[datetime | None]
    span_to: Mapped[datetime | None]
    set_by: Mapped[str]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None]
