"""A batch of rows becomes companies; and contacts' companies are found or made by their names."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import COMPANY
from enterprisehub.domains.crm.logic.import_file.find_records import (
    find_ours,
    find_owners,
    own_key,
)
from enterprisehub.domains.crm.logic.import_file.shape_rows import link_tags, pack_row
from enterprisehub.domains.crm.logic.index_record import company_document
from enterprisehub.domains.crm.models import CompanyRow
from enterprisehub.domains.crm.queries.bulk import GAP
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.importing.kinds import Taken
from enterprisehub.kernel.importing.plan_batch import (
    Mode,
    Planned,
    merged,
    plan_batch,
)
from enterprisehub.kernel.importing.read_cells import Row
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.fold import fold

TABLE = "crm_companies"
PLAIN = (
    "name", "name_key", "domain", "phone_e164", "industry", "employees", "street", "city",
    "state", "postal_code", "country", "source", "external_key", "description", "owner_user_id",
)  # fmt: skip
COLUMNS = (*PLAIN, "tags", "custom")


async def company_ids(db: Db, names: Iterable[str]) -> dict[str, UUID]:
    """The company of each folded name; those that nobody has are made."""
    by_key = {fold(name): name for name in sorted(names) if fold(name)}
    known = await queries.owners_of_keys(db, TABLE, "name_key", sorted(by_key))
    missing = {key: new_id() for key in sorted(by_key) if key not in known}
    if missing:
        rows: list[dict[str, Any]] = [
            {"id": id_, "name": by_key[key], "name_key": key} for key, id_ in missing.items()
        ]
        await queries.insert_companies(db, rows)
        shown = [CompanyRow(**row, tags=[], custom={}, description="") for row in rows]
        await documents.put_many(db, [company_document(row) for row in shown])
    return known | missing


async def take_companies(db: Db, rows: Sequence[Row], mode: Mode, source: str) -> Taken:
    """As `take_contacts`, for companies."""
    for row in rows:
        if not row.values.get("name") and not row.wrong:
            row.wrong.append(("name", "The row has no name."))
        row.values["phone_e164"] = row.values.pop("phone", None)
    await find_owners(db, rows)
    ours = await find_ours(db, TABLE, rows)
    planned = plan_batch(rows, _keys, ours | await _owners(db, rows), new_id, mode)
    fresh = [record for record in planned if not record.known]
    made = [_row(record, {**DEFAULTS, "source": source, **_set(record.values)}) for record in fresh]
    if await queries.insert_companies(db, made) != len(made):
        raise Conflict("Somebody stored one of these records at the same moment. Trying again.")
    known = [record for record in planned if record.known and mode != "skip"]
    before = await queries.rows_by_id(db, TABLE, [r.id for r in known], COLUMNS)
    changed = []
    for record in known:
        old = before.get(record.id)
        new = _row(record, _completed(old, record, mode)) if old else None
        if old and new and new != _row(record, old):
            changed.append(new)
    await queries.update_rows(db, TABLE, changed)
    await _make_findable(db, [*made, *changed])
    return Taken(len(fresh), len(changed), [record.id for record in planned])


DEFAULTS: Mapping[str, Any] = {"country": "US"}


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _keys(row: Row) -> list[tuple[str, str]]:
    values = row.values
    names = ("external_key", "domain")
    keys = own_key(row) + [(name, values[name]) for name in names if name in values]
    return keys or [("name_key", fold(values["name"]))]


async def _owners(db: Db, rows: Sequence[Row]) -> dict[tuple[str, str], UUID]:
    wanted: dict[str, set[str]] = {}
    for row in rows:
        for kind, key in () if row.wrong else _keys(row):
            wanted.setdefault(kind, set()).add(key)
    wanted.pop("hub_id", None)
    owners: dict[tuple[str, str], UUID] = {}
    for kind, keys in wanted.items():
        found = await queries.owners_of_keys(db, TABLE, kind, sorted(keys))
        owners |= {(kind, key): id_ for key, id_ in found.items()}
    return owners


def _completed(old: Mapping[str, Any], record: Planned, mode: Mode) -> dict[str, Any]:
    new = merged({n: old[n] for n in COLUMNS}, record.values, mode)
    new["tags"] = list(dict.fromkeys([*old["tags"], *record.values.get("tags", [])]))
    new["custom"] = merged(old["custom"], record.custom, mode)
    return new


def _row(record: Planned, values: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: values.get(name) for name in PLAIN}
    row["name_key"] = fold(str(values["name"]))
    row["description"] = row["description"] or ""
    custom = values.get("custom", record.custom)
    return {"id": record.id, **row, **pack_row(values.get("tags", []), custom)}


async def _make_findable(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    found, tags = [], []
    for row in rows:
        listed = [tag for tag in row["tags"].split(GAP) if tag]
        plain = {name: row[name] for name in ("id", *PLAIN)}
        custom = json.loads(row["custom"])
        shown = CompanyRow(**plain, tags=listed, custom=custom)
        found.append(company_document(shown))
        tags += link_tags(Ref(COMPANY, row["id"]), listed)
    await queries.insert_tags(db, tags)
    await documents.put_many(db, found)
