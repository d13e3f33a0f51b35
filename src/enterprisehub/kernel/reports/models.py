"""Reports that were made, and when new ones are."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantRow


class ReportRow(TenantRow):
    """One report of [span_from, span_to). `warning` names letters that no font has."""

    __tablename__ = "kernel_reports"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'made', 'failed')", name="state"),
        Index("ix_kernel_reports_made", "tenant_id", "created_at", "id"),
    )

    kind: Mapped[str]
    title: Mapped[str]
    span_from: Mapped[datetime]
    span_to: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting")
    made_by: Mapped[str]
    mail_to: Mapped[list[Any]] = mapped_column(server_default="[]")
    pdf_sha256: Mapped[str | None]
    size_bytes: Mapped[int | None]
    warning: Mapped[str] = mapped_column(server_default="")
    error: Mapped[str | None]
    made_at: Mapped[datetime | None]

    @property
    def last_moment(self) -> datetime:
        """On the last day that counts: `span_to` is the midnight after it."""
        return self.span_to - timedelta(microseconds=1)


class ReportScheduleRow(TenantRow):
    """Every week or month a report of the last whole one, mailed to members. `next_on` is due."""

    __tablename__ = "kernel_report_schedules"
    __table_args__ = (CheckConstraint("every IN ('week', 'month')", name="every"),)

    kind: Mapped[str]
    every: Mapped[str]
    mail_to: Mapped[list[Any]] = mapped_column(server_default="[]")
    next_on: Mapped[date]
    set_by: Mapped[UUID | None]
