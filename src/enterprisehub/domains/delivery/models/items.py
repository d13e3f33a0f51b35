"""Work items, what happened to them, and the sprints they were in. All derived."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import TenantLog, belongs_to

CATEGORY = "{0} IN ('to_do', 'in_progress', 'done', 'unknown')"


class AuthorRow(TenantLog):
    """Somebody as one site knows them. The person behind several authors is joined elsewhere.

    `kind` is `account` for a login at the site, `git` for a name and address in a commit.
    """

    __tablename__ = "delivery_authors"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "kind", "external_id"),
        CheckConstraint("kind IN ('account', 'git')", name="kind"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    kind: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str]
    login: Mapped[str | None]
    email: Mapped[str | None]
    avatar_url: Mapped[str | None]
    is_bot: Mapped[bool] = mapped_column(server_default="false")
    removed_at: Mapped[datetime | None]


class ItemRow(TenantLog):
    """One piece of work.

    `started_at` is the first entry into work after the last time it was taken back to the
    backlog, `finished_at` the last entry into done; a move backwards erases later dates.
    `mirror_of_id` is set on the copy of a piece of work that another site also has: figures
    leave copies out.
    """

    __tablename__ = "delivery_items"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "external_id"),
        Index("ix_delivery_items_finished", "tenant_id", "source_id", "finished_at"),
        Index("ix_delivery_items_category", "tenant_id", "source_id", "category"),
        Index("ix_delivery_items_key", "tenant_id", "key"),
        CheckConstraint(CATEGORY.format("category"), name="category"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    # The Jira project or the GitHub repository it belongs to.
    source_id: Mapped[UUID] = belongs_to("delivery_sources", index=False)
    external_id: Mapped[str]
    key: Mapped[str]
    url: Mapped[str | None]
    title: Mapped[str]
    # What the tool calls it, and what that is: requirement, bug, incident, task, epic, subtask.
    item_type: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    category: Mapped[str]
    flow: Mapped[str] = mapped_column(server_default="unknown")
    resolution: Mapped[str | None]
    priority: Mapped[str | None]
    severity: Mapped[str | None]
    story_points: Mapped[float | None]
    labels: Mapped[list[Any]] = mapped_column(server_default="[]")
    components: Mapped[list[Any]] = mapped_column(server_default="[]")
    fix_versions: Mapped[list[Any]] = mapped_column(server_default="[]")
    parent_external_id: Mapped[str | None]
    epic_key: Mapped[str | None]
    creator_id: Mapped[UUID | None] = belongs_to("delivery_authors", index=False)
    assignee_id: Mapped[UUID | None] = belongs_to("delivery_authors")
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    # Resolved minus opened, and finished minus started; None while there is no end.
    lead_time_seconds: Mapped[int | None]
    cycle_time_seconds: Mapped[int | None]
    estimate_seconds: Mapped[int | None]
    spent_seconds: Mapped[int | None]
    remaining_seconds: Mapped[int | None]
    flagged: Mapped[bool] = mapped_column(server_default="false")
    mirror_of_id: Mapped[UUID | None] = mapped_column()
    removed_at: Mapped[datetime | None]


class ItemSourceRow(TenantLog):
    """An item is shown on a board; its own project or repository stands on the item."""

    __tablename__ = "delivery_item_sources"
    __table_args__ = (UniqueConstraint("tenant_id", "item_id", "source_id"),)

    item_id: Mapped[UUID] = belongs_to("delivery_items", on_delete="CASCADE", index=False)
    source_id: Mapped[UUID] = belongs_to("delivery_sources", on_delete="CASCADE")


class ItemChangeRow(TenantLog):
    """One field of an item had another value, by whom and when."""

    __tablename__ = "delivery_item_changes"
    __table_args__ = (Index("ix_delivery_item_changes_item", "tenant_id", "item_id", "at"),)

    item_id: Mapped[UUID] = belongs_to("delivery_items", on_delete="CASCADE", index=False)
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors", index=False)
    at: Mapped[datetime]
    field: Mapped[str]
    field_id: Mapped[str | None]
    from_value: Mapped[str | None]
    from_text: Mapped[str | None]
    to_value: Mapped[str | None]
    to_text: Mapped[str | None]


class TransitionRow(TenantLog):
    """An item went from one status to another; its creation is the first, from nothing.

    `until` is when the next one came; None for the status it is in now.
    """

    __tablename__ = "delivery_transitions"
    __table_args__ = (
        Index("ix_delivery_transitions_item", "tenant_id", "item_id", "at"),
        Index("ix_delivery_transitions_at", "tenant_id", "at"),
        CheckConstraint(CATEGORY.format("to_category"), name="to_category"),
        CheckConstraint("flow IN ('active', 'waiting', 'unknown')", name="flow"),
    )

    item_id: Mapped[UUID] = belongs_to("delivery_items", on_delete="CASCADE", index=False)
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors", index=False)
    position: Mapped[int]
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    from_status: Mapped[str | None]
    from_category: Mapped[str | None]
    to_status: Mapped[str]
    to_category: Mapped[str]
    # Whether somebody works on the item in the status it went to.
    flow: Mapped[str]


class WorklogRow(TenantLog):
    __tablename__ = "delivery_worklogs"
    __table_args__ = (Index("ix_delivery_worklogs_item", "tenant_id", "item_id"),)

    item_id: Mapped[UUID] = belongs_to("delivery_items", on_delete="CASCADE", index=False)
    author_id: Mapped[UUID | None] = belongs_to("delivery_authors", index=False)
    external_id: Mapped[str]
    started_at: Mapped[datetime]
    spent_seconds: Mapped[int]
    comment: Mapped[str | None]


class SprintRow(TenantLog):
    """A sprint (Jira) or a milestone with a date (GitHub)."""

    __tablename__ = "delivery_sprints"
    __table_args__ = (
        UniqueConstraint("tenant_id", "site_id", "external_id"),
        CheckConstraint("state IN ('future', 'active', 'closed')", name="state"),
    )

    site_id: Mapped[UUID] = belongs_to("delivery_sites", index=False)
    # The board (or repository) it belongs to.
    source_id: Mapped[UUID | None] = belongs_to("delivery_sources")
    external_id: Mapped[str]
    name: Mapped[str]
    goal: Mapped[str | None]
    state: Mapped[str]
    url: Mapped[str | None]
    started_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class SprintItemRow(TenantLog):
    """An item was in a sprint from `added_at` to `removed_at`, rebuilt from its changelog.

    One row per stay: an item taken out and put back has two. Sprints are named by their
    external id because an item may tell of a sprint before the sprint itself was read.
    """

    __tablename__ = "delivery_sprint_items"
    __table_args__ = (
        Index("ix_delivery_sprint_items_item", "tenant_id", "item_id"),
        Index("ix_delivery_sprint_items_sprint", "tenant_id", "sprint_id"),
    )

    item_id: Mapped[UUID] = belongs_to("delivery_items", on_delete="CASCADE", index=False)
    # Follows from site and the sprint's own id; its row may come later.
    sprint_id: Mapped[UUID]
    sprint_external_id: Mapped[str]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
