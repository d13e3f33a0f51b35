"""The long work of pipeline, durable: scoring, forecasting, learning, having agents look."""

from enterprisehub.domains.pipeline.contracts import DEAL_ADVISOR, DEAL_RISK
from enterprisehub.domains.pipeline.logic.check_drift import check_drift
from enterprisehub.domains.pipeline.logic.grade_forecasts import grade_forecasts
from enterprisehub.domains.pipeline.logic.learn_model import learn_model
from enterprisehub.domains.pipeline.logic.make_forecasts import make_forecasts
from enterprisehub.domains.pipeline.logic.rescore_deals import rescore_batch
from enterprisehub.domains.pipeline.logic.watch_predictions import watch_predictions
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow


@workflow("pipeline.refresh", queue=Queue.BULK, title="Score deals and forecast revenue")
async def refresh(ctx: WorkContext) -> None:
    """Every open deal is scored, the forecasts of the day are made, old ones graded."""
    after: str | None = ""
    while after is not None:
        after = await ctx.transaction(rescore_batch, after)
    await ctx.transaction(grade_forecasts)
    await ctx.transaction(make_forecasts)
    await ctx.transaction(watch_predictions)


@workflow("pipeline.learn", queue=Queue.BULK, title="Learn from ended deals")
async def learn(ctx: WorkContext) -> str:
    """A new model stands or was refused; open deals are scored by what holds now."""
    model_id = await ctx.transaction(learn_model)
    after: str | None = ""
    while after is not None:
        after = await ctx.transaction(rescore_batch, after)
    return model_id


@workflow("pipeline.drift", queue=Queue.BULK, title="Look whether the model still fits")
async def drift(ctx: WorkContext) -> str:
    return await ctx.transaction(check_drift)


@workflow("pipeline.agents", queue=Queue.MAINTENANCE, title="Have deals looked through")
async def start_agents(ctx: WorkContext) -> None:
    """The agents that look after deals propose what is due."""
    await ctx.transaction(run_agents, 5)


@workflow("pipeline.first_look", queue=Queue.MAINTENANCE, title="Have some deals looked through")
async def first_look(ctx: WorkContext) -> None:
    """Somebody who has just begun sees what agents propose, and is not buried in it."""
    await ctx.transaction(run_agents, 1)


async def run_agents(db: Db, most: int) -> None:
    """Each agent takes up the `most` urgent deals."""
    await execute(db, DEAL_RISK, {"tasks": most}, trigger="schedule")
    await execute(db, DEAL_ADVISOR, {"deals": most}, trigger="schedule")
