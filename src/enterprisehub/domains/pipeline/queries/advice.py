"""What history says a deal usually does, and which deals to look at first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.domains.crm import views
from enterprisehub.domains.pipeline.models import StandingRow
from enterprisehub.kernel.db.session import Db

FEWEST = 5


async def usual_days(db: Db, since: datetime) -> dict[UUID, float]:
    """Per stage, the middle number of days that won deals stood in it; of five and more."""
    moves, deals = views.STAGE_CHANGES, views.DEALS
    left_at = func.lead(moves.c.at).over(
        partition_by=moves.c.deal_id, order_by=(moves.c.at, moves.c.id)
    )
    stays = (
        select(moves.c.to_stage_id.label("stage_id"), (left_at - moves.c.at).label("stay"))
        .select_from(moves)
        .join(deals, deals.c.id == moves.c.deal_id)
        .where(deals.c.state == "won", deals.c.closed_at >= since)
        .subquery("stays")
    )
    seconds = func.extract("epoch", stays.c.stay)
    query = (
        select(stays.c.stage_id, func.percentile_cont(0.5).within_group(seconds) / 86400)
        .where(stays.c.stay.is_not(None))
        .group_by(stays.c.stage_id)
        .having(func.count() >= FEWEST)
    )
    return {row[0]: float(row[1]) for row in await db.execute(query)}


async def most_urgent(db: Db, limit: int) -> list[UUID]:
    """Open deals, those at risk first, those worth most first."""
    deals = views.DEALS
    query = (
        select(deals.c.id)
        .select_from(deals)
        .outerjoin(StandingRow, StandingRow.deal_id == deals.c.id)
        .where(deals.c.state == "open")
        .order_by(
            StandingRow.at_risk.desc().nulls_last(),
            deals.c.amount_cents.desc().nulls_last(),
            deals.c.id,
        )
        .limit(limit)
    )
    return list(await db.scalars(query))
