"""How tools are read: pages of payloads in, one unit understood at a time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.delivery.contracts.code import (
    CommentSeen,
    CommitSeen,
    DeploymentSeen,
    EventSeen,
    PullSeen,
    ReleaseSeen,
    ReviewSeen,
)
from enterprisehub.domains.delivery.contracts.items import Change, ItemSeen, SprintSeen, Worklog
from enterprisehub.domains.delivery.contracts.sources import ItemType, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One thing as a tool told it. `at_source` orders its versions; None where there is but one.

    `source` is the chosen source that it came with, by kind and the tool's id.
    """

    stream: str
    external_id: str
    unit: str
    body: dict[str, Any]
    at_source: datetime | None = None
    source: tuple[str, str] | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The chosen source that is read. `etag` names the first page that is known of a stream."""

    kind: str
    external_id: str
    key: str
    options: dict[str, Any] = field(default_factory=dict)
    etag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadPage:
    """`next_page` continues the stream; None is its end for now.

    `etag` names a first page which, unchanged, says that nothing of the stream has changed.
    """

    payloads: list[Payload]
    next_page: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored payload on its way to being understood."""

    stream: str
    external_id: str
    body: dict[str, Any]
    removed_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Facts:
    """What the payloads of one unit say together.

    `rejected` names, by stream and id, those that could not be understood, and why. `project`
    is the source that the item or pull request belongs to, by kind and the tool's id.
    """

    project: tuple[str, str] | None = None
    item: ItemSeen | None = None
    changes: list[Change] = field(default_factory=list)
    worklogs: list[Worklog] = field(default_factory=list)
    pull: PullSeen | None = None
    reviews: list[ReviewSeen] = field(default_factory=list)
    comments: list[CommentSeen] = field(default_factory=list)
    commits: list[CommitSeen] = field(default_factory=list)
    events: list[EventSeen] = field(default_factory=list)
    # The boards that show the item, by the tool's ids.
    boards: list[str] = field(default_factory=list)
    sprint: SprintSeen | None = None
    deployment: DeploymentSeen | None = None
    release: ReleaseSeen | None = None
    status: Status | None = None
    item_type: ItemType | None = None
    rejected: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTold:
    """A webhook told of work: what it carried, and units that are worth reading again."""

    connector: str
    # None for the sandbox, which has no account.
    account_id: UUID | None
    payloads: tuple[Payload, ...]
    refresh: tuple[str, ...] = ()
