"""Reading work by the clock: polling with an overlap, and looking for what was deleted."""

from enterprisehub.domains.delivery.logic.refresh_figures import refresh_figures
from enterprisehub.domains.delivery.logic.run_sync import sync
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
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


async def _start_all(db: Db, kind: str) -> int:
    """How many were started; each at most once in the same minute."""
    started = 0
    for connection, _ in await sources.connections(db):
        if connection.state == "paused" or (kind == "sweep" and not connection.first_loaded_at):
            continue
        key = f"{kind}:{connection.id}:{clock.now():%Y%m%d%H%M}"
        await enqueue(db, sync, str(connection.id), kind, key=key)
        started += 1
    return started


every_tenant(poll, "*/15 * * * *")
every_tenant(sweep, "37 2 * * 0")
every_tenant(refresh_figures, "23 3 * * *")
