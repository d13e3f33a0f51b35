"""The bell's count on every page."""

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices.inbox import unread_count
from enterprisehub.kernel.web.surroundings import BADGES


@BADGES.implement("notifications")
async def unread(db: Db, _: None) -> int | None:
    return await unread_count(db, db.scope.user_id) if db.scope.user_id else None
