"""Forecasts of revenue, kept with everything they were made from, and graded by themselves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantRow


class ForecastRow(TenantRow):
    """One period of one currency, as it looked on one day.

    `low_cents` and `high_cents` hold eight of ten; `inputs` and `seed` give the same answer again.
    `actual_cents` and `held` are filled when the period is over.
    """

    __tablename__ = "pipeline_forecasts"
    __table_args__ = (
        CheckConstraint("period IN ('month', 'quarter')", name="period"),
        CheckConstraint("state IN ('open', 'graded')", name="state"),
        Index(
            "uq_pipeline_forecasts_made",
            "tenant_id",
            "period",
            "currency",
            "starts_on",
            "made_on",
            unique=True,
        ),
        Index("ix_pipeline_forecasts_state", "tenant_id", "state", "ends_on"),
    )

    period: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    currency: Mapped[str]
    made_on: Mapped[date]
    won_cents: Mapped[int] = mapped_column(BigInteger)
    predicted_cents: Mapped[int] = mapped_column(BigInteger)
    low_cents: Mapped[int] = mapped_column(BigInteger)
    high_cents: Mapped[int] = mapped_column(BigInteger)
    weighted_cents: Mapped[int] = mapped_column(BigInteger)
    quota_cents: Mapped[int | None] = mapped_column(BigInteger)
    quota_ratio: Mapped[float | None]
    inputs: Mapped[dict[str, Any]]
    seed: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    actual_cents: Mapped[int | None] = mapped_column(BigInteger)
    held: Mapped[bool | None]
    graded_at: Mapped[datetime | None]
