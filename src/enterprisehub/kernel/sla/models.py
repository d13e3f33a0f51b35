"""How long requests took, minute by minute, and the alerts that came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow


class RouteTimesRow(TenantLog):
    """The requests of one minute to one route, from one process, by how long they took."""

    __tablename__ = "kernel_route_times"
    __table_args__ = (UniqueConstraint("tenant_id", "minute_at", "method", "route", "process"),)

    minute_at: Mapped[datetime]
    method: Mapped[str]
    route: Mapped[str]
    process: Mapped[str]
    counts: Mapped[dict[str, Any]]
    count: Mapped[int]


class SlaAlertRow(TenantRow):
    """A route or an agent is slower than promised; one open alert for each."""

    __tablename__ = "kernel_sla_alerts"
    __table_args__ = (
        CheckConstraint("kind IN ('route', 'agent')", name="kind"),
        CheckConstraint("status IN ('firing', 'acknowledged', 'recovered')", name="status"),
        Index(
            "uq_kernel_sla_alerts_open",
            "tenant_id",
            "kind",
            "name",
            unique=True,
            postgresql_where=text("status <> 'recovered'"),
        ),
        Index("ix_kernel_sla_alerts_first", "tenant_id", "first_at"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    title: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="firing")
    p95_ms: Mapped[int]
    worst_ms: Mapped[int]
    sla_ms: Mapped[int]
    samples: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(server_default="")
    recovered_at: Mapped[datetime | None]
