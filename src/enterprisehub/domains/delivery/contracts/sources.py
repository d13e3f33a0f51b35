"""Who and where: authors, statuses, types, and the things a tool lets one choose from."""

from dataclasses import dataclass
from typing import Literal

type Category = Literal["to_do", "in_progress", "done", "unknown"]
type Flow = Literal["active", "waiting", "unknown"]
type Kind = Literal["requirement", "bug", "incident", "task", "epic", "subtask", "other"]
type SourceKind = Literal["project", "board", "repository"]


class Unreadable(ValueError):
    """A payload says too little to be understood; the message is the reason that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Somebody as a tool names them; `kind` is `git` for a name and address in a commit."""

    external_id: str
    name: str
    kind: Literal["account", "git"] = "account"
    login: str | None = None
    email: str | None = None
    avatar_url: str | None = None
    account_type: str | None = None
    time_zone: str | None = None
    url: str | None = None
    active: bool = True
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    external_id: str
    name: str
    category: Category
    # The tool's own word for the category.
    category_key: str = ""
    url: str | None = None
    # A team-managed project has statuses of its own.
    project_external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemType:
    external_id: str
    name: str
    untranslated_name: str | None = None
    description: str | None = None
    icon_url: str | None = None
    url: str | None = None
    avatar_id: int | None = None
    is_subtask: bool = False
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something to choose: a Jira project or board, a GitHub repository."""

    kind: SourceKind
    external_id: str
    key: str
    name: str
    url: str | None = None
    board_type: str | None = None
    project_external_id: str | None = None
    is_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIdentity:
    """Which installation an account reads: two accounts with one address read one site."""

    vendor: Literal["jira", "github", "sandbox"]
    address: str
    title: str
    options: dict[str, str]
