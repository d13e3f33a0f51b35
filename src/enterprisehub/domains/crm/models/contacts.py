"""People, the keys by which they are found again, and how they stand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.crm.contracts import (
    CONTACT,
    Channel,
    Direction,
    LeadStatus,
    Lifecycle,
    Temperature,
)
from enterprisehub.domains.crm.models.columns import (
    LIVE,
    Described,
    key_index,
    list_index,
    one_of,
    sort_key,
)
from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to
from enterprisehub.kernel.scope import Ref


class ContactRow(Described, TenantRow):
    """A person. `email` and `phone_e164` repeat the primary key rows, so that lists need no join.

    `time_zone` (IANA) and `state` are what the person or a source stated, never a guess.
    Without a `workspace_id` they belong to the tenant's default workspace.
    """

    __tablename__ = "crm_contacts"
    __table_args__ = (
        one_of("lifecycle", Lifecycle),
        one_of("lead_status", LeadStatus),
        key_index("crm_contacts", "external_key"),
        list_index("crm_contacts", "created_at"),
        list_index("crm_contacts", "updated_at"),
        list_index("crm_contacts", "name_key"),
        list_index("crm_contacts", "lifecycle", "created_at"),
        list_index("crm_contacts", "owner_user_id", "created_at"),
        list_index("crm_contacts", "company_id", "created_at"),
    )

    name: Mapped[str]
    name_key: Mapped[str] = sort_key()
    given_name: Mapped[str] = mapped_column(server_default="")
    family_name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str | None]
    phone_e164: Mapped[str | None]
    job_title: Mapped[str | None]
    company_id: Mapped[UUID | None] = belongs_to("crm_companies")
    lifecycle: Mapped[str] = mapped_column(server_default="lead")
    lead_status: Mapped[str] = mapped_column(server_default="new")
    street: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str] = mapped_column(server_default="US")
    time_zone: Mapped[str | None]
    language: Mapped[str | None]
    workspace_id: Mapped[UUID | None] = mapped_column(index=True)

    @property
    def ref(self) -> Ref:
        return Ref(CONTACT, self.id)


class ContactEmailRow(TenantRow):
    """An email address by which one live contact of the tenant is known."""

    __tablename__ = "crm_contact_emails"
    __table_args__ = (
        key_index("crm_contact_emails", "email_lc"),
        Index("ix_crm_contact_emails_contact", "tenant_id", "contact_id"),
    )

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    email: Mapped[str]
    email_lc: Mapped[str] = mapped_column(
        Text(collation="C"), Computed('lower(email COLLATE "C")', persisted=True)
    )
    label: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(server_default="0")


class ContactPhoneRow(TenantRow):
    """A phone number (E.164) by which one live contact of the tenant is known."""

    __tablename__ = "crm_contact_phones"
    __table_args__ = (
        key_index("crm_contact_phones", "phone_e164"),
        Index("ix_crm_contact_phones_contact", "tenant_id", "contact_id"),
        CheckConstraint("phone_e164 ~ '^\\+[1-9][0-9]{5,14}$'", name="phone_e164"),
    )

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    phone_e164: Mapped[str] = mapped_column(Text(collation="C"))
    label: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(server_default="0")


class StandingRow(TenantRow):
    """How a contact stands: score, temperature, last activity.

    Beside the contact, not in it: a score or a message must not make the version stale that a
    person is editing or an approval is bound to. It exists once there is a score or an activity.
    """

    __tablename__ = "crm_contact_standings"
    __table_args__ = (
        one_of("temperature", Temperature),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        UniqueConstraint("tenant_id", "contact_id"),
        Index("ix_crm_contact_standings_by_score", "tenant_id", "score", "contact_id"),
        Index(
            "ix_crm_contact_standings_by_activity", "tenant_id", "last_activity_at", "contact_id"
        ),
    )

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    score: Mapped[int | None]
    temperature: Mapped[str | None]
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]")
    scored_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None]
    last_outbound_at: Mapped[datetime | None]
    inbound_count: Mapped[int] = mapped_column(server_default="0")
    outbound_count: Mapped[int] = mapped_column(server_default="0")


class ContactScoreRow(TenantLog):
    """The score that a contact came to have at a moment; never changed afterwards.

    `reasons` tell code, title and points, not the words of a person that they rest on.
    """

    __tablename__ = "crm_contact_scores"
    __table_args__ = (
        one_of("temperature", Temperature),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        Index("ix_crm_contact_scores_contact", "tenant_id", "contact_id", "at", "id"),
    )

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    at: Mapped[datetime]
    score: Mapped[int] = mapped_column(SmallInteger)
    temperature: Mapped[str]
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]")


class InteractionRow(TenantLog):
    """One thing that passed between a contact and us: a message, a call, a meeting."""

    __tablename__ = "crm_interactions"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("direction", Direction),
        Index("ix_crm_interactions_contact", "tenant_id", "contact_id", "at", "id"),
        Index(
            "uq_crm_interactions_source",
            "tenant_id",
            "contact_id",
            "source_kind",
            "source_id",
            unique=True,
        ),
    )

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    deal_id: Mapped[UUID | None] = belongs_to("crm_deals", on_delete="CASCADE")
    channel: Mapped[str]
    direction: Mapped[str]
    at: Mapped[datetime]
    summary: Mapped[str]
    source_kind: Mapped[str | None]
    source_id: Mapped[UUID | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]


class TagRow(TenantLog):
    """An index from tag to records; the record's own `tags` are the truth.

    Array operators are not leakproof, so under row-level security no index would find them.
    """

    __tablename__ = "crm_tag_links"
    __table_args__ = (
        Index("uq_crm_tag_links", "tenant_id", "kind", "tag_key", "record_id", unique=True),
        Index("ix_crm_tag_links_record", "tenant_id", "record_id"),
    )

    kind: Mapped[str]
    record_id: Mapped[UUID]
    tag_key: Mapped[str] = mapped_column(Text(collation="C"))
    tag: Mapped[str]


class ListRow(TenantRow):
    """A named list of contacts that people put together by hand."""

    __tablename__ = "crm_lists"
    __table_args__ = (
        Index("uq_crm_lists_name_key", "tenant_id", "name_key", unique=True, postgresql_where=LIVE),
    )

    name: Mapped[str]
    name_key: Mapped[str] = sort_key()
    description: Mapped[str] = mapped_column(server_default="")


class ListMemberRow(TenantRow):
    __tablename__ = "crm_list_members"
    __table_args__ = (
        UniqueConstraint("tenant_id", "list_id", "contact_id"),
        Index("ix_crm_list_members_contact", "tenant_id", "contact_id"),
    )

    list_id: Mapped[UUID] = belongs_to("crm_lists", on_delete="CASCADE", index=False)
    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
