"""Where leads came from: what the address of a page, a form or a campaign told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, belongs_to


class LeadSourceRow(TenantLog):
    """One visit or answer of a lead with the marks that it carried (UTM), as of that moment."""

    __tablename__ = "pipeline_lead_sources"
    __table_args__ = (Index("ix_pipeline_lead_sources_contact", "tenant_id", "contact_id", "at"),)

    contact_id: Mapped[UUID] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    at: Mapped[datetime]
    source: Mapped[str]
    medium: Mapped[str] = mapped_column(server_default="")
    campaign: Mapped[str] = mapped_column(server_default="")
    term: Mapped[str] = mapped_column(server_default="")
    content: Mapped[str] = mapped_column(server_default="")
    page: Mapped[str] = mapped_column(server_default="")
    referrer: Mapped[str] = mapped_column(server_default="")
