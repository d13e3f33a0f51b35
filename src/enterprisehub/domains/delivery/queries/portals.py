"""Links for customers, their visits, and the open items they may show."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.delivery.models.items import AuthorRow, ItemRow, ItemSourceRow
from enterprisehub.domains.delivery.models.portals import PortalLinkRow, PortalVisitRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def links(db: Db) -> list[tuple[PortalLinkRow, int, datetime | None]]:
    """Every link with how often and when last it was opened, the newest first."""
    query = (
        select(
            PortalLinkRow,
            func.coalesce(func.sum(PortalVisitRow.opened), 0),
            func.max(PortalVisitRow.last_at),
        )
        .outerjoin(PortalVisitRow, PortalVisitRow.link_id == PortalLinkRow.id)
        .where(PortalLinkRow.deleted_at.is_(None))
        .group_by(PortalLinkRow.tenant_id, PortalLinkRow.id)
        .order_by(PortalLinkRow.created_at.desc(), PortalLinkRow.id.desc())
    )
    return [(row, int(count), last) for row, count, last in await db.execute(query)]


async def link(db: Db, link_id: UUID) -> PortalLinkRow:
    """The link.

    Raises:
        NotFound: there is none.
    """
    row = await db.get(PortalLinkRow, link_id)
    if row is None or row.deleted_at is not None:
        raise NotFound("There is no such link.")
    return row


async def count_visit(db: Db, link_id: UUID, on: date, at: datetime) -> None:
    """The link was opened once more on that day."""
    new = insert(PortalVisitRow).values(link_id=link_id, visited_on=on, opened=1, last_at=at)
    await db.execute(
        new.on_conflict_do_update(
            index_elements=["tenant_id", "link_id", "visited_on"],
            set_={"opened": PortalVisitRow.opened + 1, "last_at": at},
        )
    )


async def open_items(db: Db, source_ids: Sequence[UUID], *, most: int) -> list[tuple[ItemRow, str]]:
    """Items that are not finished with who they are assigned to, those in work first."""
    shown = select(ItemSourceRow.item_id).where(ItemSourceRow.source_id.in_(source_ids))
    query = (
        select(ItemRow, func.coalesce(AuthorRow.name, ""))
        .outerjoin(AuthorRow, AuthorRow.id == ItemRow.assignee_id)
        .where(
            ItemRow.removed_at.is_(None),
            ItemRow.mirror_of_id.is_(None),
            ItemRow.kind != "epic",
            ItemRow.finished_at.is_(None),
            ItemRow.category != "done",
            or_(ItemRow.source_id.in_(source_ids), ItemRow.id.in_(shown)),
        )
        .order_by(ItemRow.started_at.nulls_last(), ItemRow.opened_at, ItemRow.id)
        .limit(most)
    )
    return [(row, name) for row, name in await db.execute(query)]
