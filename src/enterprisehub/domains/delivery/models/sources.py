"""Sites, our connections to them, what was chosen there, and what their words mean."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, TenantRow, belongs_to


class SiteRow(TenantRow):
    """One installation of a tool. `address` is what makes it the same site for two connections:
    the host of a Jira site, `github.com/<organisation>`. Imported files are one site, `file`.
    """

    __tablename__ = "delivery_sites"
    __table_args__ = (
        UniqueConstraint("tenant_id", "vendor", "address"),
        CheckConstraint("vendor IN ('jira', 'github', 'sandbox', 'file')", name="vendor"),
    )

    vendor: Mapped[str]
    address: Mapped[str]
    title: Mapped[str]
    # What the tool needs to know of itself: cloud id, story point field, time zone.
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class ConnectionRow(TenantRow):
    """One account of ours that reads a site. The credentials are the connector account's."""

    __tablename__ = "delivery_connections"
    __table_args__ = (
        UniqueConstraint("tenant_id", "account_id"),
        CheckConstraint("state IN ('ready', 'paused', 'failing')", name="state"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites")
    # Nothing for the sandbox and for files, which need no account.
    account_id: Mapped[UUID | None] = belongs_to("kernel_connector_accounts", index=False)
    connector: Mapped[str]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="ready")
    first_loaded_at: Mapped[datetime | None]
    synced_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    # Why the last registration of webhooks did not work.
    hooks_error: Mapped[str | None]


class SourceRow(TenantRow):
    """A project, board or repository that a connection can see; `chosen` ones are read.

    `project_id` is the project that a board shows. `key` is the tool's short name ("EE",
    "acme/web").
    """

    __tablename__ = "delivery_sources"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "kind", "external_id"),
        CheckConstraint("kind IN ('project', 'board', 'repository')", name="kind"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    connection_id: Mapped[UUID] = belongs_to("delivery_connections")
    project_id: Mapped[UUID | None] = belongs_to("delivery_sources")
    # The location, brand or group whose work it is; for views over several of them.
    workspace_id: Mapped[UUID | None] = belongs_to("kernel_workspaces")
    kind: Mapped[str]
    external_id: Mapped[str]
    key: Mapped[str]
    name: Mapped[str]
    url: Mapped[str | None]
    board_type: Mapped[str | None]
    chosen: Mapped[bool] = mapped_column(server_default="false")
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    loaded_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class StatusRow(TenantRow):
    """A status as the tool names and categorises it."""

    __tablename__ = "delivery_statuses"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "external_id"),
        CheckConstraint("category IN ('to_do', 'in_progress', 'done', 'unknown')", name="category"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    external_id: Mapped[str]
    name: Mapped[str]
    category: Mapped[str]


class StatusMappingRow(TenantRow):
    """A person's word on what a status means, for all items or those of one type.

    `flow` says whether somebody works on an item there or it waits. The more special row wins:
    status and type, then status, then the tool's own category.
    """

    __tablename__ = "delivery_status_mappings"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id", "site_id", "status", "item_type", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("category IN ('to_do', 'in_progress', 'done', 'unknown')", name="category"),
        CheckConstraint("flow IN ('active', 'waiting', 'unknown')", name="flow"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    status: Mapped[str]
    item_type: Mapped[str | None]
    category: Mapped[str]
    flow: Mapped[str] = mapped_column(server_default="unknown")


class TypeMappingRow(TenantRow):
    """A person's word on what an item type is: incidents count for recovery, for example."""

    __tablename__ = "delivery_type_mappings"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "item_type"),
        CheckConstraint(
            "kind IN ('requirement', 'bug', 'incident', 'task', 'epic', 'subtask', 'other')",
            name="kind",
        ),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    item_type: Mapped[str]
    kind: Mapped[str]


class RawRow(TenantLog):
    """The newest payload of one thing at a site, as it came.

    `unit` names the payloads that are understood together ("item:10063", "pull:acme/web#5");
    `at_source` orders versions of one thing, so that a late or repeated delivery cannot undo
    a newer one.
    """

    __tablename__ = "delivery_raw"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "stream", "external_id"),
        Index("ix_delivery_raw_unit", "tenant_id", "site_id", "unit"),
        Index("ix_delivery_raw_state", "tenant_id", "site_id", "state"),
        Index("ix_delivery_raw_source", "tenant_id", "source_id", "stream"),
        CheckConstraint("state IN ('waiting', 'derived', 'rejected')", name="state"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    source_id: Mapped[UUID | None] = belongs_to("delivery_sources", index=False)
    stream: Mapped[str]
    external_id: Mapped[str]
    unit: Mapped[str]
    payload: Mapped[dict[str, Any]]
    digest: Mapped[str]
    at_source: Mapped[datetime | None]
    fetched_at: Mapped[datetime]
    # The last time the tool still had it: the sweep compares this with its own start.
    seen_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default="waiting")
    reason: Mapped[str | None]


class SyncRunRow(TenantRow):
    """One reading of a connection, from its start to its end or the reason it failed."""

    __tablename__ = "delivery_sync_runs"
    __table_args__ = (
        Index("ix_delivery_sync_runs_connection", "tenant_id", "connection_id", "started_at"),
        CheckConstraint("kind IN ('full', 'incremental', 'sweep', 'rebuild')", name="kind"),
        CheckConstraint("state IN ('running', 'done', 'failed', 'stopped')", name="state"),
    )

    connection_id: Mapped[UUID] = belongs_to("delivery_connections", index=False)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="running")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    # What it is at now, and how many of how many parts are done.
    step: Mapped[str | None]
    done_count: Mapped[int] = mapped_column(server_default="0")
    part_count: Mapped[int] = mapped_column(server_default="0")
    fetched_count: Mapped[int] = mapped_column(server_default="0")
    changed_count: Mapped[int] = mapped_column(server_default="0")
    derived_count: Mapped[int] = mapped_column(server_default="0")
    rejected_count: Mapped[int] = mapped_column(server_default="0")
    removed_count: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="1")


class CursorRow(TenantRow):
    """How far one stream of one source was read: survives a kill, overlaps by design.

    `page` continues a reading that was broken off; `since` starts the next one.
    """

    __tablename__ = "delivery_cursors"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "connection_id",
            "source_id",
            "stream",
            postgresql_nulls_not_distinct=True,
        ),
    )

    connection_id: Mapped[UUID] = belongs_to("delivery_connections", index=False)
    source_id: Mapped[UUID | None] = belongs_to("delivery_sources", index=False)
    stream: Mapped[str]
    page: Mapped[str | None]
    since: Mapped[datetime | None]
    reading_since: Mapped[datetime | None]
    etag: Mapped[str | None]


class HookRow(TenantRow):
    """A webhook that we registered at a tool for one source, until it expires or is removed.

    `swept_at` is how far its failed deliveries were looked through; `resent_count` how many were
    asked for again.
    """

    __tablename__ = "delivery_hooks"
    __table_args__ = (
        Index(
            "uq_delivery_hooks_source",
            "tenant_id",
            "connection_id",
            "source_id",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    connection_id: Mapped[UUID] = belongs_to("delivery_connections", index=False)
    source_id: Mapped[UUID] = belongs_to("delivery_sources", index=False)
    external_id: Mapped[str]
    expires_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]
    resent_count: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None]
