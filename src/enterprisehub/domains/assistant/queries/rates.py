"""How deals ended: counts, worth and time, by currency and end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from enterprisehub.domains.assistant.queries.deals import DealsAsked, tests_of
from enterprisehub.domains.crm.views import DEALS
from enterprisehub.kernel.db.session import Db


async def ended_deals(db: Db, asked: DealsAsked, now: datetime) -> Sequence[Any]:
    """Currency, state (won or lost), deals, their worth in cents, and how many days they took."""
    days = func.extract("epoch", DEALS.c.closed_at - DEALS.c.created_at) / 86_400
    query = (
        select(
            DEALS.c.currency,
            DEALS.c.state,
            func.count().label("deals"),
            func.coalesce(func.sum(DEALS.c.amount_cents), 0).label("cents"),
            func.avg(days).label("days"),
        )
        .where(DEALS.c.state.in_(("won", "lost")), *tests_of(asked, now))
        .group_by(DEALS.c.currency, DEALS.c.state)
        .order_by(DEALS.c.currency)
    )
    return (await db.execute(query)).all()
