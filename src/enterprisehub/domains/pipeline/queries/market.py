"""How a tenant's deals ended in the time before a moment, read from their moves."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import func, select, true

from enterprisehub.domains.crm import views
from enterprisehub.domains.pipeline.contracts import Market
from enterprisehub.kernel.db.session import Db

LOOKED_AT = timedelta(days=90)
FEWEST_ENDED = 5


@dataclass(frozen=True, slots=True)
class _Ended:
    at: datetime
    won: bool
    days: float


async def markets_at(db: Db, moments: Sequence[tuple[UUID, datetime]]) -> list[Market]:
    """For each pipeline and moment, how its deals ended in the 90 days before, and none later."""
    if not moments:
        return []
    asked = [at for _, at in moments]
    ended = await _ended(db, min(asked) - LOOKED_AT, max(asked))
    return [_market(ended.get(pipeline_id, []), at) for pipeline_id, at in moments]


async def _ended(db: Db, since: datetime, until: datetime) -> dict[UUID, list[_Ended]]:
    """By pipeline, each end of a deal in order of time; one that was opened again may have two."""
    moves, firsts = views.STAGE_CHANGES, views.STAGE_CHANGES.alias("first_moves")
    opened = (
        select(func.min(firsts.c.at).label("at"))
        .where(firsts.c.deal_id == moves.c.deal_id)
        .lateral("opened")
    )
    query = (
        select(moves.c.pipeline_id, moves.c.at, moves.c.to_state, opened.c.at)
        .join(opened, true())
        .where(
            moves.c.to_state != "open",
            moves.c.from_state == "open",
            moves.c.at >= since,
            moves.c.at < until,
        )
        .order_by(moves.c.at, moves.c.id)
    )
    found: dict[UUID, list[_Ended]] = {}
    for pipeline_id, at, state, opened_at in await db.execute(query):
        one = _Ended(at, state == "won", (at - opened_at) / timedelta(days=1))
        found.setdefault(pipeline_id, []).append(one)
    return found


def _market(ended: Sequence[_Ended], at: datetime) -> Market:
    begins = bisect_left(ended, at - LOOKED_AT, key=lambda one: one.at)
    before = ended[begins : bisect_right(ended, at, key=lambda one: one.at)]
    if len(before) < FEWEST_ENDED:
        return Market()
    days = [one.days for one in before if one.won]
    return Market(len(days) / len(before), median(days) if days else None)
