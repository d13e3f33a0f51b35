"""What is thought of open deals, now and before, and the models that think it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class StandingRow(TenantLog):
    """How an open deal stands now; gone with the deal's end."""

    __tablename__ = "pipeline_standings"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        UniqueConstraint("tenant_id", "deal_id"),
        Index(
            "ix_pipeline_standings_at_risk",
            "tenant_id",
            "deal_id",
            postgresql_where=text("at_risk"),
        ),
    )

    deal_id: Mapped[UUID] = belongs_to("crm_deals", on_delete="CASCADE", index=False)
    score: Mapped[int] = mapped_column(SmallInteger)
    factors: Mapped[list[Any]]
    win_ratio: Mapped[float | None]
    model_id: Mapped[UUID | None]
    risks: Mapped[list[Any]] = mapped_column(server_default="[]")
    at_risk: Mapped[bool] = mapped_column(server_default="false")
    calculated_at: Mapped[datetime]


class ScoreRow(TenantLog):
    """One score as it was given, with everything it was made from; never changed afterwards."""

    __tablename__ = "pipeline_scores"
    __table_args__ = (
        Index("ix_pipeline_scores_deal", "tenant_id", "deal_id", "calculated_at"),
        Index("ix_pipeline_scores_model", "tenant_id", "model_id", "calculated_at"),
    )

    deal_id: Mapped[UUID] = belongs_to("crm_deals", on_delete="CASCADE", index=False)
    score: Mapped[int] = mapped_column(SmallInteger)
    factors: Mapped[list[Any]]
    risks: Mapped[list[Any]] = mapped_column(server_default="[]")
    win_ratio: Mapped[float | None]
    model_id: Mapped[UUID | None]
    features: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    calculated_at: Mapped[datetime]


class ModelRow(TenantRow):
    """One attempt to learn from the tenant's ended deals, shown or refused, with its card.

    `state` is live for the one in use; `drift` is what the last look at it found.
    """

    __tablename__ = "pipeline_models"
    __table_args__ = (
        CheckConstraint("state IN ('live', 'retired', 'refused')", name="state"),
        Index("ix_pipeline_models_number", "tenant_id", "number", unique=True),
        Index(
            "uq_pipeline_models_live",
            "tenant_id",
            unique=True,
            postgresql_where=text("state = 'live' AND deleted_at IS NULL"),
        ),
    )

    number: Mapped[int]
    state: Mapped[str]
    why: Mapped[str]
    trained_at: Mapped[datetime]
    card: Mapped[dict[str, Any]]
    artefact_path: Mapped[str | None]
    artefact_sha256: Mapped[str | None]
    drift: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    drift_checked_at: Mapped[datetime | None]


class AlertRow(TenantRow):
    """A prediction changed by more than the tenant wants to overlook."""

    __tablename__ = "pipeline_alerts"
    __table_args__ = (
        CheckConstraint("scope IN ('market', 'client', 'deal', 'business')", name="scope"),
        CheckConstraint("severity IN ('info', 'warn', 'bad')", name="severity"),
        Index("ix_pipeline_alerts_at", "tenant_id", "created_at", "id"),
        Index(
            "uq_pipeline_alerts_open",
            "tenant_id",
            "key",
            unique=True,
            postgresql_where=text("dismissed_at IS NULL AND deleted_at IS NULL"),
        ),
    )

    scope: Mapped[str]
    key: Mapped[str]
    severity: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    href: Mapped[str] = mapped_column(server_default="")
    before: Mapped[float | None]
    after: Mapped[float | None]
    dismissed_at: Mapped[datetime | None]
