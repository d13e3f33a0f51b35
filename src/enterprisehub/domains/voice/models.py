"""Agents that talk with their versions; calls, what was said in them, and what came of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.across import watch
from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to
from enterprisehub.kernel.db.encrypted import EncryptedText

UNDER_WAY = "state IN ('queued', 'ringing', 'in_progress') AND deleted_at IS NULL"
RUNNING = "state = 'running' AND deleted_at IS NULL"
CALLS_UNDER_WAY = watch("voice_calls_under_way", "voice_calls", UNDER_WAY)
CAMPAIGNS_RUNNING = watch("voice_campaigns_running", "voice_campaigns", RUNNING)


class AgentRow(TenantRow):
    """An agent that talks; what it is stands in its versions. `number_e164` is answered by it."""

    __tablename__ = "voice_agents"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        UniqueConstraint("tenant_id", "number_e164"),
        CheckConstraint("state IN ('draft', 'live', 'paused')", name="state"),
    )

    name: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="draft")
    number_e164: Mapped[str | None]
    newest_number: Mapped[int] = mapped_column(server_default="1")
    live_number: Mapped[int | None]


class AgentVersionRow(TenantRow):
    """One version of an agent, whole and unchanged since; a call keeps the one it began with."""

    __tablename__ = "voice_agent_versions"
    __table_args__ = (UniqueConstraint("tenant_id", "agent_id", "number"),)

    agent_id: Mapped[UUID] = belongs_to("voice_agents", on_delete="CASCADE", index=False)
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(server_default="")
    author: Mapped[str] = mapped_column(server_default="")
    published_at: Mapped[datetime | None]


class WidgetRow(TenantRow):
    """The way from a site's page to an agent. `key` is public and names the tenant."""

    __tablename__ = "voice_widgets"
    __table_args__ = (
        UniqueConstraint("tenant_id", "agent_id"),
        UniqueConstraint("tenant_id", "key"),
    )

    agent_id: Mapped[UUID] = belongs_to("voice_agents", on_delete="CASCADE", index=False)
    key: Mapped[str]
    is_on: Mapped[bool] = mapped_column(server_default="true")
    document: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class CallRow(TenantRow):
    """One call. `seen_at` is the last sign of the process that carries it; `dialogue` is the state
    between turns of a call without a contact, whose conversation stands nowhere else;
    `recording_rule` the law by which its sound was kept.
    """

    __tablename__ = "voice_calls"
    __table_args__ = (
        UniqueConstraint("tenant_id", "connector", "provider_id"),
        UniqueConstraint("tenant_id", "action_id"),
        Index("ix_voice_calls_at", "tenant_id", "begun_at", "id"),
        Index("ix_voice_calls_state", "tenant_id", "state", "begun_at", "id"),
        Index("ix_voice_calls_contact", "tenant_id", "contact_id", "begun_at"),
        Index("ix_voice_calls_agent", "tenant_id", "agent_id", "begun_at"),
        Index(
            "ix_voice_calls_campaign",
            "tenant_id",
            "campaign_id",
            postgresql_where=text("campaign_id IS NOT NULL"),
        ),
        Index("ix_voice_calls_live", "tenant_id", postgresql_where=text(UNDER_WAY)),
        CheckConstraint("direction IN ('inbound', 'outbound', 'browser')", name="direction"),
        CheckConstraint(
            "state IN ('queued', 'ringing', 'in_progress', 'completed', 'failed', 'no_answer',"
            " 'busy', 'interrupted', 'cancelled')",
            name="state",
        ),
        CheckConstraint("handler IN ('agent', 'person', 'queue')", name="handler"),
        CheckConstraint(
            "recording IN ('none', 'recording', 'stored', 'partial', 'refused', 'deleted')",
            name="recording",
        ),
    )

    agent_id: Mapped[UUID] = belongs_to("voice_agents", on_delete="CASCADE", index=False)
    agent_version: Mapped[int]
    direction: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="queued")
    is_test: Mapped[bool] = mapped_column(server_default="false")
    contact_id: Mapped[UUID | None] = belongs_to(
        "crm_contacts", on_delete="CASCADE", nullable=True, index=False
    )
    session_id: Mapped[UUID | None] = belongs_to("conversations_sessions", nullable=True)
    connector: Mapped[str]
    provider_id: Mapped[str | None]
    carrier: Mapped[str] = mapped_column(server_default="")
    from_e164: Mapped[str | None]
    to_e164: Mapped[str | None]
    action_id: Mapped[UUID | None]
    campaign_id: Mapped[UUID | None] = belongs_to("voice_campaigns", nullable=True, index=False)
    attempt: Mapped[int] = mapped_column(server_default="1")
    begun_at: Mapped[datetime]
    scheduled_at: Mapped[datetime | None]
    ringing_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None]
    end_reason: Mapped[str | None]
    end_detail: Mapped[str | None]
    outcome: Mapped[str | None]
    answered_by: Mapped[str | None]
    language: Mapped[str | None]
    handler: Mapped[str] = mapped_column(server_default="agent")
    person_id: Mapped[UUID | None]
    recording: Mapped[str] = mapped_column(server_default="none")
    recording_rule: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    announced_at: Mapped[datetime | None]
    dialogue: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    slots: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    score: Mapped[int | None]
    temperature: Mapped[str | None]
    summary: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    quality: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    cost_microcents: Mapped[int] = mapped_column(server_default="0")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class SaidRow(TenantLog):
    """One turn of a call, in milliseconds of the call's own clock.

    `heard_text` is what the caller heard of the agent's words; None while they are spoken.
    """

    __tablename__ = "voice_turns"
    __table_args__ = (
        UniqueConstraint("tenant_id", "call_id", "number"),
        CheckConstraint("speaker IN ('caller', 'agent', 'person')", name="speaker"),
    )

    call_id: Mapped[UUID] = belongs_to("voice_calls", on_delete="CASCADE", index=False)
    number: Mapped[int]
    speaker: Mapped[str]
    by: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    heard_text: Mapped[str | None]
    began_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    confidence: Mapped[float | None]
    language: Mapped[str | None]
    sentiment: Mapped[float | None]
    emotion: Mapped[str | None]
    interrupted: Mapped[bool] = mapped_column(server_default="false")
    engine_turn: Mapped[int | None]
    latency_ms: Mapped[float | None]
    latency_parts_ms: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    acts: Mapped[list[Any]] = mapped_column(server_default="[]")
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]")


