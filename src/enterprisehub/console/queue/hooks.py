"""The number beside the queue's place in the menu."""

from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.permissions import READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.surroundings import BADGES


@BADGES.implement("queue")
async def waiting(db: Db, _: None) -> int | None:
    return await queue.waiting_count(db) if db.scope.may(READ) else None
