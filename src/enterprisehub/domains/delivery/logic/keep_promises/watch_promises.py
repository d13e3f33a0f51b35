"""The timer of promises: owners are reminded before, told when they are late; then they count
as broken.
"""

from datetime import datetime, timedelta

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.delivery.logic.declare_notices import PROMISE_DUE, PROMISE_OVERDUE
from enterprisehub.domains.delivery.logic.keep_promises.end_promise import close
from enterprisehub.domains.delivery.logic.keep_promises.take_promises import short
from enterprisehub.domains.delivery.models.deals import PromiseRow
from enterprisehub.domains.delivery.permissions import DEALS_LINK
from enterprisehub.domains.delivery.queries import promises
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices.kinds import NoticeKind
from enterprisehub.kernel.notices.notify import notify

HREF = "/delivery/promises"


async def watch_promises(db: Db) -> int:
    """Whatever the clock asks for is done once; how many promises it touched."""
    settings = await DeliverySettings.load(db)
    now = clock.now()
    ahead = timedelta(hours=settings.promise_reminder_hours)
    touched = 0
    for row in await promises.to_watch(db, now + ahead):
        if row.due_at > now:
            if row.reminded_at is None and now >= remind_at(row, ahead):
                row.reminded_at = now
                await _tell(db, PROMISE_DUE, row, f"Promised to {await _whom(db, row)}: due soon")
                touched += 1
            continue
        if row.overdue_at is None:
            row.overdue_at = now
            title = f"Promised to {await _whom(db, row)}: overdue"
            await _tell(db, PROMISE_OVERDUE, row, title)
            touched += 1
        if now >= row.due_at + timedelta(days=settings.promise_grace_days):
            await close(db, row, "broken", note="nobody said that it was kept")
            touched += 1
    return touched


def remind_at(row: PromiseRow, ahead: timedelta) -> datetime:
    """So long before it is due; of a promise made later than that, when half the time is over."""
    return row.due_at - min(ahead, (row.due_at - row.made_at) / 2)


async def _tell(db: Db, kind: NoticeKind, row: PromiseRow, title: str) -> None:
    owner = row.owner_user_id
    await notify(
        db,
        kind,
        title,
        body=f"“{short(row.words)}”",
        href=HREF,
        users=[owner] if owner else None,
        having=DEALS_LINK if owner is None else None,
        key=f"promise:{row.id}",
    )


async def _whom(db: Db, row: PromiseRow) -> str:
    contact = await crm.contact(db, row.contact_id) if row.contact_id else None
    return contact.name if contact else "a customer"