class CallEventRow(TenantLog):
    """Something that happened in a call beside words: states, digits, trouble, commands."""

    __tablename__ = "voice_call_events"
    __table_args__ = (Index("ix_voice_call_events_call", "tenant_id", "call_id", "at", "id"),)

    call_id: Mapped[UUID] = belongs_to("voice_calls", on_delete="CASCADE", index=False)
    at: Mapped[datetime]
    at_ms: Mapped[int | None]
    kind: Mapped[str]
    summary: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class InterruptionEventRow(TenantLog):
    """Somebody began to speak while the other spoke, told by the engine or found in the sound."""

    __tablename__ = "voice_interruption_events"
    __table_args__ = (
        Index("ix_voice_interruption_events_call", "tenant_id", "call_id", "at_ms"),
        CheckConstraint("by IN ('caller', 'agent')", name="by"),
        CheckConstraint("source IN ('engine', 'audio')", name="source"),
    )

    call_id: Mapped[UUID] = belongs_to("voice_calls", on_delete="CASCADE", index=False)
    at_ms: Mapped[int]
    by: Mapped[str]
    overlap_ms: Mapped[int]
    source: Mapped[str]
    outcome: Mapped[str]
    stopped_after_ms: Mapped[int | None]
    said: Mapped[str] = mapped_column(server_default="")


