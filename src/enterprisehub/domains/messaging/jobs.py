"""Schedules of messaging."""

from enterprisehub.domains.messaging.logic.forget_uploads import forget_uploads
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


@workflow(
    "messaging.forget_uploads", queue=Queue.MAINTENANCE, title="Remove uploads no message took"
)
async def forget_unused_uploads(ctx: WorkContext) -> None:
    """Files that were uploaded a day ago and never sent are gone."""
    await ctx.transaction(_forget)


async def _forget(db: Db) -> int:
    return await forget_uploads(db, installed_objects())


every_tenant(forget_unused_uploads, "53 3 * * *")
