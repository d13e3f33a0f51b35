"""What voice does by the clock."""

from datetime import datetime

from enterprisehub.domains.voice.logic.forget_recordings import delete_sound, forget_expired
from enterprisehub.domains.voice.logic.queue_call import give_up_waiting
from enterprisehub.domains.voice.logic.watch_calls import mark_lost_calls
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.tenants import all_tenant_ids
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant, tick
from enterprisehub.kernel.work.workflows import workflow

WATCHER = Actor("job", "voice.watch", "Call watch")


@workflow("voice.retention", queue=Queue.MAINTENANCE, title="Delete recordings that are due")
async def retention(ctx: WorkContext) -> None:
    """No recording is kept beyond its day, except those held for a dispute."""
    while gone := await ctx.transaction(forget_expired):
        await ctx.step(delete_sound, ctx.scope.tenant_id, gone)


@tick("* * * * * */5", "voice.watch_calls")
async def watch_calls(database: Database, moment: datetime) -> None:
    """Calls whose process died are marked within half a minute."""
    del moment
    async with database.unscoped() as plain:
        tenants = await all_tenant_ids(plain)
    for tenant_id in tenants:
        async with database.scoped(Scope(tenant_id, WATCHER)) as db:
            await mark_lost_calls(db)
            await give_up_waiting(db)


every_tenant(retention, "40 3 * * *")
