"""Deals, the pipelines they move through, and every move they made."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.crm.contracts import DEAL, DealState
from enterprisehub.domains.crm.models.columns import (
    Described,
    key_index,
    list_index,
    one_of,
    sort_key,
)
from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to
from enterprisehub.kernel.scope import Ref


class PipelineRow(TenantRow):
    __tablename__ = "crm_pipelines"
    __table_args__ = (
        Index(
            "uq_crm_pipelines_default",
            "tenant_id",
            unique=True,
            postgresql_where=text("is_default AND deleted_at IS NULL"),
        ),
    )

    name: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")
    is_default: Mapped[bool] = mapped_column(server_default="false")


class StageRow(TenantRow):
    """A step of a pipeline; entering one of kind won or lost closes the deal."""

    __tablename__ = "crm_stages"
    __table_args__ = (
        one_of("kind", DealState),
        CheckConstraint("win_pct BETWEEN 0 AND 100", name="win_pct"),
        Index("ix_crm_stages_pipeline", "tenant_id", "pipeline_id", "position"),
    )

    pipeline_id: Mapped[UUID] = belongs_to("crm_pipelines", on_delete="CASCADE", index=False)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")
    kind: Mapped[str] = mapped_column(server_default="open")
    win_pct: Mapped[int] = mapped_column(server_default="0")
    stale_after_days: Mapped[int | None]


class DealRow(Described, TenantRow):
    __tablename__ = "crm_deals"
    __table_args__ = (
        one_of("state", DealState),
        key_index("crm_deals", "external_key"),
        list_index("crm_deals", "created_at"),
        list_index("crm_deals", "updated_at"),
        list_index("crm_deals", "title_key"),
        list_index("crm_deals", "state", "created_at"),
        list_index("crm_deals", "stage_id", "created_at"),
        list_index("crm_deals", "contact_id", "created_at"),
        list_index("crm_deals", "company_id", "created_at"),
        list_index("crm_deals", "closed_at"),
        Index(
            "ix_crm_deals_by_stage_worth",
            "tenant_id",
            "stage_id",
            text("amount_cents DESC NULLS LAST"),
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_crm_deals_by_amount",
            "tenant_id",
            "amount_cents",
            "id",
            postgresql_where=text("deleted_at IS NULL AND amount_cents IS NOT NULL"),
        ),
    )

    title: Mapped[str]
    title_key: Mapped[str] = sort_key()
    pipeline_id: Mapped[UUID] = belongs_to("crm_pipelines")
    stage_id: Mapped[UUID] = belongs_to("crm_stages")
    state: Mapped[str] = mapped_column(server_default="open")
    stage_since_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(server_default="USD")
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts")
    company_id: Mapped[UUID | None] = belongs_to("crm_companies")
    close_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    lost_reason: Mapped[str | None]
    next_step: Mapped[str | None]

    @property
    def ref(self) -> Ref:
        return Ref(DEAL, self.id)


class DealContactRow(TenantRow):
    """A further person of a deal, with their part in it."""

    __tablename__ = "crm_deal_contacts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "deal_id", "contact_id"),
        Index("ix_crm_deal_contacts_contact", "tenant_id", "contact_id"),
    )

    deal_id: Mapped[UUID] = belongs_to("crm_deals", on_delete="CASCADE", index=False)
    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    part: Mapped[str] = mapped_column(server_default="")


class StageChangeRow(TenantLog):
    """One move of a deal, with what it was worth then: answers "as of" questions."""

    __tablename__ = "crm_stage_changes"
    __table_args__ = (
        Index("ix_crm_stage_changes_deal", "tenant_id", "deal_id", "at", "id"),
        Index("ix_crm_stage_changes_at", "tenant_id", "at", "id"),
    )

    deal_id: Mapped[UUID] = belongs_to("crm_deals", on_delete="CASCADE", index=False)
    at: Mapped[datetime]
    pipeline_id: Mapped[UUID] = belongs_to("crm_pipelines")
    from_stage_id: Mapped[UUID | None] = belongs_to("crm_stages")
    to_stage_id: Mapped[UUID] = belongs_to("crm_stages")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]
    close_on: Mapped[date | None]
    actor: Mapped[str]
