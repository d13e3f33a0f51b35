"""Tenants, their workspaces and their settings."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import GlobalRow, TenantRow


class TenantRecord(GlobalRow):
    """One customer organisation. `time_zone` is an IANA name, `currency` ISO 4217.

    While it is suspended nobody works in it, nothing leaves it, and its schedules rest.
    """

    __tablename__ = "kernel_tenants"

    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    time_zone: Mapped[str] = mapped_column(server_default="America/Chicago")
    currency: Mapped[str] = mapped_column(server_default="USD")
    language: Mapped[str] = mapped_column(server_default="en")
    region: Mapped[str] = mapped_column(server_default="us-east-1")
    demo: Mapped[bool] = mapped_column(server_default="false")
    suspended_at: Mapped[datetime | None]
    suspended_because: Mapped[str] = mapped_column(server_default="")


class WorkspaceRow(TenantRow):
    """A location, brand, team or engineering group inside a tenant."""

    __tablename__ = "kernel_workspaces"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="team")
    location_id: Mapped[str | None]


class SettingsRow(TenantRow):
    """One section of a tenant's settings; its shape is the section's pydantic model."""

    __tablename__ = "kernel_settings"
    __table_args__ = (UniqueConstraint("tenant_id", "section"),)

    section: Mapped[str]
    values: Mapped[dict[str, Any]]
