"""Files of records that come in, how far each has got, and the rows that could not be taken."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class ImportRow(TenantRow):
    """One uploaded file; `record_kind` is a declared kind of import.

    `next_byte` and `next_row` tell where work goes on after a stop.
    """

    __tablename__ = "crm_imports"
    __table_args__ = (
        CheckConstraint(
            "state IN ('uploaded', 'running', 'done', 'failed', 'cancelled')", name="state"
        ),
        Index("ix_crm_imports_at", "tenant_id", "created_at", "id"),
    )

    record_kind: Mapped[str] = mapped_column(server_default="contact")
    file_name: Mapped[str]
    object_key: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    delimiter: Mapped[str] = mapped_column(server_default=",")
    columns: Mapped[list[Any]] = mapped_column(server_default="[]")
    sample: Mapped[list[Any]] = mapped_column(server_default="[]")
    mapping: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="uploaded")
    next_byte: Mapped[int] = mapped_column(BigInteger, server_default="0")
    next_row: Mapped[int] = mapped_column(server_default="1")
    created_count: Mapped[int] = mapped_column(server_default="0")
    updated_count: Mapped[int] = mapped_column(server_default="0")
    unchanged_count: Mapped[int] = mapped_column(server_default="0")
    failed_count: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
    begun_count: Mapped[int] = mapped_column(server_default="0")
    file_removed_at: Mapped[datetime | None]

    @property
    def resumable(self) -> bool:
        """It stopped on its way, and the rest of its file is still there."""
        stopped = self.state in ("failed", "cancelled") and self.started_at is not None
        return stopped and self.file_removed_at is None


class ImportErrorRow(TenantLog):
    """A row of the file that was not taken, with the reason; `line` is the row as it stood."""

    __tablename__ = "crm_import_errors"
    __table_args__ = (Index("ix_crm_import_errors_import", "tenant_id", "import_id", "row_number"),)

    import_id: Mapped[UUID] = belongs_to("crm_imports", on_delete="CASCADE", index=False)
    row_number: Mapped[int]
    field: Mapped[str]
    message: Mapped[str]
    line: Mapped[list[Any]]
