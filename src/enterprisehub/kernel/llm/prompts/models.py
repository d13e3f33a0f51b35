"""A tenant's own versions of prompts, which of them are used, and what became of their words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow

OUTCOMES = ("kept", "refused", "approved", "edited", "rejected")


class PromptVersionRow(TenantRow):
    """A tenant's own wording. A published one never changes; `label` is "own-3" in the ledger."""

    __tablename__ = "kernel_prompt_versions"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published')", name="state"),
        UniqueConstraint("tenant_id", "prompt", "number"),
    )

    prompt: Mapped[str]
    number: Mapped[int]
    text: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="draft")
    based_on: Mapped[str]
    author: Mapped[str]
    published_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        return f"own-{self.number}"


class PromptChoiceRow(TenantRow):
    """Which versions are used from this moment on; the newest row holds.

    `shares` is a list of {"version": label or "shipped", "pct": 1 to 100} that adds up to 100.
    """

    __tablename__ = "kernel_prompt_choices"
    __table_args__ = (Index("ix_kernel_prompt_choices_latest", "tenant_id", "prompt", "id"),)

    prompt: Mapped[str]
    shares: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(server_default="")
    made_by: Mapped[str]


class PromptOutcomeRow(TenantLog):
    """What became of words that a version brought about."""

    __tablename__ = "kernel_prompt_outcomes"
    __table_args__ = (
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
        Index("ix_kernel_prompt_outcomes_of", "tenant_id", "prompt", "created_at"),
        Index(
            "uq_kernel_prompt_outcomes_once",
            "tenant_id",
            "prompt",
            "subject_kind",
            "subject_id",
            "outcome",
            unique=True,
        ),
    )

    prompt: Mapped[str]
    prompt_version: Mapped[str]
    outcome: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
