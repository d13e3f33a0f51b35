"""What was finished on which day, what is left, and what forecasts rest on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, cast, false, func, or_, select

from enterprisehub.domains.delivery.models.forecasts import ForecastRow, KeptDayRow
from enterprisehub.domains.delivery.models.items import ItemRow, ItemSourceRow
from enterprisehub.domains.delivery.models.people import PersonAuthorRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.models.teams import TeamMemberRow
from enterprisehub.domains.delivery.queries import teams
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def _of(
    db: Db, ids: Sequence[UUID], on: ColumnElement[date], *, unassigned: bool = False
) -> list[ColumnElement[bool]]:
    """Items of these projects and teams. A team's are of its projects and by who belonged to it
    `on` that day; `unassigned` ones of its projects count, too, if asked for.
    """
    works = await teams.works(db, ids)
    plain = [one for one in ids if one not in works]
    choices = [_at(plain)] if plain else []
    for work in works.values():
        parts = [_at(work.source_ids)] if work.source_ids else []
        if work.has_people:
            by_people = _by(work.id, on)
            if unassigned and work.source_ids:
                by_people = or_(ItemRow.assignee_id.is_(None), by_people)
            parts.append(by_people)
        choices.append(and_(*parts) if parts else false())
    return [
        ItemRow.removed_at.is_(None),
        ItemRow.mirror_of_id.is_(None),
        ItemRow.kind != "epic",
        or_(*choices) if choices else false(),
    ]


def _at(source_ids: Sequence[UUID]) -> ColumnElement[bool]:
    shown = select(ItemSourceRow.item_id).where(ItemSourceRow.source_id.in_(source_ids))
    return or_(ItemRow.source_id.in_(source_ids), ItemRow.id.in_(shown))


def _by(team_id: UUID, on: ColumnElement[date]) -> ColumnElement[bool]:
    member = TeamMemberRow
    return (
        select(member.id)
        .join(PersonAuthorRow, PersonAuthorRow.person_id == member.person_id)
        .where(
            member.team_id == team_id,
            member.deleted_at.is_(None),
            PersonAuthorRow.deleted_at.is_(None),
            PersonAuthorRow.author_id == ItemRow.assignee_id,
            member.from_on <= on,
            or_(member.to_on.is_(None), member.to_on >= on),
        )
        .exists()
    )


async def finished_by_day(
    db: Db, source_ids: Sequence[UUID], zone: str, *, after: datetime | None = None
) -> dict[date, int]:
    """Items finished (`after` a moment) per day of the tenant's calendar, by projects, boards or
    teams.
    """
    day: Any = cast(func.timezone(zone, ItemRow.finished_at), Date)
    finished = ItemRow.finished_at.is_not(None) if after is None else ItemRow.finished_at > after
    query = (
        select(day.label("day"), func.count())
        .where(finished, *await _of(db, source_ids, day))
        .group_by("day")
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def open_items(
    db: Db, source_ids: Sequence[UUID], *, untouched_since: datetime | None = None
) -> int:
    """Items that are not finished, of projects, boards or teams; or those among them that nobody
    has changed since.
    """
    today = cast(func.now(), Date)
    query = select(func.count()).where(
        ItemRow.finished_at.is_(None),
        ItemRow.category != "done",
        *await _of(db, source_ids, today, unassigned=True),
    )
    if untouched_since is not None:
        query = query.where(ItemRow.changed_at < untouched_since)
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
    """Days whose raw counts somebody confirmed; a team's are those of its projects."""
    query = select(KeptDayRow.day).where(
        KeptDayRow.source_id.in_(await teams.sources_of(db, source_ids)),
        KeptDayRow.deleted_at.is_(None),
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
