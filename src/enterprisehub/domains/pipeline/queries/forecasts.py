"""Forecasts as they are kept, and the moves that they are made from."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from enterprisehub.domains.crm import views
from enterprisehub.domains.pipeline.contracts import Move
from enterprisehub.domains.pipeline.models import ForecastRow
from enterprisehub.kernel.db.session import Db

MOST_MOVES = 400_000
_KEY = ("tenant_id", "period", "currency", "starts_on", "made_on")


async def moves_since(db: Db, since: datetime) -> list[Move]:
    """Every move of live deals that were opened since then, deal by deal, in order of time."""
    moves, deals = views.STAGE_CHANGES, views.DEALS
    query = (
        select(
            moves.c.deal_id,
            moves.c.at,
            moves.c.to_stage_id,
            moves.c.to_state,
            func.coalesce(moves.c.amount_cents, 0),
            deals.c.currency,
            moves.c.close_on,
        )
        .select_from(moves)
        .join(deals, deals.c.id == moves.c.deal_id)
        .where(deals.c.created_at >= since)
        .order_by(moves.c.deal_id, moves.c.at, moves.c.id)
        .limit(MOST_MOVES)
    )
    return [Move(*row) for row in await db.execute(query)]


async def current_worth(db: Db) -> dict[UUID, tuple[int, date | None]]:
    """Amount and expected close of open deals as they are now; a move knows those of its time."""
    deals = views.DEALS
    query = select(deals.c.id, func.coalesce(deals.c.amount_cents, 0), deals.c.close_on)
    rows = await db.execute(query.where(deals.c.state == "open"))
    return {row[0]: (row[1], row[2]) for row in rows}


async def won_between(db: Db, start: datetime, end: datetime) -> dict[str, int]:
    """What was won by currency."""
    deals = views.DEALS
    query = (
        select(deals.c.currency, func.coalesce(func.sum(deals.c.amount_cents), 0))
        .where(deals.c.state == "won", deals.c.closed_at >= start, deals.c.closed_at < end)
        .group_by(deals.c.currency)
    )
    return {row[0]: int(row[1]) for row in await db.execute(query)}


async def won_by_day(
    db: Db, start: datetime, end: datetime, zone: str, currency: str
) -> dict[date, int]:
    """What was won on each day of the tenant's own calendar."""
    deals = views.DEALS
    day = func.date(func.timezone(zone, deals.c.closed_at))
    query = (
        select(day, func.coalesce(func.sum(deals.c.amount_cents), 0))
        .where(
            deals.c.state == "won",
            deals.c.closed_at >= start,
            deals.c.closed_at < end,
            deals.c.currency == currency,
        )
        .group_by(day)
    )
    return {row[0]: int(row[1]) for row in await db.execute(query)}


async def put_forecast(db: Db, values: Mapping[str, Any]) -> None:
    """The forecast of this day; made again on the same day, it replaces the one before."""
    changed = {name: value for name, value in values.items() if name not in _KEY}
    statement = insert(ForecastRow).values(**values)
    await db.execute(
        statement.on_conflict_do_update(index_elements=list(_KEY), set_=changed | {"state": "open"})
    )


async def latest(db: Db) -> list[ForecastRow]:
    """The newest forecast of each period that is not over, by currency and start."""
    query = (
        select(ForecastRow)
        .where(ForecastRow.state == "open", ForecastRow.deleted_at.is_(None))
        .ext(distinct_on(ForecastRow.currency, ForecastRow.period, ForecastRow.starts_on))
        .order_by(
            ForecastRow.currency,
            ForecastRow.period,
            ForecastRow.starts_on,
            ForecastRow.made_on.desc(),
        )
    )
    return list(await db.scalars(query))


async def course_of(db: Db, period: str, currency: str, starts_on: date) -> list[ForecastRow]:
    """Every forecast of one period, the oldest first."""
    query = select(ForecastRow).where(
        ForecastRow.period == period,
        ForecastRow.currency == currency,
        ForecastRow.starts_on == starts_on,
        ForecastRow.deleted_at.is_(None),
    )
    return list(await db.scalars(query.order_by(ForecastRow.made_on)))


async def over(db: Db, today: date) -> list[ForecastRow]:
    """Forecasts whose period is over and that nobody graded yet."""
    query = select(ForecastRow).where(
        ForecastRow.state == "open", ForecastRow.ends_on < today, ForecastRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(ForecastRow.id).limit(2000)))


async def graded(db: Db, *, limit: int = 24) -> list[ForecastRow]:
    """One line per period that is over: its first forecast, the newest period first."""
    first = (
        select(ForecastRow.id)
        .where(ForecastRow.state == "graded", ForecastRow.deleted_at.is_(None))
        .ext(distinct_on(ForecastRow.currency, ForecastRow.period, ForecastRow.starts_on))
        .order_by(
            ForecastRow.currency, ForecastRow.period, ForecastRow.starts_on, ForecastRow.made_on
        )
    )
    query = select(ForecastRow).where(ForecastRow.id.in_(first))
    order = (ForecastRow.starts_on.desc(), ForecastRow.period, ForecastRow.currency)
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def record(db: Db) -> tuple[int, int]:
    """How many forecasts were graded, and how many held."""
    query = select(func.count(), func.count().filter(ForecastRow.held.is_(True))).where(
        ForecastRow.state == "graded", ForecastRow.deleted_at.is_(None)
    )
    row = (await db.execute(query)).one()
    return row[0], row[1]
