"""Rows become the shapes that other domains know."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import Company, Contact, Deal, DealState
from enterprisehub.domains.crm.models import CompanyRow, DealRow, StageRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

_SAME = (
    "id", "name", "given_name", "family_name", "job_title", "company_id", "lifecycle",
    "lead_status", "source", "street", "city", "state", "postal_code", "country", "time_zone",
    "language", "owner_user_id", "workspace_id", "custom", "version",
)  # fmt: skip


async def contacts_of(db: Db, ids: Sequence[UUID]) -> list[Contact]:
    """The live ones of these contacts, in the order asked."""
    if not ids:
        return []
    rows = {row[0].id: row for row in await queries.found(db, ids) if row[0].deleted_at is None}
    emails: dict[UUID, list[str]] = {}
    phones: dict[UUID, list[str]] = {}
    for email in await queries.emails_of(db, list(rows)):
        emails.setdefault(email.contact_id, []).append(email.email)
    for phone in await queries.phones_of(db, list(rows)):
        phones.setdefault(phone.contact_id, []).append(phone.phone_e164)
    return [
        _contact(rows[id_], emails.get(id_, []), phones.get(id_, []))
        for id_ in dict.fromkeys(ids)
        if id_ in rows
    ]


async def sure_contact(db: Db, contact_id: UUID) -> Contact:
    """The live contact.

    Raises:
        NotFound: there is none.
    """
    found = await contacts_of(db, [contact_id])
    if not found:
        raise NotFound("There is no such contact.")
    return found[0]


def _contact(row: queries.Found, emails: list[str], phones: list[str]) -> Contact:
    contact, standing, company_name = row
    same: dict[str, Any] = {name: getattr(contact, name) for name in _SAME}
    return Contact(
        **same,
        emails=tuple(emails),
        phones_e164=tuple(phones),
        company_name=company_name,
        tags=tuple(contact.tags),
        score=standing.score if standing else None,
        temperature=cast("Any", standing.temperature) if standing else None,
        last_activity_at=standing.last_activity_at if standing else None,
    )


async def deals_of(db: Db, contact_id: UUID) -> list[Deal]:
    return [_deal(*pair) for pair in await queries.deals_of_contact(db, contact_id)]


async def deals_of_company(db: Db, company_id: UUID) -> list[Deal]:
    return [_deal(*pair) for pair in await queries.deals_of_company(db, company_id)]


async def deal(db: Db, deal_id: UUID) -> Deal | None:
    row = await queries.deal(db, deal_id)
    if row is None or row.deleted_at is not None:
        return None
    stage = await queries.stage(db, row.stage_id)
    return _deal(row, stage) if stage else None


def _deal(row: DealRow, stage: StageRow) -> Deal:
    return Deal(
        id=row.id,
        title=row.title,
        state=cast("DealState", row.state),
        pipeline_id=row.pipeline_id,
        stage_id=row.stage_id,
        stage_name=stage.name,
        amount_cents=row.amount_cents,
        currency=row.currency,
        contact_id=row.contact_id,
        company_id=row.company_id,
        owner_user_id=row.owner_user_id,
        close_on=row.close_on,
        stage_since_at=row.stage_since_at,
        version=row.version,
    )


async def company(db: Db, company_id: UUID) -> Company | None:
    row = await queries.company(db, company_id)
    return _company(row) if row and row.deleted_at is None else None


def _company(row: CompanyRow) -> Company:
    return Company(
        id=row.id,
        name=row.name,
        domain=row.domain,
        industry=row.industry,
        employees=row.employees,
        owner_user_id=row.owner_user_id,
        version=row.version,
    )
