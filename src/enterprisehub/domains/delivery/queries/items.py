"""Work items as a list, with the project each belongs to."""

from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db


async def item_page(
    db: Db, *, source_id: UUID | None = None, limit: int = 50, cursor: str | None = None
) -> Slice:
    """Items that are still there, of one project or of all, those opened last first."""
    query = (
        select(
            ItemRow.id, ItemRow.key, ItemRow.title, SourceRow.name.label("project"),
            ItemRow.item_type.label("type"), ItemRow.status, ItemRow.category,
            ItemRow.opened_at.label("created"), ItemRow.started_at.label("started"),
            ItemRow.finished_at.label("done"), ItemRow.story_points.label("points"),
            ItemRow.priority, ItemRow.due_on.label("due"), ItemRow.labels, ItemRow.url,
        )
        .join(SourceRow, SourceRow.id == ItemRow.source_id)
        .where(ItemRow.removed_at.is_(None), ItemRow.mirror_of_id.is_(None))
    )  # fmt: skip
    if source_id is not None:
        query = query.where(ItemRow.source_id == source_id)
    order = (ItemRow.opened_at, ItemRow.id)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)
