"""Reading CRMs by the clock: polling with an overlap, and looking for what was deleted."""

from enterprisehub.domains.sync.logic.run_read import read
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow("sync.poll", queue=Queue.MAINTENANCE, title="Look for changed customers")
async def poll(ctx: WorkContext) -> None:
    """Each CRM is read from where it was read last, with an overlap."""
    await ctx.transaction(start_all, "incremental")


@workflow("sync.sweep", queue=Queue.MAINTENANCE, title="Look for deleted customers")
async def sweep(ctx: WorkContext) -> None:
    await ctx.transaction(start_all, "sweep")


async def start_all(db: Db, reading: str) -> int:
    """How many were started; each at most once in the same minute. First loads are people's."""
    started = 0
    for connection in await connections.connections(db):
        if connection.state == "paused" or connection.first_loaded_at is None:
            continue
        key = f"{reading}:{connection.id}:{clock.now():%Y%m%d%H%M}"
        await enqueue(db, read, str(connection.id), reading, key=key)
        started += 1
    return started


every_tenant(poll, "*/10 * * * *")
every_tenant(sweep, "17 2 * * *")
