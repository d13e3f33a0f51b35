"""Sprints, what was in them when, and what was said of them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from enterprisehub.domains.delivery.models.items import ItemRow, SprintItemRow, SprintRow
from enterprisehub.domains.delivery.models.sprints import SprintForecastRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def sprints(
    db: Db,
    *,
    source_ids: Sequence[UUID] = (),
    completed: tuple[datetime, datetime] | None = None,
    most: int = 50,
) -> list[SprintRow]:
    """Sprints that began, open ones first, then the newest; `completed` is [from, until)."""
    query = select(SprintRow).where(
        SprintRow.removed_at.is_(None), SprintRow.started_at.is_not(None)
    )
    if source_ids:
        query = query.where(SprintRow.source_id.in_(source_ids))
    if completed:
        query = query.where(
            SprintRow.completed_at >= completed[0], SprintRow.completed_at < completed[1]
        )
    newest = func.coalesce(SprintRow.completed_at, SprintRow.ends_at)
    order = ((SprintRow.state == "active").desc(), newest.desc().nulls_last(), SprintRow.id)
    return list(await db.scalars(query.order_by(*order).limit(most)))


async def open_sprints(db: Db) -> list[SprintRow]:
    """Sprints that are going on, the one that ends first on top."""
    query = select(SprintRow).where(
        SprintRow.removed_at.is_(None),
        SprintRow.state == "active",
        SprintRow.started_at.is_not(None),
        SprintRow.ends_at.is_not(None),
        SprintRow.completed_at.is_(None),
    )
    return list(await db.scalars(query.order_by(SprintRow.ends_at, SprintRow.id)))


async def past_sprints(db: Db, row: SprintRow, before: datetime, most: int) -> list[SprintRow]:
    """The newest completed sprints of the same board (or repository)."""
    query = select(SprintRow).where(
        *_same_board(row),
        SprintRow.removed_at.is_(None),
        SprintRow.started_at.is_not(None),
        SprintRow.completed_at < before,
        SprintRow.completed_at > SprintRow.started_at,
    )
    return list(await db.scalars(query.order_by(SprintRow.completed_at.desc()).limit(most)))


async def sprint(db: Db, sprint_id: UUID) -> SprintRow:
    """The sprint.

    Raises:
        NotFound: there is none, or it was deleted in its tool.
    """
    query = select(SprintRow).where(SprintRow.id == sprint_id, SprintRow.removed_at.is_(None))
    if (found := (await db.scalars(query)).one_or_none()) is None:
        raise NotFound("There is no such sprint.")
    return found


async def stays(
    db: Db, sprint_ids: Sequence[UUID]
) -> list[tuple[ItemRow, UUID, datetime, datetime | None]]:
    """Every stay of an item in one of the sprints: item, sprint, from, to; by the item's key."""
    query = (
        select(ItemRow, SprintItemRow.sprint_id, SprintItemRow.added_at, SprintItemRow.removed_at)
        .join(SprintItemRow, SprintItemRow.item_id == ItemRow.id)
        .where(SprintItemRow.sprint_id.in_(sprint_ids), ItemRow.removed_at.is_(None))
        .order_by(ItemRow.key, ItemRow.id, SprintItemRow.added_at)
    )
    return [(item, sprint_id, since, to) for item, sprint_id, since, to in await db.execute(query)]


async def finished_in_sprints(db: Db, row: SprintRow, zone: str) -> dict[date, int]:
    """Items per day that were finished while they were in a sprint of the same board."""
    day = cast(func.timezone(zone, ItemRow.finished_at), Date).label("day")
    query = (
        select(day, func.count(ItemRow.id.distinct()))
        .join(SprintItemRow, SprintItemRow.item_id == ItemRow.id)
        .join(SprintRow, SprintRow.id == SprintItemRow.sprint_id)
        .where(
            *_same_board(row),
            SprintRow.removed_at.is_(None),
            ItemRow.removed_at.is_(None),
            ItemRow.mirror_of_id.is_(None),
            SprintItemRow.added_at <= ItemRow.finished_at,
            or_(
                SprintItemRow.removed_at.is_(None),
                SprintItemRow.removed_at >= ItemRow.finished_at,
            ),
        )
        .group_by(day)
    )
    return {found[0]: found[1] for found in await db.execute(query)}


async def finished_of(db: Db, item_ids: Sequence[UUID]) -> dict[UUID, datetime | None]:
    """When each of the items was finished; those that were deleted are left out."""
    query = select(ItemRow.id, ItemRow.finished_at).where(
        ItemRow.id.in_(item_ids), ItemRow.removed_at.is_(None)
    )
    return {found[0]: found[1] for found in await db.execute(query)}


async def forecasts(db: Db, sprint_id: UUID) -> list[SprintForecastRow]:
    """What was said of the sprint, the newest first."""
    query = select(SprintForecastRow).where(
        SprintForecastRow.sprint_id == sprint_id, SprintForecastRow.deleted_at.is_(None)
    )
    order = (SprintForecastRow.made_on.desc(), SprintForecastRow.id.desc())
    return list(await db.scalars(query.order_by(*order)))


async def last_chances(db: Db, sprint_ids: Sequence[UUID]) -> dict[UUID, float]:
    """Per sprint the chance last given to everything being done."""
    row = SprintForecastRow
    query = (
        select(row.sprint_id, row.chance_ratio)
        .ext(distinct_on(row.sprint_id))
        .where(row.sprint_id.in_(sprint_ids), row.deleted_at.is_(None))
        .order_by(row.sprint_id, row.made_on.desc())
    )
    return {found[0]: found[1] for found in await db.execute(query)}


async def graded(db: Db, *, most: int = 1000) -> list[tuple[float, dict[str, bool]]]:
    """The chance given and what held, of the newest forecasts whose truth is known."""
    row = SprintForecastRow
    query = (
        select(row.chance_ratio, row.held)
        .where(row.state == "graded", row.deleted_at.is_(None))
        .order_by(row.made_on.desc(), row.id.desc())
        .limit(most)
    )
    return [(chance, held) for chance, held in await db.execute(query)]


async def ungraded(db: Db) -> list[SprintForecastRow]:
    """Forecasts whose truth is not written down."""
    query = select(SprintForecastRow).where(
        SprintForecastRow.state == "open", SprintForecastRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(SprintForecastRow.made_on, SprintForecastRow.id)))


async def completed_at(db: Db, sprint_ids: Sequence[UUID]) -> dict[UUID, datetime | None]:
    """When each of the sprints was completed; those that are gone are left out."""
    query = select(SprintRow.id, SprintRow.completed_at).where(SprintRow.id.in_(sprint_ids))
    return {found[0]: found[1] for found in await db.execute(query)}


def _same_board(row: SprintRow) -> tuple[ColumnElement[bool], ...]:
    board: ColumnElement[bool] = SprintRow.source_id.is_(None)
    if row.source_id is not None:
        board = SprintRow.source_id == row.source_id
    return (SprintRow.site_id == row.site_id, board)
