"""After a reading, and every night: people, grades and insights stand as the work does."""

from enterprisehub.domains.delivery.logic.find_insights import find_insights
from enterprisehub.domains.delivery.logic.forecast_links import forecast_links
from enterprisehub.domains.delivery.logic.grade_forecasts import grade_forecasts
from enterprisehub.domains.delivery.logic.refresh_people import refresh_people
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow


@workflow(
    "delivery.refresh_figures",
    queue=Queue.BULK,
    title="Join people, grade forecasts, look for insights",
    time_limit_seconds=1800.0,
)
async def refresh_figures(ctx: WorkContext) -> None:
    """Each part is a transaction of its own; one done twice changes nothing."""
    await ctx.transaction(refresh_people)
    await ctx.transaction(grade_forecasts)
    await ctx.transaction(find_insights)
    await ctx.transaction(forecast_links)
