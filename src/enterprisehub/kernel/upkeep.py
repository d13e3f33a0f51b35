"""What the kernel itself must do every minute or day, for every tenant, in short transactions."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import text

from enterprisehub.kernel.actions import approvers, decide, queue
from enterprisehub.kernel.actions.effect import locked
from enterprisehub.kernel.actions.perform import overdue, schedule
from enterprisehub.kernel.agents.execute import stop_overdue
from enterprisehub.kernel.audit.seal_changes import seal
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.events.forget import forget_delivered
from enterprisehub.kernel.live.forget import forget_told
from enterprisehub.kernel.llm.budget import settle_abandoned
from enterprisehub.kernel.llm.keep_answers import forget_expired
from enterprisehub.kernel.notices.inbox import forget_read
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.tenants import all_tenant_ids
from enterprisehub.kernel.work.ticks import tick

log = structlog.get_logger()
UPKEEP = Actor("system", "upkeep", "EnterpriseHub")
_LONGEST_SECONDS = 20.0


@tick("* * * * *", "kernel.every_minute")
async def every_minute(database: Database, _: datetime) -> None:
    """Proposals expire and are ranked anew, lost work is found, hung runs end, changes sealed."""
    for tenant_id in await _tenants(database):
        scope = Scope(tenant_id, UPKEEP)
        duties = (decide.expire_due, approvers.escalate_due, queue.rerank, reschedule_lost)
        for duty in (*duties, stop_overdue, settle_abandoned):
            await _do(database, scope, duty)
        await _until_done(database, scope, seal)


@tick("30 3 * * *", "kernel.every_day")
async def every_day(database: Database, _: datetime) -> None:
    """There are partitions for the months ahead; old news and old notices are forgotten."""
    async with database.unscoped() as db:
        await db.execute(text("SELECT hub.make_partitions('kernel_changes', 3)"))
    for tenant_id in await _tenants(database):
        scope = Scope(tenant_id, UPKEEP)
        for duty in (forget_told, forget_read):
            await _do(database, scope, duty)
        for lengthy in (forget_delivered, forget_expired, partial(seal, since_genesis=True)):
            await _until_done(database, scope, lengthy)


async def reschedule_lost(db: Db) -> int:
    """Approved actions whose work is gone, by any accident, are scheduled again. How many."""
    ids = await overdue(db)
    for action_id in ids:
        row, _ = await locked(db, action_id)
        row.held_because = row.held_because or "Scheduled again after an interruption."
        await schedule(db, row)
    return len(ids)


async def _tenants(database: Database) -> list[UUID]:
    async with database.unscoped() as db:
        return await all_tenant_ids(db)


async def _until_done(
    database: Database, scope: Scope, duty: Callable[[Db], Awaitable[int]]
) -> None:
    """A duty done in batches, until nothing is left or other tenants have waited long enough."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while await _do(database, scope, duty) and time.monotonic() < deadline:
        pass


async def _do(database: Database, scope: Scope, duty: Callable[[Db], Awaitable[int]]) -> int:
    """One duty for one tenant; a failure is logged and does not keep the others from theirs."""
    try:
        async with database.scoped(scope) as db:
            return await duty(db)
    except Exception:
        log.exception(
            "upkeep failed",
            duty=getattr(duty, "__qualname__", str(duty)),
            tenant=str(scope.tenant_id),
        )
        return 0
