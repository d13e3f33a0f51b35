"""A person's notices: listed, counted, read."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update

from enterprisehub.kernel import clock, live
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.notices.models import NoticeRow

KEPT = timedelta(days=90)


async def unread_count(db: Db, user_id: UUID) -> int:
    query = select(func.count()).where(
        NoticeRow.user_id == user_id, NoticeRow.in_app, NoticeRow.read_at.is_(None)
    )
    return await db.scalar(query) or 0


async def list_notices(
    db: Db,
    user_id: UUID,
    *,
    unread: bool = False,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[NoticeRow]:
    """The person's notices, newest first; `before` is time and id of the last one seen."""
    query = select(NoticeRow).where(NoticeRow.user_id == user_id, NoticeRow.in_app)
    if unread:
        query = query.where(NoticeRow.read_at.is_(None))
    if before is not None:
        at, id_ = before
        query = query.where((NoticeRow.at < at) | ((NoticeRow.at == at) & (NoticeRow.id < id_)))
    order = (NoticeRow.at.desc(), NoticeRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def notice(db: Db, user_id: UUID, notice_id: UUID) -> NoticeRow | None:
    """The person's notice, wherever it is told; None for somebody else's."""
    row = await db.get(NoticeRow, notice_id)
    return row if row is not None and row.user_id == user_id else None


async def mark_read(db: Db, user_id: UUID, notice_id: UUID) -> NoticeRow:
    """The person has seen it.

    Raises:
        NotFound: it is not theirs.
    """
    row = await notice(db, user_id, notice_id)
    if row is None:
        raise NotFound("This notification does not exist.")
    if row.read_at is None:
        row.read_at = clock.now()
        await db.flush()
        await _tell_count(db, user_id)
    return row


async def mark_all_read(db: Db, user_id: UUID) -> int:
    """The person has seen everything; answers how many were new."""
    result = await db.execute(
        update(NoticeRow)
        .where(NoticeRow.user_id == user_id, NoticeRow.read_at.is_(None))
        .values(read_at=clock.now())
        .returning(NoticeRow.id)
    )
    count = len(result.all())
    await _tell_count(db, user_id)
    return count


async def forget_read(db: Db) -> int:
    """Notices that were read long ago are gone; answers how many."""
    gone = await db.execute(
        delete(NoticeRow).where(NoticeRow.read_at < clock.now() - KEPT).returning(NoticeRow.id)
    )
    return len(gone.all())


async def _tell_count(db: Db, user_id: UUID) -> None:
    """The other open pages of the person show the new count too."""
    count = await unread_count(db, user_id)
    await live.tell(db, "badges", {"notifications": count}, user_id=user_id)
