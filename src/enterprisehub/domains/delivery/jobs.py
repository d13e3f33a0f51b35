"""Reading work by the clock: polling with an overlap, and looking for what was deleted."""

from uuid import UUID

from enterprisehub.domains.delivery.logic.keep_hooks import connections_to_keep, keep_hooks
from enterprisehub.domains.delivery.logic.keep_promises.watch_promises import watch_promises
from enterprisehub.domains.delivery.logic.refresh_figures import refresh_figures
from enterprisehub.domains.delivery.logic.run_sync import sync
from enterprisehub.domains.delivery.ports import tool_of
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow("delivery.poll", queue=Queue.MAINTENANCE, title="Look for changed work")
async def poll(ctx: WorkContext) -> None:
    """Each connection is read from where it was read last, with an overlap."""
    await ctx.transaction(_start_all, "incremental")


@workflow("delivery.sweep", queue=Queue.MAINTENANCE, title="Look for deleted work")
async def sweep(ctx: WorkContext) -> None:
    await ctx.transaction(_start_all, "sweep")


@workflow("delivery.watch_promises", queue=Queue.MAINTENANCE, title="Remind of promises")
async def remind(ctx: WorkContext) -> None:
    """Owners hear of promises that are due soon or late."""
    await ctx.transaction(watch_promises)


@workflow(
    "delivery.keep_hooks",
    queue=Queue.BULK,
    title="Keep webhooks alive",
    time_limit_seconds=1800.0,
)
async def keep_registered(ctx: WorkContext) -> None:
    """Webhooks are extended before they end; what they failed to deliver is asked for again."""
    for connection_id in await ctx.transaction(connections_to_keep):
        await ctx.step(_keep, ctx, connection_id, timeout_seconds=300.0)


async def _keep(ctx: WorkContext, connection_id: str) -> int:
    return await keep_hooks(runtime.installed().database, ctx.scope, UUID(connection_id))


async def _start_all(db: Db, kind: str) -> int:
    """How many were started; each at most once in the same minute."""
    started = 0
    for connection, _ in await sources.connections(db):
        if connection.state == "paused" or (kind == "sweep" and not connection.first_loaded_at):
            continue
        if not tool_of(connection.connector).streams:
            continue
        key = f"{kind}:{connection.id}:{clock.now():%Y%m%d%H%M}"
        await enqueue(db, sync, str(connection.id), kind, key=key)
        started += 1
    return started


every_tenant(poll, "*/15 * * * *")
every_tenant(sweep, "37 2 * * 0")
every_tenant(refresh_figures, "23 3 * * *")
every_tenant(remind, "*/10 * * * *")
every_tenant(keep_registered, "41 * * * *")
