"""Records leave and come back as plain values, whatever kind they are."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.addresses import domain_of, email_key, phone_of
from enterprisehub.domains.crm.contracts.exchange import Exchanged
from enterprisehub.domains.crm.contracts.inputs import (
    CompanyPatch,
    ContactPatch,
    DealPatch,
    NewCompany,
    NewContact,
    NewDeal,
    StageMove,
)
from enterprisehub.domains.crm.logic.list_exchange_fields import COLUMNS
from enterprisehub.domains.crm.logic.remove_record import (
    delete_company,
    delete_contact,
    delete_deal,
)
from enterprisehub.domains.crm.logic.write_company import change_company, make_company
from enterprisehub.domains.crm.logic.write_contact import change_contact, make_contact
from enterprisehub.domains.crm.logic.write_deal import change_deal, make_deal, move_deal
from enterprisehub.domains.crm.models import CompanyRow, ContactRow, DealRow
from enterprisehub.kernel.db.session import Db

_CUSTOM = "custom."
# Columns that are never empty: an empty value outside leaves what we have.
_KEPT = {"country", "lifecycle", "lead_status", "currency", "name", "title"}
_BLANK = {"given_name", "family_name", "description"}


async def read_values(db: Db, kind: RecordKind, record_id: UUID) -> Exchanged | None:
    """The record as plain values, also a deleted one; None when there never was such a one."""
    row = await _row(db, kind, record_id)
    if row is None:
        return None
    values = {name: _plain(getattr(row, column)) for name, column in COLUMNS[kind].items()}
    values |= {f"{_CUSTOM}{key}": value for key, value in row.custom.items()}
    return Exchanged(
        kind=kind,
        id=row.id,
        title=row.title if isinstance(row, DealRow) else row.name,
        values=values,
        version=row.version,
        updated_at=row.updated_at,
        deleted=row.deleted_at is not None,
    )


async def take_values(
    db: Db, kind: RecordKind, values: Mapping[str, Any], *, record_id: UUID | None = None
) -> UUID:
    """The record has these values; without an id it is made. Fields not named stay.

    Raises:
        NotFound: there is no such record.
        Invalid, KeyTaken: as when a person writes it.
        ValidationError: a value is not of its form.
    """
    given = _columns(kind, values)
    if kind == "contact":
        await _take_addresses(db, given, values, record_id)
        if record_id is None:
            return (await make_contact(db, NewContact.model_validate(given))).id
        return (await change_contact(db, record_id, ContactPatch.model_validate(given))).id
    if kind == "company":
        if record_id is None:
            return (await make_company(db, NewCompany.model_validate(given))).id
        return (await change_company(db, record_id, CompanyPatch.model_validate(given))).id
    stage_id = given.pop("stage_id", None)
    if record_id is None:
        return (await make_deal(db, NewDeal.model_validate({**given, "stage_id": stage_id}))).id
    if given:
        await change_deal(db, record_id, DealPatch.model_validate(given))
    row = await queries.deal(db, record_id)
    if stage_id is not None and row is not None and str(row.stage_id) != stage_id:
        move = StageMove(stage_id=UUID(stage_id), lost_reason=given.get("lost_reason"))
        await move_deal(db, record_id, move)
    return record_id


async def remove_values(db: Db, kind: RecordKind, record_id: UUID) -> None:
    """The record is deleted softly; it can be restored.

    Raises:
        NotFound: there is none, or it was deleted before.
    """
    remove = {"contact": delete_contact, "company": delete_company, "deal": delete_deal}[kind]
    await remove(db, record_id)


async def find_same(db: Db, kind: RecordKind, values: Mapping[str, Any]) -> UUID | None:
    """The live record that these values must mean: by email or number, by web domain."""
    if kind == "contact":
        found = None
        if email := values.get("email"):
            found = await queries.contact_id_with_email(db, email_key(str(email)))
        if found is None and (phone := values.get("phone")):
            found = await _with_phone(db, str(phone))
        return found
    if kind == "company" and (domain := values.get("domain")):
        try:
            return await queries.company_id_with(db, "domain", domain_of(str(domain)))
        except ValueError:
            return None
    return None


async def _row(
    db: Db, kind: RecordKind, record_id: UUID
) -> ContactRow | CompanyRow | DealRow | None:
    if kind == "contact":
        return await queries.contact(db, record_id)
    if kind == "company":
        return await queries.company(db, record_id)
    return await queries.deal(db, record_id)


def _plain(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case date():
            return value.isoformat()
        case list():
            return sorted(value) or None
        case "":
            return None
        case _:
            return value


def _columns(kind: RecordKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by the names that inputs have; addresses of contacts apart."""
    given: dict[str, Any] = {}
    custom = {k.removeprefix(_CUSTOM): v for k, v in values.items() if k.startswith(_CUSTOM)}
    if custom:
        given["custom"] = custom
    for name, column in COLUMNS[kind].items():
        if name not in values or (kind == "contact" and name in ("email", "phone")):
            continue
        value = values[name]
        if value is None and column in _KEPT:
            continue
        if value is None and (column in _BLANK or column == "tags"):
            value = [] if column == "tags" else ""
        given[column] = value
    return given


async def _take_addresses(
    db: Db, given: dict[str, Any], values: Mapping[str, Any], record_id: UUID | None
) -> None:
    """The value outside is the first address; the other ones we know stay behind it."""
    for name, plural, key in (("email", "emails", email_key), ("phone", "phones", phone_of)):
        if name not in values:
            continue
        value, rest = values[name], []
        if record_id is not None:
            rows: Any = (
                await queries.emails_of(db, [record_id])
                if name == "email"
                else await queries.phones_of(db, [record_id])
            )
            known = [(getattr(row, "email", None) or row.phone_e164, row.label) for row in rows]
            rest = [{name: a, "label": label} for a, label in known if not _same(key, a, value)]
            rest = rest[1:] if value is None else rest
        first = [] if value is None else [{name: value}]
        given[plural] = [*first, *rest]


def _same(key: Any, one: str, other: object) -> bool:
    try:
        return bool(key(one) == key(str(other or "")))
    except ValueError:
        return False


async def _with_phone(db: Db, phone: str) -> UUID | None:
    try:
        return await queries.contact_id_with_phone(db, phone_of(phone))
    except ValueError:
        return None
