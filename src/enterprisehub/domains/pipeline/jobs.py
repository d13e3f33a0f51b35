"""Schedules of pipeline."""

from enterprisehub.domains.pipeline.logic.ask_digest import ask_digest
from enterprisehub.domains.pipeline.logic.run_refresh import drift, learn, refresh, start_agents
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.jobs import make
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow("pipeline.digest", queue=Queue.BULK, title="Weekly pipeline digest")
async def digest(ctx: WorkContext) -> str | None:
    """Whoever wants it gets the week by mail."""
    return await ctx.transaction(start_digest)


async def start_digest(db: Db) -> str | None:
    report_id = await ask_digest(db)
    if report_id is None:
        return None
    await enqueue(db, make, str(report_id), key=str(report_id))
    return str(report_id)


every_tenant(refresh, "20 5 * * *")
every_tenant(learn, "40 4 * * 1")
every_tenant(drift, "10 5 * * *")
every_tenant(digest, "0 20 * * 0")
every_tenant(start_agents, "0 7 * * 1-5")
