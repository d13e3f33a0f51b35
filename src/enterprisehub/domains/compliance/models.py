"""Opt-outs, the consent ledger, receipts of decisions, do-not-disturb and registry checks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to
from enterprisehub.kernel.db.encrypted import EncryptedText


class OptOutRow(TenantRow):
    """A wish to hear nothing, or an address that does not exist (`reason` "hard_bounce").

    `review` waits for a person, `dismissed` was read and was no such wish, `ended` is over (START).
    An active opt-out never expires by itself. A bounce stands beside a wish, never in its place.
    """

    __tablename__ = "compliance_opt_outs"
    __table_args__ = (
        Index(
            "uq_compliance_opt_outs_standing",
            "tenant_id",
            "channel",
            "address",
            unique=True,
            postgresql_where=text("state IN ('active', 'review') AND reason <> 'hard_bounce'"),
        ),
        Index(
            "uq_compliance_opt_outs_bounced",
            "tenant_id",
            "channel",
            "address",
            unique=True,
            postgresql_where=text("state = 'active' AND reason = 'hard_bounce'"),
        ),
        Index("ix_compliance_opt_outs_address", "tenant_id", "address"),
        Index("ix_compliance_opt_outs_at", "tenant_id", "opted_out_at", "id"),
        CheckConstraint("state IN ('active', 'review', 'dismissed', 'ended')", name="state"),
        CheckConstraint("scope IN ('all', 'channel')", name="scope"),
    )

    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", nullable=True)
    channel: Mapped[str]
    address: Mapped[str]
    state: Mapped[str]
    scope: Mapped[str] = mapped_column(server_default="all")
    reason: Mapped[str]
    words: Mapped[str]
    rule: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str]
    message_id: Mapped[UUID | None]
    workspace_id: Mapped[UUID | None]
    opted_out_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]


class ConsentRow(TenantRow):
    """One consent: who, what for, when, in which words, through what, proved by what."""

    __tablename__ = "compliance_consents"
    __table_args__ = (
        Index("ix_compliance_consents_address", "tenant_id", "address"),
        Index("ix_compliance_consents_at", "tenant_id", "given_at", "id"),
        CheckConstraint("kind IN ('written', 'express', 'inquiry', 'purchase')", name="kind"),
    )

    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", nullable=True)
    address: Mapped[str | None]
    kind: Mapped[str]
    channels: Mapped[list[Any]] = mapped_column(server_default="[]")
    seller: Mapped[str] = mapped_column(server_default="")
    wording: Mapped[str]
    source: Mapped[str]
    evidence: Mapped[str] = mapped_column(server_default="")
    ip_address: Mapped[str | None] = mapped_column(EncryptedText)
    message_id: Mapped[UUID | None]
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str | None]


class ReceiptRow(TenantLog):
    """One decision about one message or call, with everything it rested on. Never changed."""

    __tablename__ = "compliance_receipts"
    __table_args__ = (
        Index("ix_compliance_receipts_at", "tenant_id", "decided_at", "id"),
        Index("ix_compliance_receipts_contact", "tenant_id", "contact_id", "decided_at", "id"),
        Index("ix_compliance_receipts_action", "tenant_id", "action_id", "decided_at"),
        Index(
            "ix_compliance_receipts_sent",
            "tenant_id",
            "channel",
            "decided_at",
            "address",
            "contact_id",
            "unasked",
            postgresql_where=text("stage = 'send' AND outcome = 'allow'"),
        ),
        Index(
            "ix_compliance_receipts_unasked",
            "tenant_id",
            "address",
            "decided_at",
            postgresql_where=text("stage = 'send' AND outcome = 'allow' AND unasked"),
        ),
        CheckConstraint("stage IN ('propose', 'send')", name="stage"),
        CheckConstraint("outcome IN ('allow', 'defer_until', 'refuse', 'review')", name="outcome"),
    )

    action_id: Mapped[UUID]
    stage: Mapped[str]
    action_kind: Mapped[str]
    channel: Mapped[str]
    purpose: Mapped[str]
    unasked: Mapped[bool]
    contact_id: Mapped[UUID | None]
    address: Mapped[str]
    workspace_id: Mapped[UUID | None]
    outcome: Mapped[str]
    says: Mapped[str]
    until: Mapped[datetime | None]
    reasons: Mapped[list[Any]]
    local_times: Mapped[list[Any]]
    jurisdictions: Mapped[list[Any]]
    frequency: Mapped[dict[str, Any]]
    consent_id: Mapped[UUID | None]
    opt_out_state: Mapped[str]
    content: Mapped[dict[str, Any]]
    provenance: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    rule_versions: Mapped[list[Any]]
    inputs_hash: Mapped[str]
    body_sha256: Mapped[str]
    decided_at: Mapped[datetime]


class DisturbanceRow(TenantRow):
    """A person's do-not-disturb: until a moment, or daily between two local times ("HH:MM")."""

    __tablename__ = "compliance_disturbances"

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE")
    until: Mapped[datetime | None]
    daily_from: Mapped[str | None]
    daily_to: Mapped[str | None]
    says: Mapped[str] = mapped_column(server_default="")


class RegistryCheckRow(TenantRow):
    """What the Do Not Call registry said of a number, and on which day."""

    __tablename__ = "compliance_registry_checks"
    __table_args__ = (UniqueConstraint("tenant_id", "phone_e164"),)

    phone_e164: Mapped[str]
    listed: Mapped[bool]
    checked_on: Mapped[date]
