"""The kinds of records there are: where each lies, what it is called, who may see it.

A domain declares its kinds once; history, delta sync, search and the palette serve them all.
"""

from dataclasses import dataclass
from uuid import UUID

from enterprisehub.kernel.errors import Misdeclared, NotFound
from enterprisehub.kernel.hooks import HookPoint


@dataclass(frozen=True, slots=True)
class RecordKind:
    """`name` is that of its Refs ("crm.contact"); `href` has one `{id}`; `read` a permission.

    `of_people`: what it is found by are names of people, which do not leave unmasked.
    """

    name: str
    table: str
    title: str
    plural: str
    read: str
    href: str | None = None
    icon: str = "file"
    of_people: bool = False

    def page_of(self, record_id: UUID) -> str | None:
        return self.href.format(id=record_id) if self.href else None


KINDS: dict[str, RecordKind] = {}
NAMES: HookPoint[frozenset[UUID], dict[UUID, str]] = HookPoint("records.names")
"""Asked for the names of things that records point at by id, by whoever keeps such things."""


def declare_record(kind: RecordKind) -> RecordKind:
    """Records of this kind have a history, can be synced and may be searched."""
    if KINDS.setdefault(kind.name, kind) != kind:
        raise Misdeclared(f"record kind {kind.name!r} declared twice")
    return kind


def kind_named(name: str) -> RecordKind:
    """The declared kind.

    Raises:
        NotFound: there is none of that name.
    """
    found = KINDS.get(name)
    if found is None:
        raise NotFound(f"There are no records of kind “{name[:60]}”.", known=sorted(KINDS))
    return found
