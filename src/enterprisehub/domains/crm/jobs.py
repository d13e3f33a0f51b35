"""Schedules of crm."""

from enterprisehub.domains.crm.logic.rescore_all import rescore_batch
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow(
    "crm.rescore_all", queue=Queue.BULK, title="Score contacts anew", time_limit_seconds=4 * 3600.0
)
async def rescore_all(ctx: WorkContext) -> None:
    """Batch after batch, so that recency counts as it is today."""
    after: str | None = ""
    while after is not None:
        after = await ctx.transaction(rescore_batch, after)


every_tenant(rescore_all, "17 3 * * *")
