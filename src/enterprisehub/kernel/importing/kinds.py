"""The kinds of records that files bring. A domain declares its own: `declare_import(…)`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, Misdeclared, NotFound
from enterprisehub.kernel.importing.match_columns import Columns
from enterprisehub.kernel.importing.plan_batch import Mode
from enterprisehub.kernel.importing.read_cells import Reading, Row


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch of rows: how many records are new, how many changed, and which."""

    created: int
    updated: int
    ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """A file is in to its end; the counts are of all its rows."""

    import_id: UUID
    created: int
    updated: int
    failed: int


type ReadCell = Callable[[str, str, Reading], Any]
"""From a field and the text of its cell to a value; ValueError says what is wrong with it."""
type Take = Callable[[Db, Sequence[Row], Mode, str], Awaitable[Taken]]
"""Good rows become records, in this transaction; `wrong` is set on rows that cannot be taken.

The last argument says where they come from. It may be asked again for the same rows: a record is
found by its keys, and what is as the row says already is left alone. Raises Conflict where
somebody stored one of the keys at this moment; the batch is then taken again.
"""
type Finish = Callable[[Db, Whole], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """Records of one kind: the fields that columns can mean, and how rows are read and taken.

    `href` is the page that lists them, `write` the permission that it takes. `text_fields` keep
    their line breaks. `tables` are planned anew while a file fills them. `tagged` kinds can be
    given tags. `says` tells people what the file should hold; `money` names fields in minor units.
    `mode` is what happens to known records unless people say otherwise.
    """

    name: str
    title: str
    says: str
    href: str
    write: str
    columns: Columns
    read: ReadCell
    take: Take
    tables: Sequence[str]
    text_fields: frozenset[str] = frozenset()
    money: frozenset[str] = frozenset()
    tagged: bool = True
    mode: Mode = "fill"
    finish: Finish | None = None


KINDS: dict[str, ImportKind] = {}


def declare_import(kind: ImportKind) -> ImportKind:
    """Files of such records can be brought in."""
    if KINDS.setdefault(kind.name, kind) != kind:
        raise Misdeclared(f"import kind {kind.name!r} declared twice")
    return kind


def import_kind(name: str) -> ImportKind:
    """The kind.

    Raises:
        NotFound: there is none of that name.
    """
    found = KINDS.get(name)
    if found is None:
        raise NotFound(f"Files of “{name[:60]}” cannot be imported.", known=sorted(KINDS))
    return found


def writable_kind(db: Db, name: str) -> ImportKind:
    """The kind, if the actor may write such records.

    Raises:
        NotFound: there is none of that name.
        Denied: the actor may not.
    """
    kind = import_kind(name)
    if not db.scope.may(kind.write):
        raise Denied(f"You may not add {kind.title.lower()}.", permission=kind.write)
    return kind
