"""Goals in plain words, the tasks they were planned into, and what the tasks found out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to

GOAL_STATUSES = ("planned", "running", "done", "failed", "cancelled")
TASK_STATUSES = ("waiting", "running", "success", "failed", "skipped", "cancelled")
CONFLICT_STATUSES = ("open", "by_rule", "by_person")


class GoalRow(TenantRow):
    """What somebody wants. `reading` is how it was understood, `complexity_ratio` decides how many
    of its tasks run at a time.
    """

    __tablename__ = "kernel_goals"
    __table_args__ = (
        CheckConstraint(f"status IN {GOAL_STATUSES}", name="status"),
        Index("ix_kernel_goals_created", "tenant_id", "created_at"),
    )

    words: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="planned")
    engine: Mapped[str] = mapped_column(server_default="rules")
    reading: Mapped[dict[str, Any]]
    complexity_ratio: Mapped[float] = mapped_column(Float)
    concurrency: Mapped[int]
    asked_by: Mapped[str]
    asked_by_user: Mapped[UUID | None]
    approved_by: Mapped[str | None]
    summary: Mapped[str | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class TaskRow(TenantLog):
    """One task of a goal: an agent on one record. `needs` are the keys of tasks before it."""

    __tablename__ = "kernel_goal_tasks"
    __table_args__ = (
        CheckConstraint(f"status IN {TASK_STATUSES}", name="status"),
        UniqueConstraint("tenant_id", "goal_id", "key"),
        Index("ix_kernel_goal_tasks_status", "tenant_id", "status"),
    )

    goal_id: Mapped[UUID] = belongs_to("kernel_goals", on_delete="CASCADE", index=False)
    key: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    agent_name: Mapped[str]
    input: Mapped[dict[str, Any]]
    about: Mapped[str | None]
    about_title: Mapped[str] = mapped_column(server_default="")
    needs: Mapped[list[Any]] = mapped_column(server_default="[]")
    status: Mapped[str] = mapped_column(server_default="waiting")
    run_id: Mapped[UUID | None]
    error: Mapped[str | None]
    summary: Mapped[str | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class NoteRow(TenantLog):
    """One thing on the blackboard of a goal: a value under a key, or a statement about a record."""

    __tablename__ = "kernel_goal_notes"
    __table_args__ = (Index("ix_kernel_goal_notes_key", "tenant_id", "goal_id", "about", "key"),)

    goal_id: Mapped[UUID] = belongs_to("kernel_goals", on_delete="CASCADE", index=False)
    task_key: Mapped[str]
    agent_name: Mapped[str]
    run_id: Mapped[UUID]
    about: Mapped[str]
    key: Mapped[str]
    value: Mapped[dict[str, Any]]
    confidence_ratio: Mapped[float | None] = mapped_column(Float)


class ConflictRow(TenantRow):
    """Two notes that cannot both be true. `kept_note_id` is the one that counts."""

    __tablename__ = "kernel_goal_conflicts"
    __table_args__ = (
        CheckConstraint("kind IN ('value', 'statement')", name="kind"),
        CheckConstraint(f"status IN {CONFLICT_STATUSES}", name="status"),
        UniqueConstraint("tenant_id", "first_note_id", "second_note_id"),
    )

    goal_id: Mapped[UUID] = belongs_to("kernel_goals", on_delete="CASCADE")
    first_note_id: Mapped[UUID] = belongs_to("kernel_goal_notes", on_delete="CASCADE", index=False)
    second_note_id: Mapped[UUID] = belongs_to("kernel_goal_notes", on_delete="CASCADE", index=False)
    kind: Mapped[str]
    status: Mapped[str]
    why: Mapped[str]
    kept_note_id: Mapped[UUID | None]
    rule: Mapped[str | None]
    settled_by: Mapped[str | None]
