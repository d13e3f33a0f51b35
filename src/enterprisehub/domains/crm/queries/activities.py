"""Every SELECT about tasks, notes and lists."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.crm.models import (
    ContactRow,
    DealRow,
    ListMemberRow,
    ListRow,
    NoteRow,
    TaskRow,
)
from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.db.session import Db


async def task(db: Db, task_id: UUID, *, lock: bool = False) -> TaskRow | None:
    query = select(TaskRow).where(TaskRow.id == task_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def open_tasks(
    db: Db,
    *,
    contact_id: UUID | None = None,
    due: tuple[datetime, datetime] | None = None,
    kinds: Sequence[str] = (),
    most: int = 1000,
) -> list[TaskRow]:
    """Live open tasks by the time they are due; those with `due` between the two where given."""
    query = select(TaskRow).where(TaskRow.state == "open", TaskRow.deleted_at.is_(None))
    if contact_id is not None:
        query = query.where(TaskRow.contact_id == contact_id)
    if due is not None:
        query = query.where(TaskRow.due_at.between(*due))
    if kinds:
        query = query.where(TaskRow.kind.in_(kinds))
    return list(await db.scalars(query.order_by(TaskRow.due_at, TaskRow.id).limit(most)))


async def note(db: Db, note_id: UUID, *, lock: bool = False) -> NoteRow | None:
    query = select(NoteRow).where(NoteRow.id == note_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def open_deal_count(db: Db, contact_id: UUID) -> int:
    query = select(func.count()).where(
        DealRow.contact_id == contact_id, DealRow.state == "open", DealRow.deleted_at.is_(None)
    )
    return await db.scalar(query) or 0


async def contact_list(db: Db, list_id: UUID) -> ListRow | None:
    query = select(ListRow).where(ListRow.id == list_id, ListRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update())


async def list_named(db: Db, name_key: str) -> UUID | None:
    query = select(ListRow.id).where(ListRow.name_key == name_key, ListRow.deleted_at.is_(None))
    return await db.scalar(query)


async def lists(db: Db) -> list[tuple[ListRow, int]]:
    """Live lists by name, each with the number of its members."""
    members = (
        select(ListMemberRow.list_id, func.count().label("count"))
        .where(ListMemberRow.deleted_at.is_(None))
        .group_by(ListMemberRow.list_id)
        .subquery()
    )
    query = (
        select(ListRow, func.coalesce(members.c.count, 0))
        .outerjoin(members, members.c.list_id == ListRow.id)
        .where(ListRow.deleted_at.is_(None))
        .order_by(ListRow.name_key)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def add_members(db: Db, list_id: UUID, contact_ids: Sequence[UUID]) -> int:
    """Live contacts among these become members; how many were not."""
    live = select(literal(list_id), ContactRow.id).where(
        ContactRow.id.in_(contact_ids), ContactRow.deleted_at.is_(None)
    )
    new = insert(Base.metadata.tables[ListMemberRow.__tablename__])
    statement = new.from_select(["list_id", "contact_id"], live).on_conflict_do_update(
        index_elements=["tenant_id", "list_id", "contact_id"],
        set_={"deleted_at": None},
        where=ListMemberRow.deleted_at.is_not(None),
    )
    result = await db.execute(statement.returning(ListMemberRow.id))
    return len(result.all())


async def take_members(db: Db, list_id: UUID, contact_ids: Sequence[UUID], at: datetime) -> int:
    mine = (
        (ListMemberRow.list_id == list_id)
        & ListMemberRow.contact_id.in_(contact_ids)
        & ListMemberRow.deleted_at.is_(None)
    )
    table = Base.metadata.tables[ListMemberRow.__tablename__]
    gone = await db.execute(update(table).where(mine).values(deleted_at=at).returning(table.c.id))
    return len(gone.all())
