"""Work items and what happened to them, as a tool tells it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from enterprisehub.domains.delivery.contracts.sources import Author, Category


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field had another value. `values` are the tool's ids, `texts` what people read."""

    field: str
    field_id: str = ""
    field_type: str = ""
    from_value: str = ""
    from_text: str = ""
    to_value: str = ""
    to_text: str = ""
    # Accounts that a user field changed between, where the tool names them beside the values.
    from_account: str = ""
    to_account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one person changed in one moment."""

    external_id: str
    at: datetime
    author: Author | None
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklog:
    external_id: str
    item_external_id: str
    author: Author | None
    editor: Author | None
    started_at: datetime
    changed_at: datetime
    spent_seconds: int
    spent_text: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    external_id: str
    author: Author | None
    editor: Author | None
    at: datetime
    changed_at: datetime
    body: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two items are related; `inward` and `outward` are the words for each direction."""

    type_external_id: str
    type_name: str
    inward: str
    outward: str
    inward_external_id: str = ""
    inward_key: str = ""
    outward_external_id: str = ""
    outward_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintSeen:
    """A sprint, milestone or iteration with a beginning and an end."""

    external_id: str
    name: str
    state: str
    url: str | None = None
    goal: str | None = None
    started_at: datetime | None = None
    # What was planned, where it differs from the moment the sprint really began.
    planned_start_at: datetime | None = None
    ends_at: datetime | None = None
    completed_at: datetime | None = None
    board_external_id: str | None = None
    opened_at: datetime | None = None
    number: int | None = None
    open_count: int | None = None
    closed_count: int | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSeen:
    """One work item as it is now, with what its payload says of its past."""

    external_id: str
    key: str
    title: str
    opened_at: datetime
    changed_at: datetime
    api_url: str = ""
    url: str = ""
    body: str = ""
    project_external_id: str = ""
    project_key: str = ""
    project_name: str = ""
    type_external_id: str = ""
    type_name: str = ""
    type_icon_url: str = ""
    is_subtask: bool = False
    status: str = ""
    status_external_id: str = ""
    status_category: Category = "unknown"
    status_category_key: str = ""
    resolution: str | None = None
    resolved_at: datetime | None = None
    priority: str | None = None
    priority_external_id: str = ""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    fix_versions: tuple[str, ...] = ()
    parent_external_id: str | None = None
    parent_key: str | None = None
    epic_key: str | None = None
    creator: Author | None = None
    assignee: Author | None = None
    assignees: tuple[Author, ...] = ()
    due_on: date | None = None
    estimate_seconds: int | None = None
    aggregate_estimate_seconds: int | None = None
    remaining_seconds: int | None = None
    spent_seconds: int | None = None
    flagged: bool = False
    sprint: SprintSeen | None = None
    closed_sprints: tuple[SprintSeen, ...] = ()
    changes: tuple[Change, ...] = ()
    change_count: int | None = None
    worklogs: tuple[Worklog, ...] = ()
    worklog_count: int | None = None
    comments: tuple[Comment, ...] = ()
    comment_count: int = 0
    links: tuple[Link, ...] = ()
    # Every field of the tool, for those whose meaning the tenant chooses (story points).
    raw_fields: dict[str, object] = field(default_factory=dict)
