"""What people said to suggestions, and what was learned from it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog

ANSWERS = ("accepted", "edited", "dismissed")


class FeedbackRow(TenantLog):
    """A person's answer to one suggestion.

    `rule` is what made the agent suggest it, `score` its priority when it was answered, and
    `threshold` the least score that was shown then.
    """

    __tablename__ = "crm_suggestion_feedback"
    __table_args__ = (
        CheckConstraint(f"answer IN {ANSWERS}", name="answer"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("threshold BETWEEN 0 AND 100", name="threshold"),
        UniqueConstraint("tenant_id", "action_id"),
        Index("ix_crm_suggestion_feedback_at", "tenant_id", "answered_at"),
    )

    action_id: Mapped[UUID]
    agent: Mapped[str]
    rule: Mapped[str]
    answer: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    score: Mapped[int]
    threshold: Mapped[int]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]


class LearnedRow(TenantLog):
    """What one learning came to; the newest holds. `thresholds` is {"agent/rule": score}.

    Where the model told no more than the share of accepted ones does, `used` is false and
    everything is shown. Losses are mean log losses on decisions the model had not seen.
    """

    __tablename__ = "crm_suggestion_models"
    __table_args__ = (Index("ix_crm_suggestion_models_at", "tenant_id", "learned_at"),)

    learned_at: Mapped[datetime]
    sample_count: Mapped[int]
    accepted_count: Mapped[int]
    loss: Mapped[float | None]
    base_loss: Mapped[float | None]
    used: Mapped[bool]
    why: Mapped[str]
    thresholds: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    effect: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
