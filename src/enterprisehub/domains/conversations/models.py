"""Sessions, their turns, handoffs and the tenant's own versions of flows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantRow, belongs_to


class SessionRow(TenantRow):
    """One contact's dialogue. `dialogue` is the whole state between turns; the columns beside it
    are what lists and pages show of it. A contact has one open session, whatever the channel.
    """

    __tablename__ = "conversations_sessions"
    __table_args__ = (
        Index(
            "uq_conversations_sessions_open",
            "tenant_id",
            "contact_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL AND deleted_at IS NULL"),
        ),
        Index("ix_conversations_sessions_last", "tenant_id", "last_turn_at", "id"),
        Index("ix_conversations_sessions_stage", "tenant_id", "stage", "last_turn_at", "id"),
        Index("ix_conversations_sessions_thread", "tenant_id", "thread_id"),
        CheckConstraint(
            "stage IN ('qualifying', 'handed_off', 'with_person', 'closed', 'opted_out')",
            name="stage",
        ),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE")
    thread_id: Mapped[UUID] = belongs_to("messaging_threads", on_delete="CASCADE", index=False)
    channel: Mapped[str]
    address: Mapped[str]
    flow: Mapped[str]
    flow_version: Mapped[int]
    flow_path: Mapped[list[Any]] = mapped_column(server_default="[]")
    tone: Mapped[str]
    language: Mapped[str | None]
    stage: Mapped[str] = mapped_column(server_default="qualifying")
    outcome: Mapped[str | None]
    generation: Mapped[int] = mapped_column(server_default="0")
    dialogue: Mapped[dict[str, Any]]
    slots: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    current_slot: Mapped[str | None]
    current_question_index: Mapped[int] = mapped_column(server_default="0")
    answered_count: Mapped[int] = mapped_column(server_default="0")
    required_count: Mapped[int] = mapped_column(server_default="0")
    score: Mapped[int] = mapped_column(server_default="0")
    temperature: Mapped[str] = mapped_column(server_default="cold")
    score_reasons: Mapped[list[Any]] = mapped_column(server_default="[]")
    effectiveness_score: Mapped[float | None]
    effectiveness: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    bot_message_count: Mapped[int] = mapped_column(server_default="0")
    lead_message_count: Mapped[int] = mapped_column(server_default="0")
    last_turn_at: Mapped[datetime]
    last_inbound_at: Mapped[datetime | None]
    stall_reason: Mapped[str | None]
    stall_detail: Mapped[str | None]
    stalled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class TurnRow(TenantRow):
    """One message of the dialogue as the bot heard or said it.

    Inbound texts wait until the bot answers all of them at once; `number` is the turn of the
    dialogue, `understanding` what was heard with its evidence, `acts` what was decided and why.
    """

    __tablename__ = "conversations_turns"
    __table_args__ = (
        Index("ix_conversations_turns_session", "tenant_id", "session_id", "at", "id"),
        Index("ix_conversations_turns_action", "tenant_id", "action_id"),
        Index(
            "ix_conversations_turns_model",
            "tenant_id",
            "at",
            postgresql_where=text("engine = 'rules+model'"),
        ),
        UniqueConstraint("tenant_id", "message_id"),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint("state IN ('waiting', 'heard', 'drafted', 'said', 'held')", name="state"),
    )

    session_id: Mapped[UUID] = belongs_to(
        "conversations_sessions", on_delete="CASCADE", index=False
    )
    number: Mapped[int] = mapped_column(server_default="0")
    direction: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")
    message_id: Mapped[UUID | None]
    action_id: Mapped[UUID | None]
    understanding: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    acts: Mapped[list[Any]] = mapped_column(server_default="[]")
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]")
    versions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    engine: Mapped[str] = mapped_column(server_default="rules")


class HandoffRow(TenantRow):
    """One offer of a lead to people, down the chain until somebody claims it."""

    __tablename__ = "conversations_handoffs"
    __table_args__ = (
        Index("ix_conversations_handoffs_session", "tenant_id", "session_id"),
        Index("ix_conversations_handoffs_state", "tenant_id", "state", "offered_at", "id"),
        CheckConstraint(
            "state IN ('offered', 'claimed', 'live', 'returned', 'unclaimed', 'dismissed',"
            " 'cancelled')",
            name="state",
        ),
    )

    session_id: Mapped[UUID] = belongs_to(
        "conversations_sessions", on_delete="CASCADE", index=False
    )
    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE")
    state: Mapped[str] = mapped_column(server_default="offered")
    reason: Mapped[str]
    urgent: Mapped[bool] = mapped_column(server_default="false")
    verdict: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    chain: Mapped[list[Any]] = mapped_column(server_default="[]")
    step: Mapped[int] = mapped_column(server_default="0")
    group_name: Mapped[str]
    headline: Mapped[str]
    brief: Mapped[dict[str, Any]]
    score: Mapped[int]
    temperature: Mapped[str]
    offered_at: Mapped[datetime]
    claim_by_at: Mapped[datetime | None]
    claimed_by: Mapped[UUID | None]
    claimed_by_name: Mapped[str | None]
    claimed_at: Mapped[datetime | None]
    live_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class FlowRow(TenantRow):
    """A tenant's own version of a flow; a session finishes on the version it began with."""

    __tablename__ = "conversations_flows"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name", "flow_version"),
        CheckConstraint("state IN ('draft', 'live', 'retired')", name="state"),
    )

    name: Mapped[str]
    flow_version: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="draft")
    document: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(server_default="")
    published_at: Mapped[datetime | None]
