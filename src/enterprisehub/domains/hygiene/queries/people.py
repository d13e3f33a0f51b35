"""Contacts and companies as they are compared, checked and filled in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select, union_all

from enterprisehub.domains.crm.views import COMPANIES, CONTACTS, DEALS
from enterprisehub.domains.hygiene.models import LookupRow, VisitRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

_P, _C = CONTACTS.c, COMPANIES.c
_COMPARED = (
    _P.id, _P.name, _P.given_name, _P.family_name, _P.email, _P.phone_e164, _P.job_title,
    _P.street, _P.city, _P.state, _P.postal_code, _P.country, _P.time_zone, _P.language,
    _P.source, _P.lifecycle, _P.company_id, _P.created_at, _P.last_activity_at,
    _C.name.label("company_name"),
)  # fmt: skip
_FIRMS = (
    _C.id, _C.name, _C.domain, _C.phone_e164, _C.industry, _C.employees, _C.street, _C.city,
    _C.state, _C.postal_code, _C.description, _C.created_at,
)  # fmt: skip


async def people(db: Db, ids: Sequence[UUID] | None = None) -> list[dict[str, Any]]:
    """Live contacts with their company's name; all of them, or those with these ids."""
    query = select(*_COMPARED).select_from(CONTACTS.outerjoin(COMPANIES, _C.id == _P.company_id))
    if ids is not None:
        query = query.where(_P.id.in_(ids))
    return [dict(row) for row in (await db.execute(query.order_by(_P.id))).mappings()]


async def firms(db: Db, ids: Sequence[UUID] | None = None) -> list[dict[str, Any]]:
    """Live companies, all of them or those with these ids."""
    query = select(*_FIRMS)
    if ids is not None:
        query = query.where(_C.id.in_(ids))
    return [dict(row) for row in (await db.execute(query.order_by(_C.id))).mappings()]


async def count_people(db: Db) -> int:
    return await db.scalar(select(func.count()).select_from(CONTACTS)) or 0


async def count_addresses(db: Db) -> dict[str, int]:
    """Contacts with a postal code by country."""
    query = select(_P.country, func.count()).where(_P.postal_code.is_not(None))
    return {row[0]: row[1] for row in await db.execute(query.group_by(_P.country))}


async def near_in_name(db: Db, keys: Sequence[str], own: UUID, *, limit: int) -> list[UUID]:
    """Contacts whose folded "family given" name begins with one of `keys`, by index; those of the
    first key come first, `limit` of each.
    """
    found = [
        select(_P.id)
        .where(_P.name_key >= key, _P.name_key < f"{key}\U0010ffff", _P.id != own)
        .order_by(_P.name_key)
        .limit(limit)
        .subquery()
        for key in keys
    ]
    return list(await db.scalars(union_all(*(select(one.c.id) for one in found))))


async def of_company(db: Db, company_id: UUID, own: UUID, *, limit: int = 100) -> list[UUID]:
    query = select(_P.id).where(_P.company_id == company_id, _P.id != own)
    return list(await db.scalars(query.order_by(_P.created_at.desc()).limit(limit)))


async def due_for_check(db: Db, since: datetime, limit: int) -> list[UUID]:
    """Contacts not looked over since then, those never looked over first, the newest first."""
    v = VisitRow
    query = (
        select(_P.id)
        .outerjoin_from(CONTACTS, VisitRow, v.contact_id == _P.id)
        .where(or_(v.checked_at.is_(None), v.checked_at < since))
        .order_by(v.checked_at.asc().nulls_first(), _P.created_at.desc())
    )
    return list(await db.scalars(query.limit(limit)))


async def due_for_enrichment(db: Db, limit: int) -> list[UUID]:
    """Contacts that nobody has looked up yet, or in vain a day ago, the newest first."""
    seen = exists().where(VisitRow.contact_id == _P.id, VisitRow.enriched_at.is_not(None))
    day_ago = clock.now() - timedelta(days=1)
    in_vain = exists().where(
        LookupRow.contact_id == _P.id, LookupRow.outcome == "failed", LookupRow.asked_at < day_ago
    )
    query = select(_P.id).where(or_(~seen, in_vain)).order_by(_P.created_at.desc())
    return list(await db.scalars(query.limit(limit)))


def _touched() -> Any:
    return func.coalesce(_P.last_outbound_at, _P.last_activity_at, _P.created_at)


async def touched_at(db: Db, contact_id: UUID) -> datetime | None:
    """When somebody wrote to the contact or called it last, or it came."""
    found: datetime | None = await db.scalar(select(_touched()).where(_P.id == contact_id))
    return found


def _stale(before: datetime) -> Any:
    touched = _touched()
    asked_for = _P.lead_status.not_in(("unqualified", "lost"))
    return and_(touched < before, asked_for, _P.lifecycle.in_(("lead", "qualified", "customer")))


async def stale_people(db: Db, before: datetime, *, limit: int) -> list[dict[str, Any]]:
    """Contacts that nobody wrote to or called since then; those with open deals and customers
    first, then by how long ago.
    """
    d = DEALS.c
    worth = (
        select(func.max(d.amount_cents))
        .where(d.contact_id == _P.id, d.state == "open")
        .correlate(CONTACTS)
        .scalar_subquery()
    )
    touched = _touched()
    query = (
        select(
            _P.id, _P.name, _P.lifecycle, _P.owner_user_id, touched.label("touched_at"),
            worth.label("worth_cents"),
        )
        .where(_stale(before))
        .order_by(worth.desc().nulls_last(), (_P.lifecycle == "customer").desc(), touched, _P.id)
        .limit(limit)
    )  # fmt: skip
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def count_stale(db: Db, before: datetime) -> int:
    query = select(func.count()).select_from(CONTACTS).where(_stale(before))
    return await db.scalar(query) or 0
