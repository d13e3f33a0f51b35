"""A batch of rows becomes contacts: new ones are stored, known ones completed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import CONTACT
from enterprisehub.domains.crm.contracts.addresses import email_key
from enterprisehub.domains.crm.logic.import_file.find_records import (
    find_ours,
    find_owners,
    find_workspaces,
    own_key,
)
from enterprisehub.domains.crm.logic.import_file.read_values import name_contact
from enterprisehub.domains.crm.logic.import_file.shape_rows import (
    link_tags,
    number_addresses,
    pack_row,
)
from enterprisehub.domains.crm.logic.import_file.take_companies import company_ids
from enterprisehub.domains.crm.logic.index_record import contact_document
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.importing.kinds import Taken
from enterprisehub.kernel.importing.plan_batch import (
    Mode,
    Planned,
    all_stored,
    merged,
    plan_batch,
)
from enterprisehub.kernel.importing.read_cells import Row
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.fold import fold

TABLE = "crm_contacts"
PLAIN = (
    "name", "name_key", "given_name", "family_name", "email", "phone_e164", "job_title",
    "company_id", "lifecycle", "lead_status", "source", "street", "city", "state", "postal_code",
    "country", "time_zone", "language", "external_key", "owner_user_id",
    "workspace_id",
)  # fmt: skip
COLUMNS = (*PLAIN, "tags", "custom")
DEFAULTS = {"lifecycle": "lead", "lead_status": "new", "country": "US"}


async def take_contacts(db: Db, rows: Sequence[Row], mode: Mode, source: str) -> Taken:
    """How many contacts are new, how many changed, and the ids of all that the rows speak of.

    Rows that cannot be taken are marked wrong.

    Raises:
        Conflict: somebody else stored one of the keys at this moment; take the batch again.
    """
    for row in rows:
        name_contact(row)
    await find_owners(db, rows)
    await find_workspaces(db, rows)
    ours = await find_ours(db, TABLE, rows)
    planned = plan_batch(rows, _keys, ours | await _owners(db, rows), new_id, mode)
    companies = await company_ids(db, {r.values.get("company", "") for r in planned} - {""})
    for record in planned:
        record.values["company_id"] = companies.get(fold(record.values.pop("company", "")))
    fresh = [record for record in planned if not record.known]
    await _store_new(db, fresh, source)
    known = [record for record in planned if record.known and mode != "skip"]
    changed = await _complete_known(db, known, mode)
    return Taken(len(fresh), changed, [record.id for record in planned])


def _keys(row: Row) -> list[tuple[str, str]]:
    values = row.values
    keys = own_key(row)
    keys += [("external_key", values["external_key"])] if "external_key" in values else []
    keys += [("email", email_key(email)) for email in _emails(row)]
    return keys + [("phone", phone) for phone in _phones(row)]


def _emails(row: Row) -> list[str]:
    first: list[str] = [row.values["email"]] if "email" in row.values else []
    return [*first, *row.values.get("email_2", [])]


def _phones(row: Row) -> list[str]:
    first: list[str] = [row.values["phone"]] if "phone" in row.values else []
    return [*first, *row.values.get("phone_2", [])]


async def _owners(db: Db, rows: Sequence[Row]) -> dict[tuple[str, str], UUID]:
    wanted: dict[str, set[str]] = {"external_key": set(), "email": set(), "phone": set()}
    for row in rows:
        for kind, key in () if row.wrong else _keys(row):
            wanted.setdefault(kind, set()).add(key)
    wanted.pop("hub_id", None)
    places = {
        "external_key": (TABLE, "external_key", "id"),
        "email": ("crm_contact_emails", "email_lc", "contact_id"),
        "phone": ("crm_contact_phones", "phone_e164", "contact_id"),
    }
    owners: dict[tuple[str, str], UUID] = {}
    for kind, keys in wanted.items():
        table, column, owner = places[kind]
        found = await queries.owners_of_keys(db, table, column, sorted(keys), owner=owner)
        owners |= {(kind, key): id_ for key, id_ in found.items()}
    return owners


def _addresses(record: Planned) -> tuple[list[str], list[str]]:
    """Every address that the lines of the record name, in their order, each once."""
    emails: dict[str, str] = {}
    phones: dict[str, None] = {}
    for row in record.rows:
        for email in _emails(row):
            emails.setdefault(email_key(email), email)
        for phone in _phones(row):
            phones.setdefault(phone)
    return list(emails.values()), list(phones)


async def _store_new(db: Db, fresh: Sequence[Planned], source: str) -> None:
    rows, emails, phones, tags, found = [], [], [], [], []
    for record in fresh:
        values = DEFAULTS | record.values
        mails, numbers = _addresses(record)
        values["email"] = mails[0] if mails else None
        values["phone_e164"] = numbers[0] if numbers else None
        values["source"] = values.get("source") or source
        values["name_key"] = _name_key(values)
        row = {name: values.get(name) for name in PLAIN}
        rows.append({"id": record.id, **row, **pack_row(values.get("tags", []), record.custom)})
        emails += number_addresses(record.id, "email", mails)
        phones += number_addresses(record.id, "phone_e164", numbers)
        tags += link_tags(Ref(CONTACT, record.id), values.get("tags", []))
        said = {**row, "tags": values.get("tags", []), "custom": record.custom}
        found.append(contact_document(Ref(CONTACT, record.id), said, mails, numbers))
    all_stored(len(rows), await queries.insert_contacts(db, rows))
    all_stored(len(emails), await queries.insert_emails(db, emails))
    all_stored(len(phones), await queries.insert_phones(db, phones))
    await queries.insert_tags(db, tags)
    await documents.put_many(db, found)


async def _complete_known(db: Db, known: Sequence[Planned], mode: Mode) -> int:
    ids = [record.id for record in known]
    before = await queries.rows_by_id(db, TABLE, ids, COLUMNS)
    held_emails = _by_contact(await queries.emails_of(db, ids), "email")
    held_phones = _by_contact(await queries.phones_of(db, ids), "phone_e164")
    rows, emails, phones, tags, found = [], [], [], [], []
    for record in known:
        old = before.get(record.id)
        if old is None:
            continue
        mails, numbers = held_emails.get(record.id, []), held_phones.get(record.id, [])
        more_mails, more_numbers = _addresses(record)
        held = {email_key(mail) for mail in mails}
        more_mails = [mail for mail in more_mails if email_key(mail) not in held]
        more_numbers = [number for number in more_numbers if number not in numbers]
        new = _completed(old, record, mode)
        new["email"] = old["email"] or (more_mails[0] if more_mails else None)
        new["phone_e164"] = old["phone_e164"] or (more_numbers[0] if more_numbers else None)
        if new == {name: old[name] for name in COLUMNS} and not (more_mails or more_numbers):
            continue
        plain = {name: new[name] for name in PLAIN}
        rows.append({"id": record.id, **plain, **pack_row(new["tags"], new["custom"])})
        emails += number_addresses(record.id, "email", more_mails, len(mails))
        phones += number_addresses(record.id, "phone_e164", more_numbers, len(numbers))
        tags += link_tags(Ref(CONTACT, record.id), new["tags"])
        ref, all_numbers = Ref(CONTACT, record.id), numbers + more_numbers
        found.append(contact_document(ref, new, mails + more_mails, all_numbers))
    await queries.update_rows(db, TABLE, rows)
    all_stored(len(emails), await queries.insert_emails(db, emails))
    all_stored(len(phones), await queries.insert_phones(db, phones))
    await queries.insert_tags(db, tags)
    await documents.put_many(db, found)
    return len(rows)


def _completed(old: Mapping[str, Any], record: Planned, mode: Mode) -> dict[str, Any]:
    given = {k: v for k, v in record.values.items() if k in PLAIN}
    named = record.values.get("named") and (
        mode == "overwrite" or not (old["given_name"] or old["family_name"])
    )
    if not named:
        for part in ("name", "given_name", "family_name"):
            given.pop(part, None)
    kept = {name: old[name] for name in COLUMNS}
    if named and mode != "overwrite":
        kept["name"] = ""
    new = merged(kept, given, mode)
    new["tags"] = list(dict.fromkeys([*old["tags"], *record.values.get("tags", [])]))
    new["custom"] = merged(old["custom"], record.custom, mode)
    new["name_key"] = _name_key(new)
    return {name: new.get(name) for name in COLUMNS}


def _name_key(values: Mapping[str, Any]) -> str:
    parts = f"{values.get('family_name', '')} {values.get('given_name', '')}"
    return fold(parts) or fold(values["name"])


def _by_contact(rows: Sequence[Any], name: str) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.contact_id, []).append(getattr(row, name))
    return found
