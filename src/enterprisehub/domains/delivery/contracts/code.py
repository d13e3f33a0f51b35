"""Pull requests, reviews, commits, runs, deployments and releases, as a tool tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from enterprisehub.domains.delivery.contracts.sources import Author


@dataclass(frozen=True, slots=True, kw_only=True)
class PullSeen:
    external_id: str
    number: int
    title: str
    state: Literal["open", "closed", "merged"]
    # The tool's own word.
    original_state: str
    opened_at: datetime
    changed_at: datetime
    url: str = ""
    body: str = ""
    repository: str = ""
    repository_external_id: str = ""
    head_repository_external_id: str = ""
    is_draft: bool = False
    author: Author | None = None
    merged_by: Author | None = None
    labels: tuple[str, ...] = ()
    base_ref: str = ""
    base_sha: str = ""
    head_ref: str = ""
    head_sha: str = ""
    merge_commit_sha: str = ""
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    requested_reviewers: tuple[Author, ...] = ()
    assignees: tuple[Author, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSeen:
    external_id: str
    state: str
    author: Author | None
    submitted_at: datetime | None
    commit_sha: str = ""
    body: str = ""
    pull_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentSeen:
    """A remark in a conversation, or on a line of a pull request (`path` is set)."""

    external_id: str
    author: Author | None
    at: datetime
    changed_at: datetime
    number: int | None
    body: str = ""
    path: str | None = None
    commit_sha: str = ""
    review_external_id: str = ""
    position: int | None = None
    on_line: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitSeen:
    sha: str
    message: str
    author: Author | None
    committer: Author | None
    # The account at the site, where it knows whose address it is.
    author_account: Author | None
    committer_account: Author | None
    authored_at: datetime
    committed_at: datetime
    url: str = ""
    html_url: str = ""
    parents: tuple[str, ...] = ()
    additions: int | None = None
    deletions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """Something that happened to an item or a pull request: closed, reopened, made ready."""

    external_id: str
    name: str
    at: datetime
    actor: Author | None
    item_external_id: str
    number: int | None
    label: str | None = None
    milestone: str | None = None
    assignee: Author | None = None
    commit_sha: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentSeen:
    """`state` is the tool's word for where it stands now: the last of its states."""

    external_id: str
    environment: str
    sha: str
    ref: str
    opened_at: datetime
    changed_at: datetime
    state: str
    task: str = ""
    description: str = ""
    url: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    is_production: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSeen:
    external_id: str
    tag: str
    name: str
    url: str
    author: Author | None
    is_draft: bool
    is_prerelease: bool
    opened_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSeen:
    """One run of a workflow, or one job of a run (`run_external_id` is set)."""

    external_id: str
    name: str
    status: str
    conclusion: str
    head_sha: str
    opened_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    head_branch: str = ""
    event: str = ""
    url: str = ""
    title: str = ""
    run_external_id: str | None = None
