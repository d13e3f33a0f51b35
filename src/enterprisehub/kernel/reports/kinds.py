"""The kinds of reports there are. A domain declares its own: `declare_report(ReportKind(…))`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, Misdeclared, NotFound
from enterprisehub.kernel.reports.contents import Contents


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end), and the tenant's time zone by which days are told."""

    start: datetime
    end: datetime
    zone: str


type Maker = Callable[[Db, Span], Awaitable[Contents]]


@dataclass(frozen=True, slots=True)
class ReportKind:
    """`make` reads what the span holds; `read` is the permission it takes to see that."""

    name: str
    title: str
    says: str
    read: str
    make: Maker


KINDS: dict[str, ReportKind] = {}


def declare_report(kind: ReportKind) -> ReportKind:
    """The report can be made, downloaded and scheduled."""
    if KINDS.setdefault(kind.name, kind) != kind:
        raise Misdeclared(f"report {kind.name!r} declared twice")
    return kind


def report_kind(db: Db, name: str) -> ReportKind:
    """The kind, if the actor may see what it tells.

    Raises:
        NotFound: there is none of that name.
        Denied: the actor may not.
    """
    found = KINDS.get(name)
    if found is None:
        raise NotFound(f"There is no report “{name[:60]}”.", known=sorted(KINDS))
    if not db.scope.may(found.read):
        raise Denied(f"You may not see what “{found.title}” tells.", permission=found.read)
    return found
