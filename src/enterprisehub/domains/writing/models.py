"""Samples of writing, what was learned from them, and how each voice fared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class SampleRow(TenantRow):
    """A text of the tenant's; `message_id` is the email it was, `fingerprint` tells equal ones."""

    __tablename__ = "writing_samples"
    __table_args__ = (
        Index(
            "uq_writing_samples_fingerprint",
            "tenant_id",
            "fingerprint",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_writing_samples_created", "tenant_id", "created_at", "id"),
        Index(
            "ix_writing_samples_rated",
            "tenant_id",
            "rating",
            postgresql_where=text("rating IS NOT NULL AND deleted_at IS NULL"),
        ),
        CheckConstraint("origin IN ('email', 'draft', 'manual')", name="origin"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    )

    content: Mapped[str]
    origin: Mapped[str]
    source_url: Mapped[str] = mapped_column(server_default="")
    rating: Mapped[int | None]
    feedback: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="en")
    message_id: Mapped[UUID | None]
    fingerprint: Mapped[str]


class PersonaRow(TenantRow):
    """What was learned at one time; the one with the highest number is used."""

    __tablename__ = "writing_personas"
    __table_args__ = (UniqueConstraint("tenant_id", "number"),)

    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    made_by: Mapped[str]


class TrialRow(TenantLog):
    """A draft in one of the voices and what became of it.

    A plan has a trial for each of its posts, `part` being their place in it; nobody answers posts.
    """

    __tablename__ = "writing_trials"
    __table_args__ = (
        UniqueConstraint("tenant_id", "action_id", "part"),
        Index("ix_writing_trials_contact", "tenant_id", "contact_id", "sent_at"),
        CheckConstraint("arm IN ('trained', 'default')", name="arm"),
    )

    action_id: Mapped[UUID]
    part: Mapped[int] = mapped_column(server_default="0")
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    arm: Mapped[str]
    persona_number: Mapped[int | None]
    decision: Mapped[str] = mapped_column(server_default="waiting")
    sent_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
