"""The people behind the authors of several tools, and their figures by month."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class PersonRow(TenantRow):
    """Somebody who does work; a bot is one too, and figures of people leave it out."""

    __tablename__ = "delivery_people"
    __table_args__ = (Index("ix_delivery_people_name", "tenant_id", "name"),)

    name: Mapped[str]
    is_bot: Mapped[bool] = mapped_column(server_default="false")


class PersonAuthorRow(TenantRow):
    """An author belongs to a person: by itself, by a rule, or because somebody said so."""

    __tablename__ = "delivery_person_authors"
    __table_args__ = (
        UniqueConstraint("tenant_id", "author_id"),
        CheckConstraint("rule IN ('alone', 'mailbox', 'account', 'login', 'person')", name="rule"),
    )

    person_id: Mapped[UUID] = belongs_to("delivery_people")
    author_id: Mapped[UUID] = belongs_to("delivery_authors", index=False)
    rule: Mapped[str]


class SuggestionRow(TenantRow):
    """Two authors that are likely one person. The answer stays, so that nobody is asked twice."""

    __tablename__ = "delivery_person_suggestions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "first_id", "second_id"),
        Index("ix_delivery_person_suggestions_open", "tenant_id", "state", "score"),
        CheckConstraint("state IN ('open', 'same', 'different')", name="state"),
    )

    first_id: Mapped[UUID] = belongs_to("delivery_authors", index=False)
    second_id: Mapped[UUID] = belongs_to("delivery_authors", index=False)
    score: Mapped[float]
    reasons: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(server_default="open")


class PersonEventRow(TenantLog):
    """Who joined, split or told apart whom, with the authors meant: enough to undo it."""

    __tablename__ = "delivery_person_events"
    __table_args__ = (
        Index("ix_delivery_person_events_person", "tenant_id", "person_id", "created_at"),
        CheckConstraint("kind IN ('merge', 'split', 'different', 'bot', 'human')", name="kind"),
    )

    kind: Mapped[str]
    person_id: Mapped[UUID]
    other_id: Mapped[UUID | None]
    author_ids: Mapped[list[Any]]
    actor_name: Mapped[str]
    undone: Mapped[bool] = mapped_column(server_default="false")


class DeveloperMetricsRow(TenantRow):
    """What one person did in one month, for trends over years. Shown by the privacy settings."""

    __tablename__ = "delivery_developer_metrics"
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id", "month"),
        Index("ix_delivery_developer_metrics_month", "tenant_id", "month"),
    )

    person_id: Mapped[UUID] = belongs_to("delivery_people", index=False)
    month: Mapped[date]
    items_finished: Mapped[int]
    median_cycle_seconds: Mapped[int | None]
    pulls_opened: Mapped[int]
    pulls_merged: Mapped[int]
    reviews_given: Mapped[int]
    commits: Mapped[int]


class InsightRow(TenantRow):
    """Something the figures show that a team may want to act on, and what people said of it."""

    __tablename__ = "delivery_insights"
    __table_args__ = (
        UniqueConstraint("tenant_id", "rule", "subject_id", "found_on"),
        Index("ix_delivery_insights_state", "tenant_id", "state", "found_on"),
        CheckConstraint("state IN ('open', 'confirmed', 'rejected')", name="state"),
    )

    rule: Mapped[str]
    subject_id: Mapped[UUID]
    subject_title: Mapped[str]
    found_on: Mapped[date]
    title: Mapped[str]
    text: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="open")
    answered_by: Mapped[str | None]
