"""Schedules of billing."""

from enterprisehub.domains.billing.logic.watch_overdue import watch_overdue
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow("billing.watch_overdue", queue=Queue.MAINTENANCE, title="Look for overdue invoices")
async def watch(ctx: WorkContext) -> None:
    """Some at a time until each was told of."""
    while await ctx.transaction(watch_overdue):
        pass


every_tenant(watch, "19 */6 * * *")
