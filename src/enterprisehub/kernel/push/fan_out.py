"""A push for each of a person's browsers, in the transaction that tells of the notice."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices.models import NoticeRow
from enterprisehub.kernel.push.devices import device
from enterprisehub.kernel.push.models import PushDeviceRow, PushRow
from enterprisehub.kernel.push.send import send_push
from enterprisehub.kernel.work.enqueue import enqueue


async def fan_out(db: Db, notice: NoticeRow) -> int:
    """Each browser of the notice's person will have it, once; answers how many newly will."""
    query = select(PushDeviceRow.id).where(PushDeviceRow.user_id == notice.user_id)
    made = 0
    for device_id in await db.scalars(query):
        statement = insert(PushRow).values(device_id=device_id, notice_id=notice.id)
        fresh = statement.on_conflict_do_nothing().returning(PushRow.id)
        push_id = await db.scalar(fresh)
        if push_id is not None:
            await enqueue(db, send_push, str(push_id), key=f"{push_id}:0")
            made += 1
    return made


async def send_test(db: Db, user_id: UUID, device_id: UUID) -> PushRow:
    """A test is on its way to one of the person's browsers; what became of it is told as a toast.

    Raises:
        NotFound: the browser is not theirs.
    """
    to = await device(db, user_id, device_id)
    earlier = (PushRow.device_id == to.id, PushRow.notice_id.is_(None))
    await db.execute(delete(PushRow).where(*earlier, PushRow.state.in_(("sent", "failed"))))
    row = PushRow(device_id=to.id)
    db.add(row)
    await db.flush()
    await enqueue(db, send_push, str(row.id), key=f"{row.id}:0")
    return row
