"""Deals as questions ask for them: filtered, summed by currency, grouped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from enterprisehub.domains.crm.views import COMPANIES, CONTACTS, DEALS
from enterprisehub.kernel.db.session import Db

MOST_GROUPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DealsAsked:
    """`stale`: longer in its stage than it allows (`stale_days` if it does not say), or past its
    closing day.

    `at_risk`: as the board and the advisor see it; `risks` then says why, by deal.
    """

    company_id: UUID | None = None
    contact_id: UUID | None = None
    deal_id: UUID | None = None
    owner_user_id: UUID | None = None
    state: str | None = None
    stage_id: UUID | None = None
    industry: str | None = None
    source: str | None = None
    closes: tuple[date, date] | None = None
    closed: tuple[datetime, datetime] | None = None
    created: tuple[datetime, datetime] | None = None
    stale: bool = False
    stale_days: int = 30
    at_risk: bool = False
    risks: Mapping[UUID, str] = field(default_factory=dict)
    least_cents: int | None = None
    most_cents: int | None = None


def tests_of(asked: DealsAsked, now: datetime) -> list[ColumnElement[bool]]:
    """What a deal must satisfy to be among those asked for."""
    deal = DEALS.c
    tests: list[ColumnElement[bool]] = []
    if asked.company_id is not None:
        people = select(CONTACTS.c.id).where(CONTACTS.c.company_id == asked.company_id)
        tests.append(or_(deal.company_id == asked.company_id, deal.contact_id.in_(people)))
    if asked.industry is not None:
        firms = select(COMPANIES.c.id).where(COMPANIES.c.industry == asked.industry)
        people = select(CONTACTS.c.id).where(CONTACTS.c.company_id.in_(firms))
        tests.append(or_(deal.company_id.in_(firms), deal.contact_id.in_(people)))
    equal = (
        (deal.contact_id, asked.contact_id),
        (deal.id, asked.deal_id),
        (deal.owner_user_id, asked.owner_user_id),
        (deal.state, asked.state),
        (deal.stage_id, asked.stage_id),
        (deal.source, asked.source),
    )
    tests += [column == value for column, value in equal if value is not None]
    spans = (
        (deal.close_on, asked.closes),
        (deal.closed_at, asked.closed),
        (deal.created_at, asked.created),
    )
    tests += [
        and_(column >= span[0], column < span[1]) for column, span in spans if span is not None
    ]
    if asked.least_cents is not None:
        tests.append(deal.amount_cents >= asked.least_cents)
    if asked.most_cents is not None:
        tests.append(deal.amount_cents <= asked.most_cents)
    if asked.at_risk:
        tests.append(deal.id.in_(asked.risks))
    if asked.stale:
        tests.append(_stale(now, asked.stale_days))
    return tests


def _stale(now: datetime, days: int) -> ColumnElement[bool]:
    waited = literal(now) - DEALS.c.stage_since_at
    allowed = func.make_interval(0, 0, 0, func.coalesce(DEALS.c.stale_after_days, days))
    return and_(DEALS.c.state == "open", or_(DEALS.c.close_on < now.date(), waited > allowed))


_ORDERS = {
    "amount": (DEALS.c.amount_cents.desc().nulls_last(), DEALS.c.id),
    "close": (DEALS.c.close_on.asc().nulls_last(), DEALS.c.id),
    "created": (DEALS.c.created_at.desc(), DEALS.c.id),
    "closed": (DEALS.c.closed_at.desc().nulls_last(), DEALS.c.id),
    "smallest": (DEALS.c.amount_cents.asc().nulls_last(), DEALS.c.id),
}


async def deal_lines(
    db: Db, asked: DealsAsked, now: datetime, *, order: str = "amount", limit: int = 10
) -> Sequence[Any]:
    """The deals with the names of company and contact."""
    query = (
        select(DEALS, COMPANIES.c.name.label("company"), CONTACTS.c.name.label("contact"))
        .outerjoin(COMPANIES, COMPANIES.c.id == DEALS.c.company_id)
        .outerjoin(CONTACTS, CONTACTS.c.id == DEALS.c.contact_id)
        .where(*tests_of(asked, now))
        .order_by(*_ORDERS[order])
        .limit(limit)
    )
    return (await db.execute(query)).all()


async def deal_sums(db: Db, asked: DealsAsked, now: datetime) -> list[tuple[str, int, int, int]]:
    """Per currency: deals, their worth, and that weighted by the chance of their stage (cents)."""
    worth = func.coalesce(func.sum(DEALS.c.amount_cents), 0)
    chance = case((DEALS.c.state == "won", 100), else_=DEALS.c.win_pct)
    weighted = func.coalesce(func.sum(DEALS.c.amount_cents * chance), 0)
    query = (
        select(DEALS.c.currency, func.count(), worth, weighted)
        .where(*tests_of(asked, now))
        .group_by(DEALS.c.currency)
        .order_by(func.count().desc(), DEALS.c.currency)
    )
    return [
        (currency, count, int(cents), round(int(points) / 100))
        for currency, count, cents, points in await db.execute(query)
    ]


async def deal_groups(
    db: Db, asked: DealsAsked, now: datetime, *, by: str
) -> list[tuple[Any, str, int, int]]:
    """Per group and currency: deals and their worth in cents; the largest first, stages in order.

    `by` is stage, owner, source, state, industry, company (by worth) or month (of closing).
    """
    month = func.to_char(DEALS.c.close_on, "YYYY-MM")
    key: Any = {
        "stage": DEALS.c.stage_name,
        "owner": DEALS.c.owner_user_id,
        "source": DEALS.c.source,
        "state": DEALS.c.state,
        "industry": COMPANIES.c.industry,
        "month": month,
        "company": COMPANIES.c.name,
    }[by]
    worth = func.coalesce(func.sum(DEALS.c.amount_cents), 0)
    query = (
        select(key, DEALS.c.currency, func.count(), worth)
        .select_from(DEALS.outerjoin(COMPANIES, COMPANIES.c.id == DEALS.c.company_id))
        .where(*tests_of(asked, now))
        .group_by(key, DEALS.c.currency)
        .limit(MOST_GROUPS)
    )
    if by == "stage":
        query = query.order_by(func.min(DEALS.c.stage_position), key)
    elif by == "month":
        query = query.order_by(key)
    elif by == "company":
        query = query.where(key.is_not(None)).order_by(worth.desc(), key)
    else:
        query = query.order_by(worth.desc(), func.count().desc(), key)
    rows = await db.execute(query)
    return [(name, currency, count, int(cents)) for name, currency, count, cents in rows]
