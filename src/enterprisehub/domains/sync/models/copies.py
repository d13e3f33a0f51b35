"""Records as they stand in another CRM, which of ours they are, and where both disagree."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to

_KIND = "kind IN ('contact', 'company', 'deal')"


class CopyRow(TenantLog):
    """One record of theirs as it came last, and the record of ours that it is.

    `agreed` holds, by our field names, what both sides were last known to say: the base of every
    comparison. What we wrote is agreed at once, so that it is no change when it comes back.
    Without an `external_id` it is a record of ours that is still to be made there.
    """

    __tablename__ = "sync_copies"
    __table_args__ = (
        Index(
            "uq_sync_copies_external",
            "tenant_id",
            "connection_id",
            "kind",
            "external_id",
            unique=True,
        ),
        Index(
            "uq_sync_copies_record",
            "tenant_id",
            "connection_id",
            "record_id",
            unique=True,
            postgresql_where=text("record_id IS NOT NULL AND removed_at IS NULL"),
        ),
        Index("ix_sync_copies_record_id", "tenant_id", "record_id"),
        Index("ix_sync_copies_state", "tenant_id", "connection_id", "state", "kind", "id"),
        CheckConstraint(_KIND, name="kind"),
        CheckConstraint(
            "state IN ('waiting', 'agreed', 'rejected', 'apart', 'unwritten')", name="state"
        ),
    )

    connection_id: Mapped[UUID] = belongs_to("sync_connections", index=False)
    kind: Mapped[str]
    external_id: Mapped[str | None]
    record_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str | None]
    payload: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    digest: Mapped[str] = mapped_column(server_default="")
    agreed: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # Where ours said something else by then (a default that they leave empty): no news either.
    ours_seen: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    their_changed_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    merged_into: Mapped[str | None]
    # waiting: to be compared; rejected: could not be taken; unwritten: could not be written;
    # apart: not kept in agreement, as `reason` says.
    state: Mapped[str] = mapped_column(server_default="waiting")
    reason: Mapped[str | None]
    failed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    action_id: Mapped[UUID | None]
    # The version of our record that was compared last: the same again is no news.
    seen_version: Mapped[int | None]
    taken_at: Mapped[datetime | None]
    given_at: Mapped[datetime | None]


class ConflictRow(TenantRow):
    """One field that says two things, until somebody decides which one holds."""

    __tablename__ = "sync_conflicts"
    __table_args__ = (
        Index(
            "uq_sync_conflicts_open",
            "tenant_id",
            "copy_id",
            "field",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_sync_conflicts_connection", "tenant_id", "connection_id", "state", "id"),
        CheckConstraint("state IN ('open', 'ours', 'theirs', 'settled')", name="state"),
    )

    connection_id: Mapped[UUID] = belongs_to("sync_connections", index=False)
    copy_id: Mapped[UUID] = belongs_to("sync_copies", index=False)
    field: Mapped[str]
    ours: Mapped[dict[str, Any]]
    theirs: Mapped[dict[str, Any]]
    base: Mapped[dict[str, Any]]
    ours_at: Mapped[datetime | None]
    ours_by: Mapped[str | None]
    theirs_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default="open")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
