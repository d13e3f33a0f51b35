"""Which rows of a batch are new records and which add to known ones, decided by their keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.importing.read_cells import Row

type Mode = Literal["fill", "overwrite", "skip"]
"""What happens to known records: empty fields are filled, all are replaced, nothing changes."""


@dataclass(slots=True)
class Planned:
    """One record of the batch; `rows` are the lines of the file that speak of it."""

    id: UUID
    known: bool
    values: dict[str, Any]
    custom: dict[str, Any]
    rows: list[Row] = field(default_factory=list)


def plan_batch(
    rows: Sequence[Row],
    keys_of: Callable[[Row], Sequence[tuple[str, str]]],
    owners: Mapping[tuple[str, str], UUID],
    new_id: Callable[[], UUID],
    mode: Mode,
) -> list[Planned]:
    """Each good row finds its record; a row whose keys belong to two records is marked wrong.

    Rows of one batch with a common key are one record. The order of the file decides.
    """
    holders = dict(owners)
    planned: dict[UUID, Planned] = {}
    for row in rows:
        if row.wrong:
            continue
        keys = keys_of(row)
        found = list(dict.fromkeys(holders[key] for key in keys if key in holders))
        if len(found) > 1:
            shown = " and ".join(value for (_, value) in keys if (_, value) in holders)
            row.wrong.append((keys[0][0], f"{shown} belong to different records; merge them first"))
            continue
        id_ = found[0] if found else new_id()
        if id_ not in planned:
            planned[id_] = Planned(id_, id_ in owners.values(), {}, {})
        record = planned[id_]
        record.rows.append(row)
        tags = [*record.values.get("tags", []), *row.values.get("tags", [])]
        record.values = merged(record.values, row.values, mode)
        record.values["tags"] = list(dict.fromkeys(tags))
        record.custom = merged(record.custom, row.custom, mode)
        for key in keys:
            holders.setdefault(key, id_)
    return list(planned.values())


def merged(old: Mapping[str, Any], new: Mapping[str, Any], mode: Mode) -> dict[str, Any]:
    """Both together; `overwrite` prefers the new, everything else what was there."""
    if mode == "overwrite":
        return {**old, **{k: v for k, v in new.items() if v not in (None, "")}}
    return {**new, **{k: v for k, v in old.items() if v not in (None, "", [], {})}}


def all_stored(wanted: int, stored: int) -> None:
    """Every row went in.

    Raises:
        Conflict: some key was taken at this moment; take the batch again.
    """
    if stored != wanted:
        raise Conflict("Somebody stored one of these records at the same moment. Trying again.")
