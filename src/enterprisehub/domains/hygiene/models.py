"""Pairs that may be one, what was checked and found out, whom we asked, alerts, the report."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to

_SUREST_PCT: Final = 99.9


class PairRow(TenantRow):
    """Two records that may be one. What a person decided stays decided.

    `weights` says piece by piece what speaks for and against it (bits); `certain` that both have
    the same mailbox and the same name.
    """

    __tablename__ = "hygiene_pairs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "left_id", "right_id"),
        CheckConstraint("kind IN ('contact', 'company')", name="kind"),
        CheckConstraint("state IN ('open', 'merged', 'distinct', 'ignored', 'gone')", name="state"),
        CheckConstraint("probability_pct BETWEEN 0 AND 100", name="probability_pct"),
        Index("ix_hygiene_pairs_queue", "tenant_id", "state", "kind", "probability_pct", "id"),
        Index("ix_hygiene_pairs_left", "tenant_id", "left_id"),
        Index("ix_hygiene_pairs_right", "tenant_id", "right_id"),
    )

    kind: Mapped[str]
    left_id: Mapped[UUID]
    right_id: Mapped[UUID]
    probability_pct: Mapped[float]
    strict: Mapped[bool] = mapped_column(server_default="false")
    certain: Mapped[bool] = mapped_column(server_default="false")
    weights: Mapped[list[Any]] = mapped_column(server_default="[]")
    state: Mapped[str] = mapped_column(server_default="open")
    found_by: Mapped[str] = mapped_column(server_default="nightly")
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    merge_id: Mapped[UUID | None]

    @property
    def probable(self) -> str:
        """How probable it is; never rounded up to what would be certain."""
        pct = self.probability_pct
        return f"over {_SUREST_PCT} %" if pct > _SUREST_PCT else f"{pct:.1f} %"


class ModelRow(TenantRow):
    """The weights learned from the tenant's own records, by which a new one is compared."""

    __tablename__ = "hygiene_models"
    __table_args__ = (UniqueConstraint("tenant_id", "kind"),)

    kind: Mapped[str]
    model: Mapped[dict[str, Any]]
    record_count: Mapped[int]
    learned_at: Mapped[datetime]


class CheckRow(TenantRow):
    """What a look at one field of a contact found. `value` is what was looked at."""

    __tablename__ = "hygiene_checks"
    __table_args__ = (
        UniqueConstraint("tenant_id", "contact_id", "field"),
        CheckConstraint("field IN ('email', 'phone', 'address')", name="field"),
        CheckConstraint("verdict IN ('ok', 'warn', 'bad', 'unknown')", name="verdict"),
        Index("ix_hygiene_checks_verdict", "tenant_id", "verdict", "checked_at", "id"),
        Index("ix_hygiene_checks_at", "tenant_id", "checked_at"),
    )

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    field: Mapped[str]
    value: Mapped[str]
    verdict: Mapped[str]
    says: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    checked_at: Mapped[datetime]


class MailDomainRow(TenantLog):
    """What DNS said of a mail domain, so that it is asked once a week and not once a contact."""

    __tablename__ = "hygiene_mail_domains"
    __table_args__ = (UniqueConstraint("tenant_id", "domain"),)

    domain: Mapped[str]
    takes_mail: Mapped[bool]
    says: Mapped[str]
    asked_at: Mapped[datetime]


class EnrichmentRow(TenantRow):
    """One field of a contact or of a company that was found out: by whom, from what, at what price.

    `state`: filled (it stands on the record), offered (a guess, or something else stood there),
    noted (records have no such field), taken_back. `before` is what a filled one replaced.
    `source_url` is the page that `evidence` stands on, word for word.
    """

    __tablename__ = "hygiene_enrichments"
    __table_args__ = (
        CheckConstraint("state IN ('filled', 'offered', 'noted', 'taken_back')", name="state"),
        CheckConstraint("cost_microcents >= 0", name="cost_microcents"),
        CheckConstraint("num_nonnulls(contact_id, company_id) = 1", name="about"),
        Index("ix_hygiene_enrichments_contact", "tenant_id", "contact_id", "field"),
        Index("ix_hygiene_enrichments_company", "tenant_id", "company_id", "field"),
        Index("ix_hygiene_enrichments_at", "tenant_id", "found_at"),
    )

    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    company_id: Mapped[UUID | None] = belongs_to("crm_companies", on_delete="CASCADE", index=False)
    field: Mapped[str]
    value: Mapped[str]
    before: Mapped[str | None]
    provider: Mapped[str]
    evidence: Mapped[str]
    source_url: Mapped[str | None]
    confidence_pct: Mapped[int]
    cost_microcents: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(server_default="filled")
    found_at: Mapped[datetime]


