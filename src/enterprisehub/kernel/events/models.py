"""The outbox: what happened, and who still has to hear of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, belongs_to


class EventRow(TenantLog):
    """One published event. `seq` orders what is told about one subject."""

    __tablename__ = "kernel_events"
    __table_args__ = (
        Index("ix_kernel_events_subject", "tenant_id", "subject_kind", "subject_id", "seq"),
        Index("ix_kernel_events_seq", "tenant_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    type: Mapped[str]
    schema_version: Mapped[int]
    body: Mapped[dict[str, Any]]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    actor: Mapped[str]
    request_id: Mapped[str | None]


class DeliveryRow(TenantLog):
    """One event for one subscriber: done in the same transaction as the subscriber's own writes."""

    __tablename__ = "kernel_deliveries"
    __table_args__ = (
        Index(
            "ix_kernel_deliveries_due",
            "next_at",
            "seq",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_kernel_deliveries_order",
            "tenant_id",
            "subscriber",
            "order_key",
            "seq",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    event_id: Mapped[UUID] = belongs_to("kernel_events", on_delete="CASCADE")
    seq: Mapped[int] = mapped_column(BigInteger)
    subscriber: Mapped[str]
    order_key: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    error: Mapped[str | None]
