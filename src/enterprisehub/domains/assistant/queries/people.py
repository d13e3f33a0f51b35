"""Contacts and companies as questions ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from enterprisehub.domains.crm.contracts import GOLDEN_ACTIVITY_DAYS, GOLDEN_SCORE
from enterprisehub.domains.crm.views import COMPANIES, CONTACTS, STAGES
from enterprisehub.kernel.db.session import Db

MOST_GROUPS = 20
_NAMES = {"contacts": CONTACTS, "companies": COMPANIES}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleAsked:
    """Conditions on contacts or companies; those that a table does not know are left out."""

    company_id: UUID | None = None
    owner_user_id: UUID | None = None
    temperature: str | None = None
    golden: bool = False
    lifecycle: str | None = None
    lead_status: str | None = None
    industry: str | None = None
    city: str | None = None
    source: str | None = None
    created: tuple[datetime, datetime] | None = None
    silent_since: datetime | None = None
    unowned: bool = False
    least_score: int | None = None
    least_employees: int | None = None


def _contacts_where(asked: PeopleAsked, now: datetime) -> list[ColumnElement[bool]]:
    c = CONTACTS.c
    equal = (
        (c.company_id, asked.company_id),
        (c.owner_user_id, asked.owner_user_id),
        (c.temperature, asked.temperature),
        (c.lifecycle, asked.lifecycle),
        (c.lead_status, asked.lead_status),
        (c.city, asked.city),
        (c.source, asked.source),
    )
    tests = [column == value for column, value in equal if value is not None]
    if asked.industry is not None:
        firms = select(COMPANIES.c.id).where(COMPANIES.c.industry == asked.industry)
        tests.append(c.company_id.in_(firms))
    if asked.golden:
        since = now - timedelta(days=GOLDEN_ACTIVITY_DAYS)
        tests.append(and_(c.score >= GOLDEN_SCORE, c.last_activity_at >= since))
    if asked.least_score is not None:
        tests.append(c.score >= asked.least_score)
    if asked.created is not None:
        tests.append(and_(c.created_at >= asked.created[0], c.created_at < asked.created[1]))
    if asked.silent_since is not None:
        tests.append(c.last_activity_at < asked.silent_since)
    if asked.unowned:
        tests.append(c.owner_user_id.is_(None))
    return tests


async def contact_lines(
    db: Db, asked: PeopleAsked, now: datetime, *, order: str = "score", limit: int = 10
) -> Sequence[Any]:
    c = CONTACTS.c
    orders: dict[str, tuple[Any, ...]] = {
        "score": (c.score.desc().nulls_last(), c.id),
        "created": (c.created_at.desc(), c.id),
        "activity": (c.last_activity_at.desc().nulls_last(), c.id),
        "name": (c.name, c.id),
    }
    query = (
        select(CONTACTS, COMPANIES.c.name.label("company"))
        .outerjoin(COMPANIES, COMPANIES.c.id == c.company_id)
        .where(*_contacts_where(asked, now))
        .order_by(*orders[order])
        .limit(limit)
    )
    return (await db.execute(query)).all()


async def count_contacts(db: Db, asked: PeopleAsked, now: datetime) -> int:
    query = select(func.count()).select_from(CONTACTS).where(*_contacts_where(asked, now))
    return await db.scalar(query) or 0


async def contact_groups(
    db: Db, asked: PeopleAsked, now: datetime, *, by: str
) -> list[tuple[Any, int]]:
    """The largest groups; `by` is a column of contacts, or "company"."""
    c = CONTACTS.c
    keys: dict[str, Any] = {
        "owner": c.owner_user_id,
        "source": c.source,
        "temperature": c.temperature,
        "lifecycle": c.lifecycle,
        "status": c.lead_status,
        "city": c.city,
        "company": COMPANIES.c.name,
        "industry": COMPANIES.c.industry,
        "month": func.to_char(c.created_at, "YYYY-MM"),
    }
    key = keys[by]
    query = (
        select(key, func.count())
        .select_from(CONTACTS.outerjoin(COMPANIES, COMPANIES.c.id == c.company_id))
        .where(*_contacts_where(asked, now))
        .group_by(key)
        .order_by(key if by == "month" else func.count().desc(), key)
        .limit(MOST_GROUPS)
    )
    return [(name, count) for name, count in await db.execute(query)]


def _companies_where(asked: PeopleAsked) -> list[ColumnElement[bool]]:
    c = COMPANIES.c
    equal = (
        (c.id, asked.company_id),
        (c.owner_user_id, asked.owner_user_id),
        (c.industry, asked.industry),
        (c.city, asked.city),
        (c.source, asked.source),
    )
    tests = [column == value for column, value in equal if value is not None]
    if asked.created is not None:
        tests.append(and_(c.created_at >= asked.created[0], c.created_at < asked.created[1]))
    if asked.unowned:
        tests.append(c.owner_user_id.is_(None))
    if asked.least_employees is not None:
        tests.append(c.employees >= asked.least_employees)
    return tests


async def company_lines(
    db: Db, asked: PeopleAsked, *, order: str = "size", limit: int = 10
) -> Sequence[Any]:
    c = COMPANIES.c
    orders: dict[str, tuple[Any, ...]] = {
        "size": (c.employees.desc().nulls_last(), c.id),
        "created": (c.created_at.desc(), c.id),
        "name": (c.name, c.id),
    }
    query = select(COMPANIES).where(*_companies_where(asked))
    return (await db.execute(query.order_by(*orders[order]).limit(limit))).all()


async def count_companies(db: Db, asked: PeopleAsked) -> int:
    query = select(func.count()).select_from(COMPANIES).where(*_companies_where(asked))
    return await db.scalar(query) or 0


async def company_groups(db: Db, asked: PeopleAsked, *, by: str) -> list[tuple[Any, int]]:
    c = COMPANIES.c
    keys: dict[str, Any] = {
        "owner": c.owner_user_id,
        "source": c.source,
        "city": c.city,
        "industry": c.industry,
        "month": func.to_char(c.created_at, "YYYY-MM"),
    }
    key = keys[by]
    query = (
        select(key, func.count())
        .where(*_companies_where(asked))
        .group_by(key)
        .order_by(key if by == "month" else func.count().desc(), key)
        .limit(MOST_GROUPS)
    )
    return [(name, count) for name, count in await db.execute(query)]


async def contact_ids_of(db: Db, company_id: UUID) -> list[UUID]:
    """At most 500 people of a company."""
    query = select(CONTACTS.c.id).where(CONTACTS.c.company_id == company_id).limit(500)
    return list(await db.scalars(query))


async def stages(db: Db) -> list[tuple[UUID, str, str, UUID]]:
    """Every stage: its id, name, kind (open, won, lost) and pipeline."""
    query = select(STAGES.c.id, STAGES.c.name, STAGES.c.kind, STAGES.c.pipeline_id)
    rows = await db.execute(query.order_by(STAGES.c.position, STAGES.c.id))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def words_in_use(db: Db, table: str, column: str, like: str) -> list[str]:
    """Values of a column that begin with `like` in any case, the commonest first."""
    values = _NAMES[table].c[column]
    query = (
        select(values)
        .where(func.lower(values).startswith(like.lower(), autoescape=True))
        .group_by(values)
        .order_by(func.count().desc(), values)
        .limit(3)
    )
    return [str(value) for value in await db.scalars(query)]
