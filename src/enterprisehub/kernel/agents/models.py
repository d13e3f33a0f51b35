"""Every execution of every agent, with its trace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to

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
AGENT_STATUSES = ("active", "paused", "draining", "stopped", "starting")
HANDOFF_STATUSES = ("accepted", "completed", "stalled", "failed", "refused")


class RunRow(TenantLog):
    """One execution. `cost_microcents` are millionths of a US cent, as in the ledger of models.

    `outcomes` counts the actions it proposed by their state. `held_at` stands while it waits for
    its paused agent. A run that repeats another (`retry_of`) takes over the other's steps before
    `from_step`; effects that had left already are listed in `blocked` instead of proposed again,
    unless `repeats_allowed`. `handed_over` is what another agent told when it handed this over,
    or why it was handed back.
    """

    __tablename__ = "kernel_agent_runs"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("trigger IN ('user', 'schedule', 'event', 'agent')", name="trigger"),
        Index("ix_kernel_agent_runs_agent", "tenant_id", "agent_name", "created_at"),
        Index("ix_kernel_agent_runs_created", "tenant_id", "created_at"),
        Index("ix_kernel_agent_runs_status", "tenant_id", "status", "created_at"),
        Index(
            "ix_kernel_agent_runs_held",
            "tenant_id",
            "agent_name",
            postgresql_where=text("held_at IS NOT NULL"),
        ),
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
    held_at: Mapped[datetime | None]
    from_step: Mapped[int | None]
    repeats_allowed: Mapped[bool] = mapped_column(server_default="false")
    blocked: Mapped[list[Any]] = mapped_column(server_default="[]")
    goal_id: Mapped[UUID | None]
    handoff_id: Mapped[UUID | None]
    handed_over: Mapped[dict[str, Any] | None]


class StepRow(TenantLog):
    """One thing a run did: read, compute, ask a model, use a tool, propose.

    `attempts` are its tries where it reached outside, each with begin, time and error. `kept` is
    its whole result, sealed, and `fingerprint` what it was given: a later run takes it over.
    """

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
    attempts: Mapped[list[Any]] = mapped_column(server_default="[]")
    kept: Mapped[str | None]
    fingerprint: Mapped[str | None]


class RegistryRow(TenantRow):
    """How an agent stands in a tenant; one without a row is active.

    `before` is the status that a restart returns to when it fails, `checks` what its health check
    found, `restarts` tells one restart from another.
    """

    __tablename__ = "kernel_agent_registry"
    __table_args__ = (
        CheckConstraint(f"status IN {AGENT_STATUSES}", name="status"),
        UniqueConstraint("tenant_id", "agent_name"),
    )

    agent_name: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="active")
    since: Mapped[datetime]
    changed_by: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    before: Mapped[str | None]
    checks: Mapped[list[Any]] = mapped_column(server_default="[]")
    checked_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    restarts: Mapped[int] = mapped_column(server_default="0")


class BulkRow(TenantRow):
    """Many runs replayed or cancelled at once: those that fitted `wanted` when it was asked."""

    __tablename__ = "kernel_agent_bulks"
    __table_args__ = (
        CheckConstraint("verb IN ('replay', 'cancel')", name="verb"),
        CheckConstraint("status IN ('running', 'done', 'stopped')", name="status"),
        Index("ix_kernel_agent_bulks_created", "tenant_id", "created_at"),
    )

    verb: Mapped[str]
    wanted: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default="running")
    started_by: Mapped[str]
    estimated: Mapped[int]
    done: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]")
    completed_at: Mapped[datetime | None]


class HandoffRow(TenantLog):
    """One piece of work that an agent gave to another. `path` are the agents it went through."""

    __tablename__ = "kernel_agent_handoffs"
    __table_args__ = (
        CheckConstraint(f"status IN {HANDOFF_STATUSES}", name="status"),
        Index("ix_kernel_agent_handoffs_giver", "tenant_id", "from_run_id"),
        Index(
            "ix_kernel_agent_handoffs_open",
            "tenant_id",
            "deadline_at",
            postgresql_where=text("status = 'accepted'"),
        ),
    )

    root_run_id: Mapped[UUID]
    from_run_id: Mapped[UUID]
    to_run_id: Mapped[UUID | None]
    back_run_id: Mapped[UUID | None]
    from_agent: Mapped[str]
    to_agent: Mapped[str]
    path: Mapped[list[Any]]
    reason: Mapped[str]
    context: Mapped[dict[str, Any]]
    status: Mapped[str]
    says: Mapped[str] = mapped_column(server_default="")
    deadline_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
