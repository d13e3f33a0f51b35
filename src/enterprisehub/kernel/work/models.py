"""What we keep beside the durable layer's own tables."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import GlobalRow, TenantLog


class CheckpointRow(TenantLog):
    """A workflow's transaction has happened: written in that very transaction, never twice."""

    __tablename__ = "kernel_work_checkpoints"
    __table_args__ = (UniqueConstraint("tenant_id", "workflow_id", "step"),)

    workflow_id: Mapped[str]
    step: Mapped[int]
    output: Mapped[str | None]


class TickRow(GlobalRow):
    """Up to when a schedule has been honoured. Belongs to the platform, not to a tenant."""

    __tablename__ = "kernel_work_ticks"

    name: Mapped[str] = mapped_column(unique=True)
    honoured_at: Mapped[datetime]
