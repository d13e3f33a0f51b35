"""Links by which customers follow the work for them, and how often these were opened."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class PortalLinkRow(TenantRow):
    """What one customer may see: these projects, until the link expires or is revoked.

    Titles of open items are shown only with `shows_items`, names of people only with
    `shows_names`.
    """

    __tablename__ = "delivery_portal_links"

    title: Mapped[str]
    source_ids: Mapped[list[Any]]
    shows_items: Mapped[bool] = mapped_column(server_default="false")
    shows_names: Mapped[bool] = mapped_column(server_default="false")
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    made_by: Mapped[str]


class PortalVisitRow(TenantLog):
    """How often a link was opened on a day."""

    __tablename__ = "delivery_portal_visits"
    __table_args__ = (UniqueConstraint("tenant_id", "link_id", "visited_on"),)

    link_id: Mapped[UUID] = belongs_to("delivery_portal_links", on_delete="CASCADE", index=False)
    visited_on: Mapped[date]
    opened: Mapped[int] = mapped_column(server_default="0")
    last_at: Mapped[datetime]
