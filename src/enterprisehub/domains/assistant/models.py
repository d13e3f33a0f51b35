"""Chats, their messages, and what the assistant was told to remember."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class SessionRow(TenantRow):
    """A chat of one person. `leaf_id` is the last message of the branch that is shown.

    `about` is the record ("crm.deal:ID") from whose page it was begun.
    """

    __tablename__ = "assistant_sessions"
    __table_args__ = (
        Index(
            "ix_assistant_sessions_user",
            "tenant_id",
            "user_id",
            "last_message_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    user_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(server_default="")
    about: Mapped[str | None]
    leaf_id: Mapped[UUID | None]
    last_message_at: Mapped[datetime]


class MessageRow(TenantLog):
    """One message. A message with the same parent as another is another branch of the chat.

    `tool_calls` are what was looked up for it, `sources` the records it cites, `action_ids` what
    it proposed, `focus` what "their" and "it" mean after it and, as "told", what models were told
    for it. A message of role `system` is the
    summary of everything before it on its branch; `covers` says how many messages that is.
    """

    __tablename__ = "assistant_messages"
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "number"),
        CheckConstraint("role IN ('user', 'assistant', 'system')", name="role"),
        CheckConstraint("state IN ('working', 'done', 'failed')", name="state"),
    )

    session_id: Mapped[UUID] = belongs_to("assistant_sessions", on_delete="CASCADE", index=False)
    number: Mapped[int]
    parent_id: Mapped[UUID | None]
    role: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="done")
    content: Mapped[str] = mapped_column(server_default="")
    tokens: Mapped[int] = mapped_column(server_default="0")
    tool_calls: Mapped[list[Any]] = mapped_column(server_default="[]")
    sources: Mapped[list[Any]] = mapped_column(server_default="[]")
    action_ids: Mapped[list[Any]] = mapped_column(server_default="[]")
    focus: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    covers: Mapped[int] = mapped_column(server_default="0")
    engine: Mapped[str] = mapped_column(server_default="rules")
    note: Mapped[str] = mapped_column(server_default="")
    finished_at: Mapped[datetime | None]


class MemoryRow(TenantRow):
    """Something a person told the assistant, true from `valid_from_at` until `superseded_at`.

    A newer word on the same key ends the older one, which stays. `source_message_id` is where it
    was said; None where it was typed on the page of preferences.
    """

    __tablename__ = "assistant_memories"
    __table_args__ = (
        CheckConstraint("kind IN ('preference', 'fact')", name="kind"),
        Index(
            "uq_assistant_memories_current",
            "tenant_id",
            "user_id",
            "kind",
            "key",
            unique=True,
            postgresql_where=text("superseded_at IS NULL AND deleted_at IS NULL"),
        ),
    )

    user_id: Mapped[UUID]
    kind: Mapped[str]
    key: Mapped[str]
    value: Mapped[str]
    about: Mapped[str | None]
    valid_from_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    source_message_id: Mapped[UUID | None]
