"""Forms, and what was sent with them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class FormRow(TenantRow):
    """A form on the tenant's pages. `key` is public and names the tenant.

    `consent_version` rises with every change of the words that people agree to.
    """

    __tablename__ = "forms_forms"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    name: Mapped[str]
    key: Mapped[str]
    is_on: Mapped[bool] = mapped_column(server_default="true")
    document: Mapped[dict[str, Any]]
    consent_version: Mapped[int] = mapped_column(server_default="1")


class SubmissionRow(TenantLog):
    """What somebody filled in, once for each `key`; `consent` is the words agreed to, if they did.

    `contact_id` and `message_id` follow within moments.
    """

    __tablename__ = "forms_submissions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index("ix_forms_submissions_form", "tenant_id", "form_id", "at", "id"),
        Index("ix_forms_submissions_contact", "tenant_id", "contact_id"),
    )

    form_id: Mapped[UUID] = belongs_to("forms_forms", on_delete="CASCADE", index=False)
    key: Mapped[UUID]
    at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    consent: Mapped[str] = mapped_column(server_default="")
    consent_version: Mapped[int | None]
    page_url: Mapped[str] = mapped_column(server_default="")
    landing_url: Mapped[str] = mapped_column(server_default="")
    referrer: Mapped[str] = mapped_column(server_default="")
    ip_address: Mapped[str] = mapped_column(server_default="")
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", on_delete="CASCADE", index=False)
    message_id: Mapped[UUID | None]