class CallAnalyticsRow(TenantRow):
    """What a call was like, measured after its end. `method` names what it was measured by."""

    __tablename__ = "voice_call_analytics"
    __table_args__ = (UniqueConstraint("tenant_id", "call_id"),)

    call_id: Mapped[UUID] = belongs_to("voice_calls", on_delete="CASCADE", index=False)
    method: Mapped[str]
    language: Mapped[str | None]
    language_confidence: Mapped[float | None]
    interruptions_caller: Mapped[int] = mapped_column(server_default="0")
    interruptions_agent: Mapped[int] = mapped_column(server_default="0")
    silences_awkward: Mapped[int] = mapped_column(server_default="0")
    silences_failure: Mapped[int] = mapped_column(server_default="0")
    talk_ratio: Mapped[float | None]
    latency_p50_ms: Mapped[float | None]
    latency_p95_ms: Mapped[float | None]
    performance_score: Mapped[float | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    missed: Mapped[list[Any]] = mapped_column(server_default="[]")


class RecordingRow(TenantRow):
    """The sound of a call, encrypted under a key of its own, in parts kept as they came.

    The key lies here, itself encrypted: where it is forgotten no copy of the sound opens again.
    `copy_sha256` is of the encrypted object, as it was read back from the second store.
    """

    __tablename__ = "voice_recordings"
    __table_args__ = (
        UniqueConstraint("tenant_id", "call_id"),
        CheckConstraint(
            "state IN ('recording', 'stored', 'partial', 'deleted')",
            name="state",
        ),
        CheckConstraint("copy_state IN ('none', 'waiting', 'copied', 'failed')", name="copy_state"),
        Index(
            "ix_voice_recordings_uncopied",
            "tenant_id",
            postgresql_where=text("copy_state IN ('waiting', 'failed')"),
        ),
    )

    call_id: Mapped[UUID] = belongs_to("voice_calls", on_delete="CASCADE", index=False)
    state: Mapped[str] = mapped_column(server_default="recording")
    sample_rate: Mapped[int]
    duration_ms: Mapped[int] = mapped_column(server_default="0")
    data_key: Mapped[str] = mapped_column(EncryptedText)
    parts: Mapped[list[Any]] = mapped_column(server_default="[]")
    storage_key: Mapped[str | None]
    content_type: Mapped[str] = mapped_column(server_default="audio/ogg")
    size_bytes: Mapped[int | None]
    sha256: Mapped[str | None]
    waveform: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    keep_until: Mapped[datetime | None]
    legal_hold: Mapped[bool] = mapped_column(server_default="false")
    copy_state: Mapped[str] = mapped_column(server_default="none")
    copied_at: Mapped[datetime | None]
    copy_sha256: Mapped[str | None]
    copy_says: Mapped[str] = mapped_column(server_default="")


class MediaTokenRow(TenantLog):
    """A socket's token that was redeemed: it opens nothing a second time."""

    __tablename__ = "voice_media_tokens"
    __table_args__ = (UniqueConstraint("tenant_id", "token_id"),)

    call_id: Mapped[UUID] = belongs_to("voice_calls", on_delete="CASCADE")
    token_id: Mapped[UUID]
    redeemed_at: Mapped[datetime]


class CampaignRow(TenantRow):
    """Many people are called by one agent. `plan` is what was wanted, whole; `because` says why it
    is paused or stopped; `checked_at` when everybody in it was last held against the rules.
    """

    __tablename__ = "voice_campaigns"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint(
            "state IN ('draft', 'running', 'paused', 'stopped', 'finished')", name="state"
        ),
        Index("ix_voice_campaigns_running", "tenant_id", postgresql_where=text(RUNNING)),
    )

    name: Mapped[str]
    agent_id: Mapped[UUID] = belongs_to("voice_agents", on_delete="CASCADE")
    state: Mapped[str] = mapped_column(server_default="draft")
    because: Mapped[str] = mapped_column(server_default="")
    plan: Mapped[dict[str, Any]]
    checking: Mapped[bool] = mapped_column(server_default="false")
    checked_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


class CampaignMemberRow(TenantRow):
    """A person in a campaign. `verdict` is what the rules said when last asked: "allow", "defer" or
    "refuse"; `says` their words, or why the person was left out. `proposals` counts the calls that
    were proposed, held ones too; `attempts` those that rang.
    """

    __tablename__ = "voice_campaign_members"
    __table_args__ = (
        UniqueConstraint("tenant_id", "campaign_id", "contact_id"),
        CheckConstraint("state IN ('waiting', 'calling', 'done', 'skipped')", name="state"),
        CheckConstraint("verdict IN ('allow', 'defer', 'refuse')", name="verdict"),
        Index("ix_voice_campaign_members_due", "tenant_id", "campaign_id", "state", "due_at", "id"),
        Index("ix_voice_campaign_members_action", "tenant_id", "action_id"),
        Index("ix_voice_campaign_members_called", "tenant_id", "last_called_at"),
    )

    campaign_id: Mapped[UUID] = belongs_to("voice_campaigns", on_delete="CASCADE", index=False)
    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE")
    state: Mapped[str] = mapped_column(server_default="waiting")
    verdict: Mapped[str | None]
    says: Mapped[str] = mapped_column(server_default="")
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    proposals: Mapped[int] = mapped_column(server_default="0")
    last_called_at: Mapped[datetime | None]
    action_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    outcome: Mapped[str | None]
