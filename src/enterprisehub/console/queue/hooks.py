"""What the queue adds around every page: the number of what waits, and that nothing leaves."""

from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.permissions import POLICIES, READ
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.surroundings import BADGES, LINES, Line


@BADGES.implement("queue")
async def waiting(db: Db, _: None) -> int | None:
    return await queue.waiting_count(db) if db.scope.may(READ) else None


@LINES.implement("queue")
async def nothing_leaves(db: Db, _: None) -> Line | None:
    """Whoever sees the queue sees on every page that the kill switch is on, and why."""
    if not db.scope.may(READ):
        return None
    settings = await ActionSettings.load(db)
    if not settings.sending_paused:
        return None
    why = settings.sending_paused_because.strip().rstrip(".")
    text = f"Sending is paused{f': {why}' if why else ''}. What is approved waits and leaves later."
    if not db.scope.may(POLICIES):
        return Line(text, "bad")
    return Line(text, "bad", link_label="Kill switch", link_href="/approvals")
