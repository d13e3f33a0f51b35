"""Schedules of crm."""

from enterprisehub.domains.crm.logic.follow_merges import move_all_stragglers
from enterprisehub.domains.crm.logic.heed_feedback import learn_from_answers
from enterprisehub.domains.crm.logic.import_file.forget_uploads import forget_uploads
from enterprisehub.domains.crm.logic.rescore_all import rescore_all
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow("crm.forget_uploads", queue=Queue.MAINTENANCE, title="Remove files of old imports")
async def forget_old_uploads(ctx: WorkContext) -> None:
    """Some at a time until none is left."""
    while await ctx.transaction(_forget_some):
        pass


async def _forget_some(db: Db) -> int:
    return await forget_uploads(db, installed_objects())


@workflow("crm.follow_merges", queue=Queue.MAINTENANCE, title="Move what came to merged records")
async def follow_merges(ctx: WorkContext) -> None:
    """Whatever still arrives at a record that became part of another stands on the other."""
    await ctx.transaction(move_all_stragglers)


@workflow("crm.learn_suggestions", queue=Queue.BULK, title="Learn which suggestions are wanted")
async def learn_suggestions(ctx: WorkContext) -> None:
    """From which score on suggestions are shown follows what people said to them."""
    await ctx.transaction(_learn)


async def _learn(db: Db) -> None:
    await learn_from_answers(db)


every_tenant(rescore_all, "17 3 * * *")
every_tenant(forget_old_uploads, "41 3 * * *")
every_tenant(follow_merges, "27 * * * *")
every_tenant(learn_suggestions, "7 4 * * *")
