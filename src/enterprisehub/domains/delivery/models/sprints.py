"""What was said of a sprint while it went on, and what came of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantRow


class SprintForecastRow(TenantRow):
    """One day's forecast of one sprint: will the items that were left be done by its end?

    `item_ids` are the items that were left, `history` the daily counts it rests on, so that the
    same `seed` gives the same answer again. `spread_ratios` holds the chance of exactly n of them
    being done, by n. `held` is filled when the sprint is over: per promised level, and "all".
    """

    __tablename__ = "delivery_sprint_forecasts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sprint_id", "made_on"),
        Index("ix_delivery_sprint_forecasts_state", "tenant_id", "state", "ends_on"),
        CheckConstraint("state IN ('open', 'graded')", name="state"),
    )

    # Follows from site and the sprint's own id, so that it outlives a new derivation.
    sprint_id: Mapped[UUID]
    title: Mapped[str]
    made_on: Mapped[date]
    ends_on: Mapped[date]
    item_ids: Mapped[list[Any]]
    chance_ratio: Mapped[float]
    answers: Mapped[dict[str, Any]]
    spread_ratios: Mapped[list[Any]]
    history: Mapped[dict[str, Any]]
    seed: Mapped[int]
    model: Mapped[str]
    calibration: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="open")
    done_items: Mapped[int | None]
    held: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    graded_at: Mapped[datetime | None]
