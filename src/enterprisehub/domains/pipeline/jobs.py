"""Schedules of pipeline."""

from enterprisehub.domains.pipeline.contracts import DEAL_ADVISOR, DEAL_RISK
from enterprisehub.domains.pipeline.logic.ask_digest import ask_digest
from enterprisehub.domains.pipeline.logic.run_refresh import drift, learn, refresh
from enterprisehub.kernel.agents.execute import execute
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


@workflow("pipeline.agents", queue=Queue.MAINTENANCE, title="Have deals looked through")
async def start_agents(ctx: WorkContext) -> None:
    await ctx.transaction(run_agents)


async def start_digest(db: Db) -> str | None:
    report_id = await ask_digest(db)
    if report_id is None:
        return None
    await enqueue(db, make, str(report_id), key=str(report_id))
    return str(report_id)


async def run_agents(db: Db) -> None:
    await execute(db, DEAL_RISK, {}, trigger="schedule")
    await execute(db, DEAL_ADVISOR, {}, trigger="schedule")


every_tenant(refresh, "20 5 * * *")
every_tenant(learn, "40 4 * * 1")
every_tenant(drift, "10 5 * * *")
every_tenant(digest, "0 20 * * 0")
every_tenant(start_agents, "0 7 * * 1-5")
