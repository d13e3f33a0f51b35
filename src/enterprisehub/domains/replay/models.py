"""Replays, and each answer or decision that was taken again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class ReplayRow(TenantRow):
    """One candidate on the past `days`. `digest` is of the candidate's whole content."""

    __tablename__ = "replay_runs"
    __table_args__ = (
        CheckConstraint("kind IN ('flow', 'policy', 'prompt', 'model', 'voice')", name="kind"),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        Index("ix_replay_runs_proof", "tenant_id", "kind", "name", "digest"),
        Index("ix_replay_runs_latest", "tenant_id", "created_at", "id"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    title: Mapped[str]
    digest: Mapped[str]
    content: Mapped[dict[str, Any]]
    days: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="waiting")
    total_count: Mapped[int] = mapped_column(server_default="0")
    done_count: Mapped[int] = mapped_column(server_default="0")
    left_out_count: Mapped[int] = mapped_column(server_default="0")
    report: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    error: Mapped[str | None]
    started_by: Mapped[str]
    finished_at: Mapped[datetime | None]
    promoted_at: Mapped[datetime | None]


class ReplayItemRow(TenantLog):
    """One answer or decision, as it is and as the candidate has it.

    `key` names it within the replay, so that work that was cut off leaves it once. `differs` are
    the names of what is not the same: text, block, handoff, end, decision, reading; "refused"
    where the checks refuse what they took before, "failed" where the candidate did not answer.
    Where `before` has `asked_by`, words of it are that person's alone.
    """

    __tablename__ = "replay_items"
    __table_args__ = (
        UniqueConstraint("tenant_id", "replay_id", "key"),
        Index("ix_replay_items_differing", "tenant_id", "replay_id", "weight", "id"),
    )

    replay_id: Mapped[UUID] = belongs_to("replay_runs", on_delete="CASCADE", index=False)
    key: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    at: Mapped[datetime]
    title: Mapped[str]
    heard: Mapped[str] = mapped_column(server_default="")
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    differs: Mapped[list[Any]] = mapped_column(server_default="[]")
    weight: Mapped[int] = mapped_column(server_default="0")
    cost_microcents: Mapped[int] = mapped_column(server_default="0")
