"""Our connections to CRMs, how their fields go with ours, and readings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantRow, belongs_to

_KIND = "kind IN ('contact', 'company', 'deal')"


class ConnectionRow(TenantRow):
    """One CRM that keeps the same customers. The credentials are the connector account's.

    `takes`: their changes come in. `gives`: ours go out, `makes_there` those of records that they
    do not have yet, `unasked` without asking people first.
    """

    __tablename__ = "sync_connections"
    __table_args__ = (
        Index(
            "uq_sync_connections_account",
            "tenant_id",
            "connector",
            "account_id",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("state IN ('ready', 'paused', 'failing')", name="state"),
        CheckConstraint("on_their_delete IN ('delete', 'keep')", name="on_their_delete"),
        CheckConstraint("on_our_delete IN ('delete', 'keep')", name="on_our_delete"),
    )

    # Nothing for the sandbox, which needs no account.
    account_id: Mapped[UUID | None] = belongs_to("kernel_connector_accounts", index=False)
    connector: Mapped[str]
    address: Mapped[str]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="ready")
    takes: Mapped[bool] = mapped_column(server_default="true")
    gives: Mapped[bool] = mapped_column(server_default="true")
    makes_there: Mapped[bool] = mapped_column(server_default="false")
    unasked: Mapped[bool] = mapped_column(server_default="false")
    on_their_delete: Mapped[str] = mapped_column(server_default="delete")
    on_our_delete: Mapped[str] = mapped_column(server_default="keep")
    # What it has: fields by kind, owners, stages, as read last; and which stage is which of ours.
    shape: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    stages: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    first_loaded_at: Mapped[datetime | None]
    synced_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class MappingRow(TenantRow):
    """A field of ours and the one of theirs that says the same."""

    __tablename__ = "sync_mappings"
    __table_args__ = (
        Index(
            "uq_sync_mappings_ours",
            "tenant_id",
            "connection_id",
            "kind",
            "ours",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        CheckConstraint(_KIND, name="kind"),
        CheckConstraint("way IN ('both', 'in', 'out')", name="way"),
        CheckConstraint("rule IN ('newest', 'theirs', 'ours', 'ask')", name="rule"),
        CheckConstraint("transform IN ('plain', 'lower', 'title', 'table')", name="transform"),
    )

    connection_id: Mapped[UUID] = belongs_to("sync_connections", index=False)
    kind: Mapped[str]
    ours: Mapped[str]
    theirs: Mapped[str]
    way: Mapped[str] = mapped_column(server_default="both")
    rule: Mapped[str] = mapped_column(server_default="newest")
    transform: Mapped[str] = mapped_column(server_default="plain")
    # Pairs (theirs, ours); the first of several counts on the way out.
    table: Mapped[list[Any]] = mapped_column(server_default="[]")
    position: Mapped[int] = mapped_column(server_default="0")


class RunRow(TenantRow):
    """One reading of a connection, from its start to its end or the reason it failed."""

    __tablename__ = "sync_runs"
    __table_args__ = (
        Index("ix_sync_runs_connection", "tenant_id", "connection_id", "started_at"),
        CheckConstraint("reading IN ('full', 'incremental', 'sweep')", name="reading"),
        CheckConstraint("state IN ('running', 'done', 'failed', 'stopped')", name="state"),
    )

    connection_id: Mapped[UUID] = belongs_to("sync_connections", index=False)
    reading: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="running")
    started_at: Mapped[datetime]
    # When it last got on: one that stands still for long was broken off.
    alive_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    step: Mapped[str | None]
    done_count: Mapped[int] = mapped_column(server_default="0")
    part_count: Mapped[int] = mapped_column(server_default="0")
    fetched_count: Mapped[int] = mapped_column(server_default="0")
    changed_count: Mapped[int] = mapped_column(server_default="0")
    made_count: Mapped[int] = mapped_column(server_default="0")
    taken_count: Mapped[int] = mapped_column(server_default="0")
    given_count: Mapped[int] = mapped_column(server_default="0")
    conflict_count: Mapped[int] = mapped_column(server_default="0")
    error_count: Mapped[int] = mapped_column(server_default="0")
    removed_count: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]


class CursorRow(TenantRow):
    """How far one kind of record was read: survives a kill, overlaps by design.

    `page` continues a reading that was broken off; `since` starts the next one.
    """

    __tablename__ = "sync_cursors"
    __table_args__ = (
        UniqueConstraint("tenant_id", "connection_id", "kind"),
        CheckConstraint(_KIND, name="kind"),
    )

    connection_id: Mapped[UUID] = belongs_to("sync_connections", index=False)
    kind: Mapped[str]
    page: Mapped[str | None]
    since: Mapped[datetime | None]
    reading_since: Mapped[datetime | None]
