"""Notices of persons, and what they want to be told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from enterprisehub.kernel.db.base import TenantLog, TenantRow


class NoticeRow(TenantLog):
    """One notice for one person. An unread one with the same `key` is renewed, not repeated."""

    __tablename__ = "kernel_notices"
    __table_args__ = (
        Index("ix_kernel_notices_person", "tenant_id", "user_id", "at", "id"),
        Index(
            "ix_kernel_notices_unread",
            "tenant_id",
            "user_id",
            "key",
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    user_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    href: Mapped[str]
    severity: Mapped[str]
    key: Mapped[str | None]
    in_app: Mapped[bool]
    read_at: Mapped[datetime | None]


class NoticePreferenceRow(TenantRow):
    """A person's choice that differs from what the kind would do."""

    __tablename__ = "kernel_notice_preferences"
    __table_args__ = (UniqueConstraint("tenant_id", "user_id", "kind", "channel"),)

    user_id: Mapped[UUID]
    kind: Mapped[str]
    channel: Mapped[str]
    wanted: Mapped[bool]
