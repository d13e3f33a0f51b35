"""After a reading, and every night: people, grades, insights and the forecasts of deals follow."""

from collections.abc import Awaitable, Callable

from enterprisehub.domains.delivery.logic.find_insights import find_insights
from enterprisehub.domains.delivery.logic.forecast_links import forecast_links
from enterprisehub.domains.delivery.logic.grade_forecasts import grade_forecasts
from enterprisehub.domains.delivery.logic.grade_sprints import grade_sprint_forecasts
from enterprisehub.domains.delivery.logic.keep_sprint_forecasts import keep_sprint_forecasts
from enterprisehub.domains.delivery.logic.refresh_people import refresh_people
from enterprisehub.domains.delivery.queries.people import wait_for_turn
from enterprisehub.kernel import live
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

_PARTS = (
    refresh_people,
    grade_forecasts,
    grade_sprint_forecasts,
    keep_sprint_forecasts,
    find_insights,
    forecast_links,
)
WORK_TOLD = "delivery.work"
"""The topic by which live pages hear that work was read and figures were made anew."""


@workflow(
    "delivery.refresh_figures",
    queue=Queue.BULK,
    title="Join people, grade and keep forecasts, look for insights",
    time_limit_seconds=1800.0,
)
async def refresh_figures(ctx: WorkContext) -> None:
    """Each part is a transaction of its own; one done twice changes nothing.

    Two readings that end together are followed by two of these: each part waits for the other's.
    """
    for part in _PARTS:
        await ctx.transaction(in_turn, part, name=part.__name__)
    await ctx.transaction(_tell)


async def in_turn(db: Db, part: Callable[[Db], Awaitable[object]]) -> None:
    """`part(db)`, after whatever part of another refresh of this tenant is under way."""
    await wait_for_turn(db)
    await part(db)


async def _tell(db: Db) -> None:
    """Open pages, also those of customers, ask for themselves again."""
    await live.tell(db, WORK_TOLD, {"what": "work"})
