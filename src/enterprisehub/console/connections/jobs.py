"""Connections are tried out by the hour, and who may mend them hears of trouble."""

from uuid import UUID

from enterprisehub.console.connections.pages.accounts import URGENT_BEFORE
from enterprisehub.console.connections.permissions import READ
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.catalogue import CONNECTORS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices.kinds import NoticeKind, declare
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow

FAILING = declare(NoticeKind("connections.failing", "A connection stopped working", "bad"))
ENDING = declare(NoticeKind("connections.ending", "The key of a connection ends", "warn"))
PLACE = "/settings/connections/accounts"


@workflow("connections.check", queue=Queue.MAINTENANCE, title="Try out connections")
async def check_connections(ctx: WorkContext) -> None:
    """Each one that can be tried was asked; what fails anew or ends within a day was told."""
    await ctx.transaction(tell_ending)
    for account_id, worked in await ctx.transaction(to_try):
        failed = await ctx.step(_try_out, ctx.scope, account_id, attempts=1)
        if failed and worked:
            await ctx.transaction(tell_failing, account_id)


async def to_try(db: Db) -> list[tuple[str, bool]]:
    """The accounts that can be tried, and whether each worked when it was last asked."""
    return [
        (str(row.id), row.last_error is None)
        for row in await accounts.accounts(db)
        if row.connector in CONNECTORS and CONNECTORS[row.connector].test is not None
    ]


async def _try_out(scope: Scope, account_id: str) -> bool:
    database = runtime.installed().database
    await accounts.try_out(database, scope, UUID(account_id))
    async with database.scoped(scope) as db:
        return (await accounts.account(db, UUID(account_id))).last_error is not None


async def tell_failing(db: Db, account_id: str) -> None:
    row = await accounts.account(db, UUID(account_id))
    await notify(
        db,
        FAILING,
        f"The connection “{row.title}” stopped working",
        body=row.last_error or "",
        href=f"{PLACE}/{row.id}",
        having=READ,
        key=f"connection:{row.id}",
    )


async def tell_ending(db: Db) -> int:
    """Once for each key that ends within a day; how many."""
    now, told = clock.now(), 0
    for row in await accounts.accounts(db):
        ends = row.credentials_expire_at
        if ends is None or row.expiry_told_at is not None or ends > now + URGENT_BEFORE:
            continue
        row.expiry_told_at, told = now, told + 1
        word = "has ended" if ends <= now else "ends within a day"
        await notify(
            db,
            ENDING,
            f"The key of “{row.title}” {word}",
            body="Enter a fresh one, so that nothing waits or fails.",
            href=f"{PLACE}/{row.id}/change",
            having=READ,
            key=f"ending:{row.id}",
        )
    return told


every_tenant(check_connections, "23 * * * *")
