"""Evidence grows old: every night each level is judged by what is still recent enough."""

from enterprisehub.kernel.actions.autonomy.judge import judge_all
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow("autonomy.judge", queue=Queue.MAINTENANCE, title="Judge what agents have earned")
async def judge_by_night(ctx: WorkContext) -> None:
    """What lost its evidence is asked about again."""
    await ctx.transaction(judge_all)


every_tenant(judge_by_night, "20 4 * * *")
