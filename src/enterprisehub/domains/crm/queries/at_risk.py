"""Open deals that need somebody: overdue, or too long in their stage."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from enterprisehub.domains.crm.models import DealRow, StageRow
from enterprisehub.kernel.db.session import Db


def _at_risk(now: datetime) -> ColumnElement[bool]:
    waited = literal(now) - DealRow.stage_since_at
    allowed = func.make_interval(0, 0, 0, StageRow.stale_after_days)
    return and_(
        DealRow.deleted_at.is_(None),
        DealRow.state == "open",
        or_(
            DealRow.close_on < now.date(),
            and_(StageRow.stale_after_days.is_not(None), waited > allowed),
        ),
    )


async def deals_at_risk(
    db: Db, now: datetime, *, limit: int = 5
) -> Sequence[tuple[DealRow, StageRow]]:
    """Those worth most first."""
    query = (
        select(DealRow, StageRow)
        .join(StageRow, StageRow.id == DealRow.stage_id)
        .where(_at_risk(now))
        .order_by(DealRow.amount_cents.desc().nulls_last(), DealRow.id)
        .limit(limit)
    )
    return [(deal, stage) for deal, stage in await db.execute(query)]


async def worth_at_risk(db: Db, now: datetime) -> list[tuple[int, int, str]]:
    """Per currency: how many deals are at risk, and their worth in cents."""
    query = (
        select(func.count(), func.coalesce(func.sum(DealRow.amount_cents), 0), DealRow.currency)
        .join(StageRow, StageRow.id == DealRow.stage_id)
        .where(_at_risk(now))
        .group_by(DealRow.currency)
    )
    return [
        (count, int(cents or 0), currency) for count, cents, currency in await db.execute(query)
    ]


def days_too_long(deal: DealRow, stage: StageRow, now: datetime) -> str:
    """Why the deal is at risk, in words."""
    if deal.close_on is not None and deal.close_on < now.date():
        days = (now.date() - deal.close_on).days
        return f"should have closed {days} {'day' if days == 1 else 'days'} ago"
    waited: timedelta = now - deal.stage_since_at
    return f"{waited.days} days in {stage.name}"
