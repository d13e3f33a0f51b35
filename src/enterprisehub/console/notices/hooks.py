"""The bell's count on every page; failures of the machinery that people should know of."""

from urllib.parse import quote

from enterprisehub.console.connections import permissions as connections
from enterprisehub.kernel.connectors.inbox import SUBSCRIBER
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.failures import FAILURES, Failure
from enterprisehub.kernel.notices.inbox import unread_count
from enterprisehub.kernel.notices.kinds import NoticeKind, declare
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.web.surroundings import BADGES
from enterprisehub.kernel.work.workflows import FAILURE_HEARERS, WorkFailure

GIVEN_UP = declare(
    NoticeKind("events.given_up", "Something that happened could not be passed on", "bad")
)
WORK_FAILED = declare(NoticeKind("work.failed", "Background work failed", "bad"))


@BADGES.implement("notifications")
async def unread(db: Db, _: None) -> int | None:
    return await unread_count(db, db.scope.user_id) if db.scope.user_id else None


@FAILURES.implement("notices.given_up")
async def tell_given_up(db: Db, failure: Failure) -> None:
    """What vendors sent has its own notice, which leads to the thing itself."""
    if not failure.given_up or failure.subscriber == SUBSCRIBER:
        return
    await notify(
        db,
        GIVEN_UP,
        f"{failure.subscriber} could not take “{failure.event_type}”",
        body=f"Given up after {failure.attempts} attempts: {failure.error}"[:500],
        href="/settings/deliveries#given-up",
        having=connections.READ,
        key=f"given-up:{failure.subscriber}",
    )


async def tell_work_failed(db: Db, failure: WorkFailure) -> None:
    """One notice for each kind of work, renewed until somebody reads it."""
    await notify(
        db,
        WORK_FAILED,
        f"Background work failed: {failure.title}",
        body=failure.error,
        href=f"/work/{quote(failure.work_id, safe='')}",
        having="work.read",
        key=f"work:{failure.name}",
    )


FAILURE_HEARERS.append(tell_work_failed)
