"""The sandbox's CRM in words: fields by their titles, records, stages and owners by their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from enterprisehub.connectors.sandbox import crm_world, queries
from enterprisehub.domains.sync.contracts import TheirProperty, record_kind
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members

_STAGES = {one.external_id: one.name for one in crm_world.STAGES}


@dataclass(frozen=True, slots=True)
class Names:
    """`records` by kind and number; a number that nobody knows is told as it is."""

    records: Mapping[tuple[str, int], str]
    owners: Mapping[str, str]

    def record(self, kind: str, number: int) -> str:
        return self.records.get((kind, number), f"{kind} {number}")

    def title(self, kind: str, field: str) -> str:
        found = _property(kind, field)
        return found.title if found else field.replace("_", " ").capitalize()

    def told(self, kind: str, field: str, value: Any) -> str:
        """The value as people read it; empty where there is none."""
        if value in ("", None):
            return ""
        text, found = str(value), _property(kind, field)
        sort = kind if field == "gone" else found.type if found else "text"
        if sort in ("contact", "company", "deal") and text.isdigit():
            return self.record(sort, int(text))
        if sort == "stage":
            return _STAGES.get(text, text)
        return self.owners.get(text, "") if sort == "owner" else text


async def names_in(
    db: Db, values: Iterable[tuple[str, Mapping[str, Any]]], besides: set[tuple[str, int]]
) -> Names:
    """The names of all records and owners that these values of records point at, and `besides`."""
    wanted = set(besides)
    for kind, held in values:
        for field, value in held.items():
            found = _property(kind, field)
            sort = kind if field == "gone" else found.type if found else ""
            if sort in ("contact", "company") and str(value).isdigit():
                wanted.add((sort, int(value)))
    records: dict[tuple[str, int], str] = {}
    for kind in sorted({kind for kind, _ in wanted}):
        numbers = [number for of, number in wanted if of == kind]
        for row in await queries.crm_records(db, record_kind(kind), numbers):
            records[kind, row.number] = crm_world.title_of(row)
    owners = {str(one.user_id): one.name for one in await list_members(db)}
    return Names(records, owners)


def _property(kind: str, field: str) -> TheirProperty | None:
    known = crm_world.PROPERTIES[record_kind(kind)]
    return next((one for one in known if one.name == field), None)
