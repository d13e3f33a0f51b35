"""What is sold, what was offered, what was read and who agreed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.proposals.contracts import (
    BILLINGS,
    PRICE,
    PROPOSAL,
    REVIEW,
    STATES,
)
from enterprisehub.kernel.db.base import TenantRow, belongs_to
from enterprisehub.kernel.scope import Ref

_LIVE = text("deleted_at IS NULL")


def _one_of(column: str, words: Any) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class PriceRow(TenantRow):
    """An article of the price book; `tiers` are [{"from_quantity", "unit_cents"}]."""

    __tablename__ = "proposals_prices"
    __table_args__ = (
        Index("uq_proposals_prices_sku", "tenant_id", "sku", unique=True, postgresql_where=_LIVE),
        _one_of("billing", BILLINGS),
        _one_of("tier_mode", ("volume", "graduated")),
    )

    sku: Mapped[str] = mapped_column(Text(collation="C"))
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="unit")
    billing: Mapped[str] = mapped_column(server_default="once")
    currency: Mapped[str] = mapped_column(server_default="USD")
    tier_mode: Mapped[str] = mapped_column(server_default="volume")
    tiers: Mapped[list[Any]] = mapped_column(server_default="[]")
    most_discount_pct: Mapped[float | None]
    note: Mapped[str] = mapped_column(server_default="")

    @property
    def ref(self) -> Ref:
        return Ref(PRICE, self.id)


class ProposalRow(TenantRow):
    """An offer as it was made: prices are kept in it, later changes of the book do not reach it."""

    __tablename__ = "proposals_proposals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "serial"),
        Index(
            "ix_proposals_proposals_made", "tenant_id", "created_at", "id", postgresql_where=_LIVE
        ),
        _one_of("state", STATES),
    )

    serial: Mapped[int]
    number: Mapped[str]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="ready")
    deal_id: Mapped[UUID] = belongs_to("crm_deals", on_delete="CASCADE")
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts")
    company_id: Mapped[UUID | None] = belongs_to("crm_companies")
    for_name: Mapped[str] = mapped_column(server_default="")
    currency: Mapped[str]
    total_cents: Mapped[int] = mapped_column(BigInteger)
    quote: Mapped[dict[str, Any]]
    heard: Mapped[list[Any]] = mapped_column(server_default="[]")
    intro: Mapped[str] = mapped_column(server_default="")
    terms: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    valid_until_on: Mapped[date]
    made_by: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_note: Mapped[str] = mapped_column(server_default="")

    @property
    def ref(self) -> Ref:
        return Ref(PROPOSAL, self.id)


class ClauseRuleRow(TenantRow):
    """What the tenant wants otherwise than the shipped playbook, or in addition to it, by key."""

    __tablename__ = "proposals_clause_rules"
    __table_args__ = (
        Index(
            "uq_proposals_clause_rules_key", "tenant_id", "key", unique=True, postgresql_where=_LIVE
        ),
    )

    key: Mapped[str] = mapped_column(Text(collation="C"))
    rule: Mapped[dict[str, Any]]


class ReviewRow(TenantRow):
    """A contract that was read, whole, and what was found in it by which playbook."""

    __tablename__ = "proposals_reviews"
    __table_args__ = (
        Index("ix_proposals_reviews_made", "tenant_id", "created_at", "id", postgresql_where=_LIVE),
    )

    title: Mapped[str]
    file_name: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    sha256: Mapped[str]
    deal_id: Mapped[UUID | None] = belongs_to("crm_deals")
    company_id: Mapped[UUID | None] = belongs_to("crm_companies")
    findings: Mapped[list[Any]] = mapped_column(server_default="[]")
    risk_score: Mapped[int | None]
    playbook: Mapped[str] = mapped_column(server_default="")
    reviewed_at: Mapped[datetime | None]
    made_by: Mapped[str] = mapped_column(server_default="")

    @property
    def ref(self) -> Ref:
        return Ref(REVIEW, self.id)


class SignatureRow(TenantRow):
    """A named person agreed to exactly this content of a document."""

    __tablename__ = "proposals_signatures"
    __table_args__ = (
        UniqueConstraint("tenant_id", "document_id", "user_id", "sha256"),
        Index("ix_proposals_signatures_document", "tenant_id", "document_id"),
    )

    document_kind: Mapped[str]
    document_id: Mapped[UUID]
    user_id: Mapped[UUID]
    user_name: Mapped[str]
    sha256: Mapped[str]
    signed_at: Mapped[datetime]
