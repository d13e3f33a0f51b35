"""Records that fit conditions told in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from enterprisehub.domains.crm.contracts.described import Described
from enterprisehub.domains.crm.models import CompanyRow, ContactRow, DealRow, StandingRow
from enterprisehub.kernel.db.session import Db

type Titled = tuple[UUID, str]


async def deals_described(
    db: Db, what: Described, now: datetime, *, most: int
) -> tuple[Sequence[Titled], int]:
    """Live deals, the worth most first, and how many fit."""
    query = select(DealRow.id, DealRow.title).where(DealRow.deleted_at.is_(None))
    query = query.where(DealRow.state == (what.state or "open"))
    if what.industries:
        query = query.join(CompanyRow, CompanyRow.id == DealRow.company_id)
        query = query.where(_industry(what.industries))
    if what.least_cents is not None:
        query = query.where(DealRow.amount_cents >= what.least_cents)
    if what.most_cents is not None:
        query = query.where(DealRow.amount_cents <= what.most_cents)
    if what.quiet_days is not None:
        before = now - timedelta(days=what.quiet_days)
        heard = select(StandingRow.contact_id).where(StandingRow.last_activity_at > before)
        # Nothing moved and nobody spoke: a deal in an old stage may be in the best of talks.
        query = query.where(DealRow.stage_since_at <= before)
        query = query.where(DealRow.contact_id.is_(None) | DealRow.contact_id.not_in(heard))
    order = (DealRow.amount_cents.desc().nulls_last(), DealRow.id)
    return await _page(db, query, order, most)


async def contacts_described(
    db: Db, what: Described, now: datetime, *, most: int
) -> tuple[Sequence[Titled], int]:
    """Live contacts, the longest quiet first."""
    query = (
        select(ContactRow.id, ContactRow.name)
        .outerjoin(StandingRow, StandingRow.contact_id == ContactRow.id)
        .where(ContactRow.deleted_at.is_(None))
    )
    if what.lifecycle is not None:
        query = query.where(ContactRow.lifecycle == what.lifecycle)
    if what.temperature is not None:
        query = query.where(StandingRow.temperature == what.temperature)
    if what.industries:
        query = query.join(CompanyRow, CompanyRow.id == ContactRow.company_id)
        query = query.where(_industry(what.industries))
    if what.quiet_days is not None:
        before = now - timedelta(days=what.quiet_days)
        quiet = StandingRow.last_activity_at
        query = query.where(or_(quiet.is_(None), quiet <= before), ContactRow.created_at <= before)
    order = (StandingRow.last_activity_at.asc().nulls_first(), ContactRow.id)
    return await _page(db, query, order, most)


async def companies_described(
    db: Db, what: Described, *, most: int
) -> tuple[Sequence[Titled], int]:
    """Live companies by name."""
    query = select(CompanyRow.id, CompanyRow.name).where(CompanyRow.deleted_at.is_(None))
    if what.industries:
        query = query.where(_industry(what.industries))
    if what.state == "won":
        won = select(DealRow.company_id).where(DealRow.state == "won", DealRow.deleted_at.is_(None))
        query = query.where(CompanyRow.id.in_(won))
    return await _page(db, query, (CompanyRow.name_key, CompanyRow.id), most)


async def people_and_firm_of_deal(db: Db, deal_id: UUID) -> tuple[UUID | None, UUID | None] | None:
    query = select(DealRow.contact_id, DealRow.company_id).where(DealRow.id == deal_id)
    row = (await db.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def firm_of_contact(db: Db, contact_id: UUID) -> UUID | None:
    return await db.scalar(select(ContactRow.company_id).where(ContactRow.id == contact_id))


async def open_deal_where(
    db: Db, *, contact_id: UUID | None = None, company_id: UUID | None = None
) -> UUID | None:
    """The latest open deal of a contact or a company."""
    query = select(DealRow.id).where(DealRow.deleted_at.is_(None), DealRow.state == "open")
    if contact_id is not None:
        query = query.where(DealRow.contact_id == contact_id)
    if company_id is not None:
        query = query.where(DealRow.company_id == company_id)
    return await db.scalar(query.order_by(DealRow.created_at.desc()).limit(1))


async def contact_of_company(db: Db, company_id: UUID) -> UUID | None:
    """The contact of a company with whom the latest exchange was."""
    query = (
        select(ContactRow.id)
        .outerjoin(StandingRow, StandingRow.contact_id == ContactRow.id)
        .where(ContactRow.company_id == company_id, ContactRow.deleted_at.is_(None))
        .order_by(StandingRow.last_activity_at.desc().nulls_last(), ContactRow.id)
    )
    return await db.scalar(query.limit(1))


def _industry(names: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(CompanyRow.industry.icontains(name, autoescape=True) for name in names))


async def _page(
    db: Db, query: Select[UUID, str], order: Sequence[Any], most: int
) -> tuple[Sequence[Titled], int]:
    rows = list(await db.execute(query.order_by(*order).limit(most)))
    if len(rows) < most:
        return [(row[0], row[1]) for row in rows], len(rows)
    total = await db.scalar(select(func.count()).select_from(query.subquery())) or 0
    return [(row[0], row[1]) for row in rows], total
