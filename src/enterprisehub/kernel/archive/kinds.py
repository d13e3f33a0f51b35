"""What can move to the cold store. A domain declares its tables once; the engine serves them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared, NotFound

type Blocked = Callable[[Db, datetime, datetime], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Child:
    """A table whose rows belong to rows of the archived one, by `column`, and move with them."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class ArchiveKind:
    """Rows of `table`, by month of `time_column`; `where` is SQL for those that are settled.

    `after_days` and `enabled` are what holds until a tenant decides otherwise. `blocked` may name
    a reason why a span cannot move yet. `append_only`: the program's role may not delete from
    the table; functions of the database check and do it.
    """

    name: str
    table: str
    title: str
    read: str
    after_days: int
    enabled: bool = True
    time_column: str = "created_at"
    key: str = "id"
    where: str = "true"
    children: tuple[Child, ...] = ()
    blocked: Blocked | None = None
    append_only: bool = False
    least_days: int = 30


KINDS: dict[str, ArchiveKind] = {}


def declare_archive(kind: ArchiveKind) -> ArchiveKind:
    """The table can be archived, by the rule of each tenant."""
    if KINDS.setdefault(kind.name, kind) != kind:
        raise Misdeclared(f"archive kind {kind.name!r} declared twice")
    return kind


def archive_kind(name: str) -> ArchiveKind:
    """The declared kind. Raises NotFound."""
    found = KINDS.get(name)
    if found is None:
        raise NotFound(f"Nothing named “{name[:60]}” can be archived.", known=sorted(KINDS))
    return found
