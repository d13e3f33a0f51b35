"""The tables that one archive holds, and which of their rows: children before their parents."""

from dataclasses import dataclass
from typing import Any

from enterprisehub.kernel.archive.columns import quote
from enterprisehub.kernel.archive.kinds import ArchiveKind
from enterprisehub.kernel.archive.models import ArchiveRow


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of `table` for which `where` holds, with the parameters `:span_from`, `:span_to`."""

    table: str
    key: str
    where: str


def parts_of(kind: ArchiveKind) -> list[Part]:
    """In the order in which rows can be removed; they return in the opposite one."""
    at = quote(kind.time_column)
    root = f"{at} >= :span_from AND {at} < :span_to AND ({kind.where})"
    parents = f"SELECT {quote(kind.key)} FROM {quote(kind.table)} WHERE {root}"  # noqa: S608  declared names
    children = [
        Part(child.table, "id", f"{quote(child.column)} IN ({parents})") for child in kind.children
    ]
    return [*children, Part(kind.table, kind.key, root)]


def span_of(row: ArchiveRow) -> dict[str, Any]:
    """The parameters of the parts."""
    return {"span_from": row.span_from, "span_to": row.span_to}
