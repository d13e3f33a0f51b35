"""The outside world of the sandbox: handsets, mailboxes, a CRM of somebody else, and mishaps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, belongs_to


class HandsetRow(TenantLog):
    """A phone that a person plays with: its number and the name of who holds it."""

    __tablename__ = "sandbox_handsets"
    __table_args__ = (UniqueConstraint("tenant_id", "number_e164"),)

    number_e164: Mapped[str]
    name: Mapped[str]
    our_number_e164: Mapped[str]


class ParcelRow(TenantLog):
    """One text or email that passed the sandbox, as the outside saw it.

    Nothing keeps a second parcel with the same `key` out: like a real carrier, the sandbox sends
    what it is given, so that sending twice can be seen.
    """

    __tablename__ = "sandbox_parcels"
    __table_args__ = (
        Index("ix_sandbox_parcels_address", "tenant_id", "channel", "address", "id"),
        Index("ix_sandbox_parcels_key", "tenant_id", "key"),
        Index("ix_sandbox_parcels_recent", "tenant_id", "id"),
        CheckConstraint("channel IN ('sms', 'email')", name="channel"),
        CheckConstraint("direction IN ('to_person', 'from_person')", name="direction"),
        CheckConstraint("state IN ('sent', 'delivered', 'failed')", name="state"),
    )

    channel: Mapped[str]
    direction: Mapped[str]
    address: Mapped[str]
    our_address: Mapped[str]
    body: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")
    html: Mapped[str | None]
    headers: Mapped[str] = mapped_column(server_default="")
    files: Mapped[list[Any]] = mapped_column(server_default="[]")
    key: Mapped[str | None]
    provider_id: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="sent")
    at: Mapped[datetime]
    handset_id: Mapped[UUID | None] = belongs_to(
        "sandbox_handsets", on_delete="CASCADE", nullable=True
    )


class MishapsRow(TenantLog):
    """What shall go wrong next, switched on by whoever tries the program."""

    __tablename__ = "sandbox_mishaps"
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        CheckConstraint("delay_seconds BETWEEN 0 AND 10", name="delay_seconds"),
    )

    refuse_next: Mapped[int] = mapped_column(server_default="0")
    busy_next: Mapped[int] = mapped_column(server_default="0")
    lose_answer_next: Mapped[int] = mapped_column(server_default="0")
    fail_delivery_next: Mapped[int] = mapped_column(server_default="0")
    delay_seconds: Mapped[int] = mapped_column(server_default="0")
    report_twice: Mapped[bool] = mapped_column(server_default="false")
    report_backwards: Mapped[bool] = mapped_column(server_default="false")


class CrmRecordRow(TenantLog):
    """A customer, company or deal of the sandbox's CRM, as that CRM keeps it."""

    __tablename__ = "sandbox_crm_records"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "number"),
        Index("ix_sandbox_crm_records_changed", "tenant_id", "kind", "changed_at", "number"),
        CheckConstraint("kind IN ('contact', 'company', 'deal')", name="kind"),
    )

    kind: Mapped[str]
    number: Mapped[int]
    # What it is called there: the `values` by the CRM's own names.
    values: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    removed_at: Mapped[datetime | None]
    merged_into: Mapped[int | None]


class CrmWriteRow(TenantLog):
    """One thing that was written to the sandbox's CRM, from outside or by hand."""

    __tablename__ = "sandbox_crm_writes"
    __table_args__ = (
        Index("ix_sandbox_crm_writes_key", "tenant_id", "key"),
        Index("ix_sandbox_crm_writes_recent", "tenant_id", "id"),
    )

    kind: Mapped[str]
    number: Mapped[int]
    key: Mapped[str | None]
    by: Mapped[str]
    what: Mapped[str]
    values: Mapped[dict[str, Any]]
    at: Mapped[datetime]
