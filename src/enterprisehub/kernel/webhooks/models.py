"""Endpoints, how they fare, what is to be brought to them, and every attempt."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to
from enterprisehub.kernel.db.encrypted import EncryptedJson

OPEN = ("waiting", "sending")
"""States of what has not arrived yet; the oldest of a line goes first."""


class EndpointRow(TenantRow):
    """One address of the tenant's own.

    `event_types` are types or patterns ("messaging.*", "*"). `shape` says in lines what the body
    holds; empty means the whole fact. `secrets` is a list of {"secret", "until"}, the newest first;
    "until" is the moment (ISO 8601) at which an older one ceases, None for the newest.
    `per_minute` is the most calls a minute; None means no limit.
    """

    __tablename__ = "kernel_webhook_endpoints"
    __table_args__ = (CheckConstraint("state IN ('on', 'off')", name="state"),)

    name: Mapped[str]
    url: Mapped[str]
    event_types: Mapped[list[Any]]
    shape: Mapped[str] = mapped_column(server_default="")
    ordered: Mapped[bool] = mapped_column(server_default="true")
    per_minute: Mapped[int | None]
    secrets: Mapped[Any] = mapped_column(EncryptedJson)
    state: Mapped[str] = mapped_column(server_default="on")
    off_because: Mapped[str] = mapped_column(server_default="")
    off_at: Mapped[datetime | None]


class EndpointHealthRow(TenantLog):
    """How an endpoint fares: apart from its settings, for it changes with every call.

    `next_free_at` is when, at its rate, the endpoint has caught up with what was sent.
    """

    __tablename__ = "kernel_webhook_health"
    __table_args__ = (
        Index("uq_kernel_webhook_health_endpoint", "tenant_id", "endpoint_id", unique=True),
    )

    endpoint_id: Mapped[UUID] = belongs_to(
        "kernel_webhook_endpoints", on_delete="CASCADE", index=False
    )
    failures: Mapped[int] = mapped_column(server_default="0")
    failing_since: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    next_free_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]


class EndpointDeliveryRow(TenantLog):
    """One fact for one endpoint. `seq` is the fact's place; `round` rises with every replay.

    `envelope` is the whole fact as endpoints may have it; the body is made from it when it is sent.
    """

    __tablename__ = "kernel_webhook_deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'done', 'failed')", name="state"),
        Index(
            "uq_kernel_webhook_deliveries_fact",
            "tenant_id",
            "endpoint_id",
            "event_id",
            unique=True,
        ),
        Index(
            "ix_kernel_webhook_deliveries_line",
            "tenant_id",
            "endpoint_id",
            "order_key",
            "seq",
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
        Index("ix_kernel_webhook_deliveries_created", "tenant_id", "created_at"),
    )

    endpoint_id: Mapped[UUID] = belongs_to(
        "kernel_webhook_endpoints", on_delete="CASCADE", index=False
    )
    event_id: Mapped[UUID]
    event_type: Mapped[str]
    seq: Mapped[int] = mapped_column(BigInteger)
    order_key: Mapped[str]
    occurred_at: Mapped[datetime]
    envelope: Mapped[dict[str, Any]]
    test: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    round: Mapped[int] = mapped_column(server_default="1")
    next_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    taken_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_latency_ms: Mapped[int | None]
    last_error: Mapped[str | None]
    finished_at: Mapped[datetime | None]


class EndpointAttemptRow(TenantLog):
    """One call: what was asked of whom, what was answered, how long it took."""

    __tablename__ = "kernel_webhook_attempts"
    __table_args__ = (Index("ix_kernel_webhook_attempts_of", "tenant_id", "delivery_id", "at"),)

    delivery_id: Mapped[UUID] = belongs_to(
        "kernel_webhook_deliveries", on_delete="CASCADE", index=False
    )
    at: Mapped[datetime]
    round: Mapped[int]
    number: Mapped[int]
    url: Mapped[str]
    address: Mapped[str | None]
    request_headers: Mapped[dict[str, Any]]
    request_body: Mapped[str]
    status: Mapped[int | None]
    answer_headers: Mapped[dict[str, Any]]
    answer_body: Mapped[str]
    latency_ms: Mapped[int]
    error: Mapped[str | None]
