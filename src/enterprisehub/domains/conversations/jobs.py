"""What conversations do by the clock."""

from enterprisehub.domains.conversations.logic.nurture_leads import nurture_batch
from enterprisehub.domains.conversations.logic.scan_stalls import scan_batch
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow("conversations.scan_stalls", queue=Queue.BULK, title="Look for stalled conversations")
async def scan_stalls(ctx: WorkContext) -> None:
    """Every open conversation has been looked at, a batch per transaction."""
    after: str | None = await ctx.transaction(scan_batch, None)
    while after is not None:
        after = await ctx.transaction(scan_batch, after)


@workflow("conversations.nurture", queue=Queue.BULK, title="Propose what quiet leads may want")
async def nurture(ctx: WorkContext) -> None:
    """Every quiet conversation has been looked at, a batch per transaction."""
    after: str | None = await ctx.transaction(nurture_batch, None)
    while after is not None:
        after = await ctx.transaction(nurture_batch, after)


every_tenant(scan_stalls, "*/15 * * * *")
every_tenant(nurture, "25 * * * *")
