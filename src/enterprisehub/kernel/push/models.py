"""Browsers that take pushes, and what is to be pushed to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, belongs_to
from enterprisehub.kernel.db.encrypted import EncryptedText


class PushDeviceRow(TenantLog):
    """One browser of one person. Who knows endpoint and keys could write to it: they are secrets.

    `endpoint_hash` is the SHA-256 of the endpoint, in hexadecimal: a browser stands here once.
    `problem` says in words why its last push did not arrive; empty after one that did.
    """

    __tablename__ = "kernel_push_devices"
    __table_args__ = (
        Index("uq_kernel_push_devices_endpoint", "tenant_id", "endpoint_hash", unique=True),
        Index("ix_kernel_push_devices_person", "tenant_id", "user_id"),
    )

    user_id: Mapped[UUID]
    endpoint: Mapped[str] = mapped_column(EncryptedText)
    endpoint_hash: Mapped[str]
    p256dh: Mapped[str] = mapped_column(EncryptedText)
    auth: Mapped[str] = mapped_column(EncryptedText)
    name: Mapped[str]
    last_ok_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(server_default="")


class PushRow(TenantLog):
    """One notice for one browser; without a notice it is a test that the person asked for.

    "sending" stands before the call: what is found so afterwards may have arrived, and is not sent
    again.
    """

    __tablename__ = "kernel_pushes"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name="state"),
        Index("uq_kernel_pushes_notice", "tenant_id", "device_id", "notice_id", unique=True),
    )

    device_id: Mapped[UUID] = belongs_to("kernel_push_devices", on_delete="CASCADE", index=False)
    notice_id: Mapped[UUID | None] = belongs_to("kernel_notices", on_delete="CASCADE")
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(server_default="")
