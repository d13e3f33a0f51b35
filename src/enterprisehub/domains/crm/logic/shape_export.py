"""What a file says of contacts, companies and deals: all that an import of it can bring back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.models import CustomFieldRow
from enterprisehub.domains.crm.queries import CompanyFilter, ContactFilter, DealFilter
from enterprisehub.domains.crm.queries.exports import Rows
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.tenancy.workspaces import list_workspaces
from enterprisehub.kernel.web.csv_files import PAGE_ROWS, decimal_of

CONTACT_COLUMNS = (
    "hub_id", "external_key", "name", "given_name", "family_name", "email", "email_2",
    "phone_e164", "phone_2", "job_title", "company_name", "owner", "workspace",
    "lifecycle", "lead_status", "source", "street", "city", "state", "postal_code", "country",
    "time_zone", "language", "tags", "score", "temperature", "last_activity_at", "created_at",
)  # fmt: skip
COMPANY_COLUMNS = (
    "hub_id", "external_key", "name", "domain", "phone_e164", "industry", "employees",
    "description", "owner", "source", "street", "city", "state", "postal_code", "country", "tags",
    "created_at",
)  # fmt: skip
DEAL_COLUMNS = (
    "hub_id", "external_key", "title", "pipeline_name", "stage_name", "state", "amount",
    "currency", "contact_name", "contact_email", "contact_phone", "company_name", "owner",
    "close_on", "closed_at", "lost_reason", "next_step", "source", "tags", "created_at",
)  # fmt: skip
CUSTOM = "custom."


async def columns_of(db: Db, record_kind: str) -> tuple[list[str], list[CustomFieldRow]]:
    """The columns of a file of these records, and the tenant's own fields among them."""
    plain = {"contact": CONTACT_COLUMNS, "company": COMPANY_COLUMNS, "deal": DEAL_COLUMNS}
    fields = await queries.custom_fields(db, record_kind)
    return [*plain[record_kind], *(CUSTOM + field.key for field in fields)], fields


async def contact_rows(
    db: Db, which: ContactFilter, fields: Sequence[CustomFieldRow], after: UUID | None
) -> Rows:
    """The next contacts as rows of a file, with every address they have."""
    found, place = await queries.next_contacts(db, which, after, PAGE_ROWS)
    ids = [row["id"] for row in found]
    emails, phones = await queries.emails_of(db, ids), await queries.phones_of(db, ids)
    more_emails = _others([(e.contact_id, e.email) for e in emails])
    more_phones = _others([(p.contact_id, p.phone_e164) for p in phones])
    owners = await _owners(db)
    workspaces = {one.id: one.name for one in await list_workspaces(db)}
    rows = [
        _row(row, owners, fields)
        | {"workspace": workspaces.get(row["workspace_id"])}
        | {"email_2": more_emails.get(row["id"]), "phone_2": more_phones.get(row["id"])}
        for row in found
    ]
    return rows, place


async def company_rows(
    db: Db, which: CompanyFilter, fields: Sequence[CustomFieldRow], after: UUID | None
) -> Rows:
    found, place = await queries.next_companies(db, which, after, PAGE_ROWS)
    owners = await _owners(db)
    return [_row(row, owners, fields) for row in found], place


async def deal_rows(
    db: Db, which: DealFilter, fields: Sequence[CustomFieldRow], after: UUID | None
) -> Rows:
    found, place = await queries.next_deals(db, which, after, PAGE_ROWS)
    owners = await _owners(db)
    rows = [
        _row(row, owners, fields) | {"amount": decimal_of(row["amount_cents"])} for row in found
    ]
    return rows, place


def _row(
    row: Mapping[str, Any], owners: Mapping[UUID, str], fields: Sequence[CustomFieldRow]
) -> dict[str, Any]:
    shown = dict(row) | {"hub_id": row["id"], "owner": owners.get(row["owner_user_id"])}
    for field in fields:
        value = row["custom"].get(field.key)
        money = field.type == "money" and isinstance(value, int)
        shown[CUSTOM + field.key] = decimal_of(value) if money else value
    return shown


async def _owners(db: Db) -> dict[UUID, str]:
    """People are named by their sign-in address, which an import understands."""
    return {member.user_id: member.email for member in await list_members(db)}


def _others(addresses: Sequence[tuple[UUID, str]]) -> dict[UUID, list[str]]:
    """All but the first address of each contact."""
    found: dict[UUID, list[str]] = {}
    for contact_id, address in addresses:
        found.setdefault(contact_id, []).append(address)
    return {contact_id: listed[1:] for contact_id, listed in found.items()}
