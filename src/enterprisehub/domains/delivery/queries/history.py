"""What was finished on which day, what is left, and what forecasts rest on."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Date, cast, func, or_, select

from enterprisehub.domains.delivery.models.forecasts import ForecastRow, KeptDayRow
from enterprisehub.domains.delivery.models.items import ItemRow, ItemSourceRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


def _of(source_ids: Sequence[UUID]) -> list[object]:
    shown = select(ItemSourceRow.item_id).where(ItemSourceRow.source_id.in_(source_ids))
    return [
        ItemRow.removed_at.is_(None),
        ItemRow.mirror_of_id.is_(None),
        ItemRow.kind != "epic",
        or_(ItemRow.source_id.in_(source_ids), ItemRow.id.in_(shown)),
    ]


async def finished_by_day(db: Db, source_ids: Sequence[UUID], zone: str) -> dict[date, int]:
    """Items finished per day of the tenant's calendar."""
    day = cast(func.timezone(zone, ItemRow.finished_at), Date).label("day")
    query = (
        select(day, func.count())
        .where(ItemRow.finished_at.is_not(None), *_of(source_ids))  # type: ignore[arg-type]
        .group_by(day)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def open_items(db: Db, source_ids: Sequence[UUID]) -> int:
    """Items that are not finished."""
    query = select(func.count()).where(
        ItemRow.finished_at.is_(None),
        ItemRow.category != "done",
        *_of(source_ids),  # type: ignore[arg-type]
    )
    return await db.scalar(query) or 0


async def work_sources(db: Db) -> list[SourceRow]:
    """The chosen projects, boards and repositories that have items, by name."""
    owned = select(ItemRow.source_id).distinct()
    shown = select(ItemSourceRow.source_id).distinct()
    query = (
        select(SourceRow)
        .where(
            SourceRow.deleted_at.is_(None),
            SourceRow.removed_at.is_(None),
            or_(SourceRow.id.in_(owned), SourceRow.id.in_(shown)),
        )
        .order_by(SourceRow.name, SourceRow.id)
    )
    return list(await db.scalars(query))


async def all_sources(db: Db) -> list[SourceRow]:
    """Every chosen source, by name."""
    query = select(SourceRow).where(
        SourceRow.deleted_at.is_(None), SourceRow.removed_at.is_(None), SourceRow.chosen
    )
    return list(await db.scalars(query.order_by(SourceRow.name, SourceRow.id)))


async def kept_days(db: Db, source_ids: Sequence[UUID]) -> set[date]:
    """Days whose raw counts somebody confirmed."""
    query = select(KeptDayRow.day).where(
        KeptDayRow.source_id.in_(source_ids), KeptDayRow.deleted_at.is_(None)
    )
    return set(await db.scalars(query))


async def kept_day(db: Db, source_id: UUID, day: date) -> KeptDayRow | None:
    """Also one that was taken back."""
    query = select(KeptDayRow).where(KeptDayRow.source_id == source_id, KeptDayRow.day == day)
    return (await db.scalars(query)).one_or_none()


async def forecasts(db: Db, *, most: int = 50) -> list[ForecastRow]:
    """The newest forecasts."""
    query = (
        select(ForecastRow)
        .where(ForecastRow.deleted_at.is_(None))
        .order_by(ForecastRow.made_on.desc(), ForecastRow.id.desc())
        .limit(most)
    )
    return list(await db.scalars(query))


async def forecast(db: Db, forecast_id: UUID) -> ForecastRow:
    """The stored forecast.

    Raises:
        NotFound: there is none.
    """
    query = select(ForecastRow).where(
        ForecastRow.id == forecast_id, ForecastRow.deleted_at.is_(None)
    )
    if (found := (await db.scalars(query)).one_or_none()) is None:
        raise NotFound("There is no such forecast.")
    return found


async def open_forecasts(db: Db) -> list[ForecastRow]:
    """Forecasts whose truth has not arrived."""
    query = select(ForecastRow).where(ForecastRow.state == "open", ForecastRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(ForecastRow.made_on)))
