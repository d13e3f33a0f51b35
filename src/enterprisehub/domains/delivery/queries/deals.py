"""Deals and the projects that deliver them, and the forecasts of those."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.delivery.models.deals import DealLinkRow, LinkForecastRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

type Linked = tuple[DealLinkRow, SourceRow]


async def links_of(db: Db, deal_ids: Sequence[UUID], *, state: str = "linked") -> list[Linked]:
    """The links of these deals with their projects, oldest first."""
    query = (
        select(DealLinkRow, SourceRow)
        .join(SourceRow, SourceRow.id == DealLinkRow.source_id)
        .where(
            DealLinkRow.deal_id.in_(deal_ids),
            DealLinkRow.state == state,
            DealLinkRow.deleted_at.is_(None),
        )
        .order_by(DealLinkRow.created_at, DealLinkRow.id)
    )
    return [(link, source) for link, source in await db.execute(query)]


async def all_links(db: Db) -> list[Linked]:
    """Every standing link, oldest first."""
    query = (
        select(DealLinkRow, SourceRow)
        .join(SourceRow, SourceRow.id == DealLinkRow.source_id)
        .where(DealLinkRow.state == "linked", DealLinkRow.deleted_at.is_(None))
        .order_by(DealLinkRow.created_at, DealLinkRow.id)
    )
    return [(link, source) for link, source in await db.execute(query)]


async def link(db: Db, link_id: UUID) -> Linked:
    """The standing link and its project, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(DealLinkRow, SourceRow)
        .join(SourceRow, SourceRow.id == DealLinkRow.source_id)
        .where(DealLinkRow.id == link_id, DealLinkRow.deleted_at.is_(None))
        .with_for_update(of=DealLinkRow)
    )
    if (found := (await db.execute(query)).one_or_none()) is None:
        raise NotFound("There is no such link.")
    return found[0], found[1]


async def link_between(db: Db, deal_id: UUID, source_id: UUID) -> DealLinkRow | None:
    query = select(DealLinkRow).where(
        DealLinkRow.deal_id == deal_id,
        DealLinkRow.source_id == source_id,
        DealLinkRow.deleted_at.is_(None),
    )
    return (await db.scalars(query)).one_or_none()


async def promised_until(db: Db, until: date, *, most: int) -> list[tuple[Linked, int]]:
    """Linked projects with a day promised until then and work left, with how many items that is."""
    newest = (
        select(LinkForecastRow.open_items)
        .where(LinkForecastRow.link_id == DealLinkRow.id)
        .order_by(LinkForecastRow.made_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(DealLinkRow, SourceRow, newest)
        .join(SourceRow, SourceRow.id == DealLinkRow.source_id)
        .where(
            DealLinkRow.state == "linked",
            DealLinkRow.deleted_at.is_(None),
            DealLinkRow.promised_on <= until,
            newest > 0,
        )
        .order_by(DealLinkRow.promised_on, DealLinkRow.id)
        .limit(most)
    )
    return [((link, source), left) for link, source, left in await db.execute(query)]


async def snapshot_on(db: Db, link_id: UUID, day: date) -> LinkForecastRow | None:
    query = select(LinkForecastRow).where(
        LinkForecastRow.link_id == link_id, LinkForecastRow.made_on == day
    )
    return (await db.scalars(query)).one_or_none()


async def snapshots(db: Db, link_id: UUID, *, most: int = 60) -> list[LinkForecastRow]:
    """The link's forecasts, newest first."""
    query = (
        select(LinkForecastRow)
        .where(LinkForecastRow.link_id == link_id)
        .order_by(LinkForecastRow.made_on.desc())
        .limit(most)
    )
    return list(await db.scalars(query))
