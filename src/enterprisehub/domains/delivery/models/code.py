"""Pull requests, reviews, commits, deployments, releases and incidents. All derived."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, belongs_to


class PullRow(TenantLog):
    """A pull request. Times are None when the thing did not happen, never a stand-in."""

    __tablename__ = "delivery_pulls"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "external_id"),
        Index("ix_delivery_pulls_merged", "tenant_id", "source_id", "merged_at"),
        Index("ix_delivery_pulls_sha", "tenant_id", "merge_commit_sha"),
        CheckConstraint("state IN ('open', 'closed', 'merged')", name="state"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    source_id: Mapped[UUID] = belongs_to("delivery_sources", index=False)
    external_id: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    url: Mapped[str | None]
    state: Mapped[str]
    is_draft: Mapped[bool] = mapped_column(server_default="false")
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors")
    merged_by_id: Mapped[UUID | None] = belongs_to("delivery_authors", index=False)
    labels: Mapped[list[Any]] = mapped_column(server_default="[]")
    base_ref: Mapped[str | None]
    head_ref: Mapped[str | None]
    head_sha: Mapped[str | None]
    merge_commit_sha: Mapped[str | None]
    additions: Mapped[int | None]
    deletions: Mapped[int | None]
    changed_files: Mapped[int | None]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    merged_at: Mapped[datetime | None]
    first_commit_at: Mapped[datetime | None]
    # When it was taken out of draft; None when it never was a draft as far as is known.
    ready_at: Mapped[datetime | None]
    # By somebody who is neither the author nor a bot.
    first_review_at: Mapped[datetime | None]
    first_approval_at: Mapped[datetime | None]
    review_count: Mapped[int] = mapped_column(server_default="0")
    removed_at: Mapped[datetime | None]


class PullCommitRow(TenantLog):
    __tablename__ = "delivery_pull_commits"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pull_id", "sha"),
        Index("ix_delivery_pull_commits_sha", "tenant_id", "sha"),
    )

    pull_id: Mapped[UUID] = belongs_to("delivery_pulls", on_delete="CASCADE", index=False)
    sha: Mapped[str]
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors", index=False)
    authored_at: Mapped[datetime]


class PullItemRow(TenantLog):
    """A pull request names a work item by its key; the item may be at another site."""

    __tablename__ = "delivery_pull_items"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pull_id", "item_key"),
        Index("ix_delivery_pull_items_key", "tenant_id", "item_key"),
    )

    pull_id: Mapped[UUID] = belongs_to("delivery_pulls", on_delete="CASCADE", index=False)
    item_key: Mapped[str]


class ReviewRow(TenantLog):
    __tablename__ = "delivery_reviews"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pull_id", "external_id"),
        CheckConstraint(
            "state IN ('approved', 'changes_requested', 'commented', 'dismissed', 'pending')",
            name="state",
        ),
    )

    pull_id: Mapped[UUID] = belongs_to("delivery_pulls", on_delete="CASCADE", index=False)
    external_id: Mapped[str]
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors")
    state: Mapped[str]
    submitted_at: Mapped[datetime]
    commit_sha: Mapped[str | None]


class ReviewCommentRow(TenantLog):
    """A remark on a pull request: on a line (`path` is set) or in its conversation."""

    __tablename__ = "delivery_review_comments"
    __table_args__ = (UniqueConstraint("tenant_id", "pull_id", "kind", "external_id"),)

    pull_id: Mapped[UUID] = belongs_to("delivery_pulls", on_delete="CASCADE", index=False)
    kind: Mapped[str]
    external_id: Mapped[str]
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors")
    review_external_id: Mapped[str | None]
    path: Mapped[str | None]
    at: Mapped[datetime]


class CommitRow(TenantLog):
    __tablename__ = "delivery_commits"
    __table_args__ = (
        UniqueConstraint("tenant_id", "source_id", "sha"),
        Index("ix_delivery_commits_at", "tenant_id", "source_id", "committed_at"),
    )

    source_id: Mapped[UUID] = belongs_to("delivery_sources", index=False)
    sha: Mapped[str]
    title: Mapped[str]
    url: Mapped[str | None]
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors")
    committer_id: Mapped[UUID | None] = belongs_to("delivery_authors", index=False)
    authored_at: Mapped[datetime]
    committed_at: Mapped[datetime]
    parent_shas: Mapped[list[Any]] = mapped_column(server_default="[]")
    additions: Mapped[int | None]
    deletions: Mapped[int | None]


class DeploymentRow(TenantLog):
    """Something was brought to an environment. One deployment may carry many commits."""

    __tablename__ = "delivery_deployments"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "external_id"),
        Index("ix_delivery_deployments_finished", "tenant_id", "source_id", "finished_at"),
        CheckConstraint("result IN ('success', 'failure', 'abandoned', 'pending')", name="result"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    source_id: Mapped[UUID] = belongs_to("delivery_sources", index=False)
    external_id: Mapped[str]
    name: Mapped[str]
    url: Mapped[str | None]
    environment: Mapped[str]
    is_production: Mapped[bool]
    result: Mapped[str]
    sha: Mapped[str | None]
    ref: Mapped[str | None]
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    # Made to repair what an earlier one broke (hotfix branch, rollback, revert).
    is_unplanned_fix: Mapped[bool] = mapped_column(server_default="false")
    removed_at: Mapped[datetime | None]


class DeploymentCommitRow(TenantLog):
    """A commit that reached an environment with this deployment and not before."""

    __tablename__ = "delivery_deployment_commits"
    __table_args__ = (
        UniqueConstraint("tenant_id", "deployment_id", "sha"),
        Index("ix_delivery_deployment_commits_sha", "tenant_id", "sha"),
    )

    deployment_id: Mapped[UUID] = belongs_to(
        "delivery_deployments", on_delete="CASCADE", index=False
    )
    sha: Mapped[str]


class ReleaseRow(TenantLog):
    __tablename__ = "delivery_releases"
    __table_args__ = (UniqueConstraint("tenant_id", "site_id", "external_id"),)

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    source_id: Mapped[UUID] = belongs_to("delivery_sources")
    external_id: Mapped[str]
    tag: Mapped[str]
    name: Mapped[str]
    url: Mapped[str | None]
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors", index=False)
    is_prerelease: Mapped[bool] = mapped_column(server_default="false")
    published_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class IncidentRow(TenantLog):
    """An item whose type says that something broke in production.

    `deployment_id` is the latest successful production deployment of its project that finished
    before it was opened.
    """

    __tablename__ = "delivery_incidents"
    __table_args__ = (
        UniqueConstraint("tenant_id", "item_id"),
        Index("ix_delivery_incidents_opened", "tenant_id", "source_id", "opened_at"),
    )

    item_id: Mapped[UUID] = belongs_to("delivery_items", on_delete="CASCADE", index=False)
    source_id: Mapped[UUID] = belongs_to("delivery_sources", index=False)
    deployment_id: Mapped[UUID | None] = mapped_column()
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