class VisitRow(TenantLog):
    """When a contact was last looked over, so that none is looked over twice for nothing."""

    __tablename__ = "hygiene_visits"
    __table_args__ = (
        UniqueConstraint("tenant_id", "contact_id"),
        Index("ix_hygiene_visits_checked", "tenant_id", "checked_at"),
    )

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    checked_at: Mapped[datetime | None]
    enriched_at: Mapped[datetime | None]


class LookupRow(TenantLog):
    """What a provider last said of one thing (`key`), so that it is not asked, or paid, again.

    `outcome`: hit, miss, or failed with why in `says`. `facts` are the findings as they came.
    """

    __tablename__ = "hygiene_lookups"
    __table_args__ = (
        UniqueConstraint("tenant_id", "provider", "key"),
        CheckConstraint("outcome IN ('hit', 'miss', 'failed')", name="outcome"),
        Index("ix_hygiene_lookups_at", "tenant_id", "asked_at"),
    )

    provider: Mapped[str]
    key: Mapped[str]
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", on_delete="CASCADE")
    outcome: Mapped[str]
    says: Mapped[str] = mapped_column(server_default="")
    facts: Mapped[list[Any]] = mapped_column(server_default="[]")
    cost_microcents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    asked_at: Mapped[datetime]


class PostalDirectoryRow(TenantRow):
    """A file of one country's postal codes. A `preview` is looked at before it is `in_use`.

    `wrong` are the first rows that could not be taken, with their numbers and why.
    """

    __tablename__ = "hygiene_postal_directories"
    __table_args__ = (
        CheckConstraint("state IN ('preview', 'in_use')", name="state"),
        Index(
            "uq_hygiene_postal_directories_country", "tenant_id", "country", "state", unique=True
        ),
    )

    country: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="preview")
    file_name: Mapped[str]
    place_count: Mapped[int]
    wrong_count: Mapped[int] = mapped_column(server_default="0")
    wrong: Mapped[list[Any]] = mapped_column(server_default="[]")


class PostalPlaceRow(TenantLog):
    """One place with one postal code; the keys are how both are compared."""

    __tablename__ = "hygiene_postal_places"
    __table_args__ = (
        Index("ix_hygiene_postal_places_code", "tenant_id", "directory_id", "code_key"),
        Index("ix_hygiene_postal_places_name", "tenant_id", "directory_id", "place_key"),
    )

    directory_id: Mapped[UUID] = belongs_to(
        "hygiene_postal_directories", on_delete="CASCADE", index=False
    )
    code: Mapped[str]
    code_key: Mapped[str]
    place: Mapped[str]
    place_key: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="")
    state_code: Mapped[str] = mapped_column(server_default="")
    district: Mapped[str] = mapped_column(server_default="")
    latitude_degrees: Mapped[float | None]
    longitude_degrees: Mapped[float | None]


class AlertRow(TenantRow):
    """Something about the data that wants a look, until somebody dismisses it or it is over.

    One undismissed alert per `key`; `over_at` says that its cause is gone.
    """

    __tablename__ = "hygiene_alerts"
    __table_args__ = (
        CheckConstraint("severity IN ('info', 'warn', 'bad')", name="severity"),
        Index(
            "uq_hygiene_alerts_key", "tenant_id", "key", unique=True,
            postgresql_where=text("over_at IS NULL"),
        ),
        Index(
            "ix_hygiene_alerts_open", "tenant_id", "created_at", "id",
            postgresql_where=text("dismissed_at IS NULL AND over_at IS NULL"),
        ),
        Index("ix_hygiene_alerts_entity", "tenant_id", "entity_id"),
    )  # fmt: skip

    type: Mapped[str]
    severity: Mapped[str]
    message: Mapped[str]
    entity_type: Mapped[str | None]
    entity_id: Mapped[UUID | None]
    key: Mapped[str]
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[str | None]
    over_at: Mapped[datetime | None]


class ReportRow(TenantRow):
    """How clean the data was on one day of the tenant's calendar."""

    __tablename__ = "hygiene_reports"
    __table_args__ = (
        UniqueConstraint("tenant_id", "report_date"),
        CheckConstraint("health IN ('green', 'yellow', 'red')", name="health"),
    )

    report_date: Mapped[date]
    contacts: Mapped[int]
    duplicates_open: Mapped[int]
    duplicates_found: Mapped[int]
    duplicates_merged: Mapped[int]
    contacts_validated: Mapped[int]
    contacts_invalid: Mapped[int]
    contacts_enriched: Mapped[int]
    stale_records: Mapped[int]
    alerts_open: Mapped[int]
    health: Mapped[str]
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]")
    made_at: Mapped[datetime]
