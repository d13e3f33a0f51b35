"""Every SELECT of content."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.content.models import PieceRow, PostRow
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db


async def piece(db: Db, piece_id: UUID) -> PieceRow | None:
    query = select(PieceRow).where(PieceRow.id == piece_id, PieceRow.deleted_at.is_(None))
    return await db.scalar(query)


async def piece_page(db: Db, *, limit: int = 50, cursor: str | None = None) -> Slice:
    """Texts, the newest first, without their words."""
    r = PieceRow
    query = select(r.id, r.title, r.made_by, r.created_at, r.version)
    query = query.where(r.deleted_at.is_(None))
    return await json_page(db, query, order=(r.created_at, r.id), limit=limit, cursor=cursor)


async def posts_of(db: Db, piece_id: UUID) -> list[PostRow]:
    query = select(PostRow).where(PostRow.piece_id == piece_id, PostRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(PostRow.channel, PostRow.part, PostRow.id)))


async def post(db: Db, post_id: UUID, *, lock: bool = False) -> PostRow | None:
    query = select(PostRow).where(PostRow.id == post_id, PostRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update() if lock else query)


async def drafts(db: Db, channels: Sequence[str], *, most: int) -> list[PostRow]:
    """Posts that have no slot yet, the oldest text first, in the order of their parts."""
    query = select(PostRow).where(
        PostRow.state == "draft", PostRow.channel.in_(channels), PostRow.deleted_at.is_(None)
    )
    order = (PostRow.piece_id, PostRow.channel, PostRow.part, PostRow.id)
    return list(await db.scalars(query.order_by(*order).limit(most)))


async def planned_between(db: Db, first: datetime, last: datetime) -> list[PostRow]:
    """Posts that have, or had, a slot in this time."""
    query = select(PostRow).where(
        PostRow.planned_at >= first, PostRow.planned_at < last, PostRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(PostRow.planned_at, PostRow.id)))


async def latest_bodies(db: Db, *, most: int = 200) -> list[str]:
    """What was posted or planned before, for looking whether something says the same again."""
    query = (
        select(PostRow.body)
        .where(PostRow.state.in_(("planned", "posted")), PostRow.deleted_at.is_(None))
        .order_by(PostRow.created_at.desc(), PostRow.id)
        .limit(most)
    )
    return list(await db.scalars(query))
