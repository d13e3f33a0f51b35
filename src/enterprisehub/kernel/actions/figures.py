"""How much left the program, and how much could not: the numbers of the start page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Date, cast, func, select

from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True)
class ActionFigures:
    """Counts since midnight, and what was done on each of the latest days, today last."""

    done_today: int
    failed_today: int
    done_by_day: tuple[int, ...]


async def figures(db: Db, *, now: datetime, zone: str, days: int = 14) -> ActionFigures:
    """The figures as seen from a place: its midnight divides the days."""
    local = now.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=days - 1)
    day = cast(func.timezone(zone, ActionRow.performed_at), Date)
    query = (
        select(day, func.count())
        .where(ActionRow.state.in_(("done", "undone")), ActionRow.performed_at >= first)
        .group_by(day)
    )
    counted: dict[date, int] = {row[0]: row[1] for row in await db.execute(query)}
    failed = select(func.count()).where(
        ActionRow.state == "failed", ActionRow.updated_at >= midnight
    )
    by_day = tuple(counted.get((first + timedelta(days=i)).date(), 0) for i in range(days))
    return ActionFigures(by_day[-1], await db.scalar(failed) or 0, by_day)
