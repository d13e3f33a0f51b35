"""Deals and the work that was sold with them, and what people were promised."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class DealLinkRow(TenantRow):
    """A person's word that a deal is delivered by a project, or that it is not.

    `baseline_on` is the 85 % day that the owner counts on, `told_on` the later one they were
    told of while the forecast is `slipping`.
    """

    __tablename__ = "delivery_deal_links"
    __table_args__ = (
        Index(
            "uq_delivery_deal_links_pair",
            "tenant_id",
            "deal_id",
            "source_id",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        CheckConstraint("state IN ('linked', 'refused')", name="state"),
    )

    deal_id: Mapped[UUID] = belongs_to("crm_deals", on_delete="CASCADE", index=False)
    source_id: Mapped[UUID] = belongs_to("delivery_sources")
    state: Mapped[str] = mapped_column(server_default="linked")
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]")
    decided_by: Mapped[str]
    promised_on: Mapped[date | None]
    baseline_on: Mapped[date | None]
    told_on: Mapped[date | None]
    slipping: Mapped[bool] = mapped_column(server_default="false")
    slipped_at: Mapped[datetime | None]


class LinkForecastRow(TenantLog):
    """When a linked project's open work would be done, as it looked on one day.

    Without a day the level is not reached within three years; `refused` says why there is no
    forecast. `chance_ratio` is the chance of the promised day.
    """

    __tablename__ = "delivery_link_forecasts"
    __table_args__ = (UniqueConstraint("tenant_id", "link_id", "made_on"),)

    link_id: Mapped[UUID] = belongs_to("delivery_deal_links", on_delete="CASCADE", index=False)
    made_on: Mapped[date]
    open_items: Mapped[int]
    # Of these, those that nobody has touched for long: they were not forecast.
    untouched_items: Mapped[int] = mapped_column(server_default="0")
    p50_on: Mapped[date | None]
    p85_on: Mapped[date | None]
    p95_on: Mapped[date | None]
    promised_on: Mapped[date | None]
    chance_ratio: Mapped[float | None]
    refused: Mapped[str | None]


class PromiseRow(TenantRow):
    """Something that was promised to somebody, from the words it was made by to its end.

    `source_kind` and `source_id` name the message or call; `said_in` is the message, or the turn
    of the call, and `starts_at` where in it the words begin. `day_named` tells a day that was
    said from one that follows from the tenant's rule.
    """

    __tablename__ = "delivery_promises"
    __table_args__ = (
        UniqueConstraint("tenant_id", "said_in", "starts_at"),
        Index("ix_delivery_promises_due", "tenant_id", "state", "due_at", "id"),
        CheckConstraint("state IN ('open', 'kept', 'broken', 'withdrawn')", name="state"),
        CheckConstraint("kind IN ('task', 'delivery')", name="kind"),
    )

    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", on_delete="CASCADE")
    deal_id: Mapped[UUID | None] = belongs_to("crm_deals", on_delete="CASCADE")
    company_id: Mapped[UUID | None]
    owner_user_id: Mapped[UUID | None]
    kind: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    by_bot: Mapped[bool]
    channel: Mapped[str]
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    said_in: Mapped[UUID]
    thread_id: Mapped[UUID | None]
    starts_at: Mapped[int]
    words: Mapped[str]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    day_named: Mapped[bool]
    state: Mapped[str] = mapped_column(server_default="open")
    check_says: Mapped[str] = mapped_column(server_default="")
    reminded_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default="")
