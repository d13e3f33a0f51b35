"""Connected accounts, and what their vendors sent us."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to
from enterprisehub.kernel.db.encrypted import EncryptedJson


class AccountRow(TenantRow):
    """One account at a vendor. `hook_key`, long and random, stands in its webhooks' address."""

    __tablename__ = "kernel_connector_accounts"
    __table_args__ = (Index("ix_kernel_connector_accounts_hook", "hook_key"),)

    connector: Mapped[str]
    title: Mapped[str]
    hook_key: Mapped[str]
    credentials: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="connected")
    credentials_expire_at: Mapped[datetime | None]
    expiry_told_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None]


class InboxRow(TenantLog):
    """One thing a vendor sent: stored before it is understood, understood once."""

    __tablename__ = "kernel_inbox"
    __table_args__ = (
        UniqueConstraint("tenant_id", "connector", "external_id"),
        Index("ix_kernel_inbox_received", "tenant_id", "created_at", "id"),
    )

    connector: Mapped[str]
    account_id: Mapped[UUID | None] = belongs_to("kernel_connector_accounts")
    external_id: Mapped[str]
    type: Mapped[str]
    payload: Mapped[dict[str, Any]]
    order_key: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="waiting")
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    processed_at: Mapped[datetime | None]
