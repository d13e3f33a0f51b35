"""Forecasts as they were given, and what came of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantRow, belongs_to


class ForecastRow(TenantRow):
    """One question, its answer, everything it was made from, and whether it came true.

    `asked` are the question's inputs, `history` the daily counts of each team as they were, so
    that the same `seed` gives the same `answers` again. `held` is filled when the truth arrives:
    for every promised level whether it held.
    """

    __tablename__ = "delivery_forecasts"
    __table_args__ = (
        Index("ix_delivery_forecasts_made", "tenant_id", "made_on", "id"),
        Index("ix_delivery_forecasts_state", "tenant_id", "state", "made_on"),
        CheckConstraint("question IN ('when', 'how_many')", name="question"),
        CheckConstraint("state IN ('open', 'graded')", name="state"),
    )

    title: Mapped[str]
    question: Mapped[str]
    made_on: Mapped[date]
    asked: Mapped[dict[str, Any]]
    source_ids: Mapped[list[Any]]
    history: Mapped[list[Any]]
    seed: Mapped[int] = mapped_column(BigInteger)
    model: Mapped[str]
    answers: Mapped[dict[str, Any]]
    calibration: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # How many were asked for, of a "when"; the last day, of a "how many".
    items: Mapped[int | None]
    until: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default="open")
    actual_on: Mapped[date | None]
    actual_items: Mapped[int | None]
    held: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    graded_at: Mapped[datetime | None]


class KeptDayRow(TenantRow):
    """A person's word that a day of many completions was real work, not a bulk closing."""

    __tablename__ = "delivery_kept_days"
    __table_args__ = (UniqueConstraint("tenant_id", "source_id", "day"),)

    source_id: Mapped[UUID] = belongs_to("delivery_sources", index=False)
    day: Mapped[date]
    note: Mapped[str] = mapped_column(server_default="")
