"""A batch of rows becomes deals in the default pipeline, with their contacts and companies."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import DEAL
from enterprisehub.domains.crm.contracts.addresses import email_key
from enterprisehub.domains.crm.logic.import_file.find_records import (
    find_ours,
    find_owners,
    own_key,
)
from enterprisehub.domains.crm.logic.import_file.shape_rows import link_tags, pack_row
from enterprisehub.domains.crm.logic.import_file.take_companies import company_ids
from enterprisehub.domains.crm.logic.index_record import deal_document
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.models import DealRow, StageRow
from enterprisehub.domains.crm.queries.bulk import GAP
from enterprisehub.kernel import clock
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
from enterprisehub.kernel.tenancy.tenants import tenant

TABLE = "crm_deals"
PLAIN = (
    "title", "title_key", "amount_cents", "currency", "contact_id", "company_id", "close_on",
    "next_step", "source", "external_key", "lost_reason", "owner_user_id",
)  # fmt: skip
COLUMNS = (*PLAIN, "tags", "custom")


async def take_deals(db: Db, rows: Sequence[Row], mode: Mode, source: str) -> Taken:
    """As `take_contacts`. Known deals keep their stage: moving one is a decision of its own."""
    stages = await _stages(db)
    currency = (await tenant(db, db.scope.tenant_id)).currency
    for row in rows:
        _check(row, stages)
    await _find_people(db, rows)
    await find_owners(db, rows)
    ours = await find_ours(db, TABLE, rows)
    planned = plan_batch(rows, _keys, ours | await _owners(db, rows), new_id, mode)
    companies = await company_ids(db, {r.values.get("company", "") for r in planned} - {""})
    for record in planned:
        record.values["company_id"] = companies.get(fold(record.values.pop("company", "")))
        record.values["amount_cents"] = record.values.pop("amount", None)
    fresh = [record for record in planned if not record.known]
    made = [
        _row(record, {"currency": currency, "source": source, **_set(record.values)})
        for record in fresh
    ]
    await _store_new(db, fresh, made)
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


async def _stages(db: Db) -> dict[str, list[StageRow]]:
    """The stages of each pipeline by its folded name, those of the default one under ""."""
    first = await default_pipeline(db)
    known = await queries.pipelines(db)
    found: dict[str, list[StageRow]] = {fold(row.name): [] for row in known}
    names = {row.id: fold(row.name) for row in known}
    for stage in await queries.stages_of(db, list(names)):
        found[names[stage.pipeline_id]].append(stage)
    return found | {"": found[fold(first.name)]}


def _check(row: Row, pipelines: Mapping[str, Sequence[StageRow]]) -> None:
    if not row.values.get("title"):
        row.wrong.append(("title", "The row has no title."))
    pipeline = row.values.pop("pipeline", "")
    stages = pipelines.get(fold(pipeline))
    wanted = row.values.get("stage")
    row.values["stage"] = None
    if not stages:
        row.wrong.append(("pipeline", f"“{pipeline}” is no pipeline with stages here"))
        return
    if wanted is None:
        row.values["stage"] = stages[0]
    for stage in stages:
        if wanted and fold(stage.name) == fold(wanted):
            row.values["stage"] = stage
    if row.values["stage"] is None:
        names = ", ".join(stage.name for stage in stages)
        row.wrong.append(("stage", f"“{wanted}” is no stage of the pipeline; there are {names}"))


async def _find_people(db: Db, rows: Sequence[Row]) -> None:
    """Each row points at the contact whose address it names; an unknown one is an error."""
    emails = sorted({email_key(r.values["email"]) for r in rows if "email" in r.values})
    phones = sorted({r.values["phone"] for r in rows if "phone" in r.values})
    owner = "contact_id"
    by_email = await queries.owners_of_keys(
        db, "crm_contact_emails", "email_lc", emails, owner=owner
    )
    by_phone = await queries.owners_of_keys(
        db, "crm_contact_phones", "phone_e164", phones, owner=owner
    )
    for row in rows:
        email, phone = row.values.pop("email", None), row.values.pop("phone", None)
        found = by_email.get(email_key(email or "")) or by_phone.get(phone or "")
        if (email or phone) and found is None:
            name = "email" if email else "phone"
            row.wrong.append((name, f"No contact has {email or phone}; import contacts first"))
        row.values["contact_id"] = found


def _keys(row: Row) -> list[tuple[str, str]]:
    keys = own_key(row)
    if "external_key" in row.values:
        keys.append(("external_key", row.values["external_key"]))
    return keys or [("title", f"{fold(row.values['title'])}|{row.values['contact_id']}")]


async def _owners(db: Db, rows: Sequence[Row]) -> dict[tuple[str, str], UUID]:
    good = [row for row in rows if not row.wrong]
    keys = sorted({r.values["external_key"] for r in good if "external_key" in r.values})
    found = await queries.owners_of_keys(db, TABLE, "external_key", keys)
    owners = {("external_key", key): id_ for key, id_ in found.items()}
    titles = sorted({fold(r.values["title"]) for r in good if "external_key" not in r.values})
    for title, contact_id, id_ in await queries.deals_titled(db, titles):
        owners["title", f"{title}|{contact_id}"] = id_
    return owners


async def _store_new(
    db: Db,
    fresh: Sequence[Planned],
    made: Sequence[Mapping[str, Any]],
) -> None:
    now, actor = clock.now(), str(db.scope.actor)
    rows, moves = [], []
    for record, row in zip(fresh, made, strict=True):
        stage: StageRow = record.values["stage"]
        stands = {"pipeline_id": stage.pipeline_id, "stage_id": stage.id, "state": stage.kind}
        closed_at = None if stage.kind == "open" else record.values.get("closed_at") or now
        rows.append({**row, **stands, "stage_since_at": now, "closed_at": closed_at})
        moves.append(
            {
                "deal_id": record.id,
                "at": now,
                "pipeline_id": stage.pipeline_id,
                "to_stage_id": stage.id,
                "to_state": stage.kind,
                "amount_cents": row["amount_cents"],
                "currency": row["currency"],
                "close_on": row["close_on"],
                "actor": actor,
            }
        )
    if await queries.insert_deals(db, rows) != len(rows):
        raise Conflict("Somebody stored one of these records at the same moment. Trying again.")
    await queries.insert_stage_changes(db, moves)


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _completed(old: Mapping[str, Any], record: Planned, mode: Mode) -> dict[str, Any]:
    new = merged({n: old[n] for n in COLUMNS}, record.values, mode)
    new["tags"] = list(dict.fromkeys([*old["tags"], *record.values.get("tags", [])]))
    new["custom"] = merged(old["custom"], record.custom, mode)
    return new


def _row(record: Planned, values: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: values.get(name) for name in PLAIN}
    row["title_key"] = fold(str(values["title"]))
    custom = values.get("custom", record.custom)
    return {"id": record.id, **row, **pack_row(values.get("tags", []), custom)}


async def _make_findable(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    found, tags = [], []
    for row in rows:
        listed = [tag for tag in row["tags"].split(GAP) if tag]
        plain = {name: row[name] for name in ("id", *PLAIN)}
        shown = DealRow(**plain, tags=listed, custom=json.loads(row["custom"]), state="open")
        found.append(deal_document(shown))
        tags += link_tags(Ref(DEAL, row["id"]), listed)
    await queries.insert_tags(db, tags)
    await documents.put_many(db, found)
