"""Derived rows on their way to their tables."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.delivery.contracts.sources import Author
from enterprisehub.domains.delivery.logic.derive_work.name_rows import author_id


class Rows:
    """Rows by table (its name without the domain), each id once: the later one stands."""

    def __init__(self) -> None:
        self.by_table: dict[str, dict[UUID, dict[str, Any]]] = {}

    def add(self, table: str, **row: Any) -> None:
        self.by_table.setdefault(table, {})[row["id"]] = row

    def merge(self, other: "Rows") -> None:
        for table, rows in other.by_table.items():
            self.by_table.setdefault(table, {}).update(rows)

    def of(self, table: str) -> list[dict[str, Any]]:
        return list(self.by_table.get(table, {}).values())


def with_author(rows: Rows, site_id: UUID, who: Author | None) -> UUID | None:
    """The id of the author, whose row is among the rows."""
    known = author_id(site_id, who)
    if known is None or who is None:
        return None
    rows.add(
        "authors",
        id=known,
        site_id=site_id,
        kind=who.kind,
        external_id=who.external_id,
        name=who.name,
        login=who.login,
        email=who.email,
        avatar_url=who.avatar_url,
        is_bot=who.is_bot,
    )
    return known
