"""Every SELECT about tasks, notes and lists."""

from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.domains.crm.models import DealRow, NoteRow, TaskRow
from enterprisehub.kernel.db.session import Db


async def task(db: Db, task_id: UUID, *, lock: bool = False) -> TaskRow | None:
    query = select(TaskRow).where(TaskRow.id == task_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def note(db: Db, note_id: UUID, *, lock: bool = False) -> NoteRow | None:
    query = select(NoteRow).where(NoteRow.id == note_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def open_deal_count(db: Db, contact_id: UUID) -> int:
    query = select(func.count()).where(
        DealRow.contact_id == contact_id, DealRow.state == "open", DealRow.deleted_at.is_(None)
    )
    return await db.scalar(query) or 0
