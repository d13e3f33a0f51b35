"""Threads, messages and their attachments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantRow, belongs_to

CHANNELS = "channel IN ('sms', 'email', 'web_chat')"


class ThreadRow(TenantRow):
    """One exchange with one person on one channel; `our_address` is the one used last."""

    __tablename__ = "messaging_threads"
    __table_args__ = (
        UniqueConstraint("tenant_id", "channel", "address"),
        Index("ix_messaging_threads_last", "tenant_id", "last_message_at", "id"),
        Index("ix_messaging_threads_address", "tenant_id", "address"),
        CheckConstraint(CHANNELS, name="channel"),
        CheckConstraint("handler IN ('bot', 'person')", name="handler"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("unread_count >= 0", name="unread_count"),
    )

    channel: Mapped[str]
    connector: Mapped[str]
    account_id: Mapped[UUID | None]
    our_address: Mapped[str]
    address: Mapped[str]
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", nullable=True)
    assignee_id: Mapped[UUID | None]
    handler: Mapped[str] = mapped_column(server_default="bot")
    state: Mapped[str] = mapped_column(server_default="open")
    unread_count: Mapped[int] = mapped_column(server_default="0")
    last_message_at: Mapped[datetime | None]
    last_direction: Mapped[str | None]
    last_preview: Mapped[str] = mapped_column(server_default="")
    last_inbound_at: Mapped[datetime | None]


class MessageRow(TenantRow):
    """One message. `provider_id` is unique per connector, `key` per sending action.

    An outbound row is written, `queued`, before a carrier is called: a message that left can
    always be found again, whatever dies in between.
    """

    __tablename__ = "messaging_messages"
    __table_args__ = (
        UniqueConstraint("tenant_id", "connector", "provider_id"),
        UniqueConstraint("tenant_id", "key"),
        Index("ix_messaging_messages_thread", "tenant_id", "thread_id", "at", "id"),
        Index("ix_messaging_messages_at", "tenant_id", "at", "id"),
        Index("ix_messaging_messages_action", "tenant_id", "action_id"),
        Index("ix_messaging_messages_header", "tenant_id", "header_message_id"),
        CheckConstraint(CHANNELS, name="channel"),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint(
            "state IN ('received', 'refused', 'queued', 'sent', 'failed', 'delivered', 'read')",
            name="state",
        ),
    )

    thread_id: Mapped[UUID] = belongs_to("messaging_threads", on_delete="CASCADE", index=False)
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", nullable=True)
    deal_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    channel: Mapped[str]
    direction: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")
    html: Mapped[str | None]
    purpose: Mapped[str | None]
    author: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str | None]
    connector: Mapped[str]
    provider_id: Mapped[str | None]
    key: Mapped[str | None]
    header_message_id: Mapped[str | None]
    in_reply_to: Mapped[UUID | None]
    action_id: Mapped[UUID | None]
    receipt_id: Mapped[UUID | None]
    screened_by: Mapped[str | None]
    segment_count: Mapped[int | None]
    cost_micros: Mapped[int | None]  # millionths: one text costs less than a cent
    cost_currency: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    error: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class AttachmentRow(TenantRow):
    """A file of a message. `state`: waiting to be fetched, stored, or refused with a reason."""

    __tablename__ = "messaging_attachments"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'stored', 'refused')", name="state"),
        CheckConstraint("size_bytes >= 0", name="size_bytes"),
    )

    message_id: Mapped[UUID] = belongs_to("messaging_messages", on_delete="CASCADE")
    name: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int | None]
    sha256: Mapped[str | None]
    storage_key: Mapped[str | None]
    source_url: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="waiting")
    error: Mapped[str | None]
