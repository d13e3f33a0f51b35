"""Every execution of every agent, with its trace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, belongs_to

STATUSES = (
    "pending",
    "running",
    "waiting_approval",
    "success",
    "failed",
    "timed_out",
    "cancelled",
)
UNFINISHED = ("pending", "running")


class RunRow(TenantLog):
    """One execution. `cost_microcents` are millionths of a US cent, as in the ledger of models.

    `outcomes` counts the actions it proposed by their state.
    """

    __tablename__ = "kernel_agent_runs"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("trigger IN ('user', 'schedule', 'event', 'agent')", name="trigger"),
        Index("ix_kernel_agent_runs_agent", "tenant_id", "agent_name", "created_at"),
        Index("ix_kernel_agent_runs_created", "tenant_id", "created_at"),
    )

    agent_name: Mapped[str]
    agent_version: Mapped[int]
    domain: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="pending")
    trigger: Mapped[str]
    started_by: Mapped[str]
    parent_run_id: Mapped[UUID | None]
    retry_of: Mapped[UUID | None]
    input: Mapped[dict[str, Any]]
    output: Mapped[dict[str, Any] | None]
    outcomes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    summary: Mapped[str | None]
    engine: Mapped[str] = mapped_column(server_default="rules")
    error: Mapped[str | None]
    error_code: Mapped[str | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None]
    cost_microcents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    tokens_in: Mapped[int] = mapped_column(server_default="0")
    tokens_out: Mapped[int] = mapped_column(server_default="0")
    dismissed_at: Mapped[datetime | None]


class StepRow(TenantLog):
    """One thing a run did: read, compute, ask a model, use a tool, propose."""

    __tablename__ = "kernel_agent_steps"
    __table_args__ = (Index("ix_kernel_agent_steps_run", "tenant_id", "run_id", "position"),)

    run_id: Mapped[UUID] = belongs_to("kernel_agent_runs", on_delete="CASCADE", index=False)
    position: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    status: Mapped[str]
    started_at: Mapped[datetime]
    duration_ms: Mapped[int]
    given: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    got: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    error: Mapped[str | None]
