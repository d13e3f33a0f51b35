"""Rows of a file become work items, by way of payloads as a tool would have told them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.delivery.contracts.reading import Payload
from enterprisehub.domains.delivery.logic.derive_waiting import derive_waiting
from enterprisehub.domains.delivery.logic.derive_work.name_rows import row_id
from enterprisehub.domains.delivery.logic.derive_work.read_meaning import Meaning
from enterprisehub.domains.delivery.logic.import_items.keep_site import (
    MAX_PROJECTS,
    file_connection,
    keep_projects,
    project_id,
)
from enterprisehub.domains.delivery.logic.import_items.understand_row import (
    MOMENTS,
    STREAM,
    category_of,
    name_status,
)
from enterprisehub.domains.delivery.logic.load_meaning import load_meaning
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.importing.kinds import Taken
from enterprisehub.kernel.importing.plan_batch import Mode, Planned, merged, plan_batch
from enterprisehub.kernel.importing.read_cells import Row

UNNAMED = "Imported work"
"""The project of rows that name none."""
DERIVED_AT_ONCE = 1000
"""Rows of a file are small beside what tools tell, and each is a unit by itself."""

_DATES = {"started_at": "started", "done_at": "done"}


async def take_items(db: Db, rows: Sequence[Row], mode: Mode, _: str) -> Taken:
    """How many items are new and how many changed. Rows that cannot be taken are marked wrong.

    An item is known by its project and key, whatever file it comes in.
    """
    connection = await file_connection(db)
    meaning = await load_meaning(db, connection.site_id)
    for row in rows:
        _say_project(row)
        _check(row, meaning)
    await _refuse_beyond(db, connection, rows)
    known = await raw.bodies(db, connection.site_id, STREAM, _named(rows))
    ids = {name: row_id(connection.site_id, "item", name) for name in known}
    owners = {("key", name): id_ for name, id_ in ids.items()}
    planned = plan_batch(rows, _keys, owners, new_id, mode)
    now, payloads, created, updated = clock.now(), list[Payload](), 0, 0
    for record in planned:
        name = _name(record.values)
        old = known.get(name)
        if old is not None and mode == "skip":
            continue
        body = _body(old, record, mode)
        if body == old:
            continue
        created, updated = created + (old is None), updated + (old is not None)
        payloads.append(
            Payload(
                stream=STREAM,
                external_id=name,
                unit=f"item:{name}",
                body=body,
                at_source=now,
                source=("project", body["project"]),
            )
        )
    known_sources = await sources.source_ids(db, connection.site_id)
    await raw.keep(db, connection.site_id, payloads, known_sources)
    while (await derive_waiting(db, connection.site_id, most_units=DERIVED_AT_ONCE)).units:
        pass
    return Taken(created, updated, [_item_id(connection.site_id, each) for each in planned])


def _item_id(site_id: UUID, record: Planned) -> UUID:
    return row_id(site_id, "item", _name(record.values))


def _say_project(row: Row) -> None:
    named = row.values.get("project_name") or UNNAMED
    row.values["project_name"], row.values["project"] = named, project_id(named) or named
    row.values["labels"] = row.values.pop("tags", [])


def _name(values: Mapping[str, Any]) -> str:
    """The key alone is not enough: two teams may both count from 1."""
    return f"{values['project']}/{values['key']}"


def _named(rows: Sequence[Row]) -> list[str]:
    return sorted({_name(row.values) for row in rows if not row.wrong})


def _keys(row: Row) -> list[tuple[str, str]]:
    return [("key", _name(row.values))]


async def _refuse_beyond(db: Db, connection: Any, rows: Sequence[Row]) -> None:
    names = {r.values["project"]: r.values["project_name"] for r in rows if not r.wrong}
    full = await keep_projects(db, connection, names.values())
    for row in rows if full else ():
        if row.values["project"] in full:
            says = f"There are {MAX_PROJECTS} projects already; is this column the project?"
            row.wrong.append(("project_name", says))


def _check(row: Row, meaning: Meaning) -> None:
    values = row.values
    if not row.wrong and not values.get("key"):
        row.wrong.append(("key", "The row has no key."))
    if row.wrong:
        return
    told = category_of(values.get("status", ""))
    known, _ = meaning.of_status(values.get("status", ""), values.get("type", "Task"), told)
    status, category = name_status(values, known)
    done = values.get("done_at")
    if category == "done" and not done and values.get("changed_at"):
        values["done_at"] = done = values["changed_at"]
    if category == "done" and not done:
        row.wrong.append(
            ("done_at", f"“{status}” is finished work; give the date on which it was done")
        )
    elif done and category != "done":
        row.wrong.append(
            ("status", f"“{status}” is not finished work, and the row has a date of being done")
        )
    _check_order(row)


def _check_order(row: Row) -> None:
    """Created, started and done follow each other; days without an hour may be the same day."""
    values = row.values
    moments = [values[name] for name in MOMENTS if name in values]
    if not moments:
        row.wrong.append(("opened_at", "The row has no date of being created, started or done."))
        return
    before = values.setdefault("opened_at", min(moments))
    name = "created"
    for field, title in _DATES.items():
        at = values.get(field)
        if at is None:
            continue
        if at.date() < before.date():
            row.wrong.append((field, f"It was {title} on {at:%Y-%m-%d}, before it was {name}"))
            return
        values[field] = before = max(at, before)
        name = title


def _body(old: dict[str, Any] | None, record: Planned, mode: Mode) -> dict[str, Any]:
    given = {name: _plain(value) for name, value in record.values.items() if name != "tags"}
    given = {name: value for name, value in given.items() if value not in (None, "", [])}
    if old is None:
        return given
    body = merged(old, given, mode)
    labels = dict.fromkeys([*old.get("labels", []), *given.get("labels", [])])
    return body | ({"labels": list(labels)} if labels else {})


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
