"""What voice does by the clock."""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.voice.logic.copy_recording import begin_missing_copies
from enterprisehub.domains.voice.logic.forget_recordings import delete_sound, forget_expired
from enterprisehub.domains.voice.logic.pace_campaign import pace_campaign
from enterprisehub.domains.voice.logic.queue_call import give_up_waiting
from enterprisehub.domains.voice.logic.watch_calls import mark_lost_calls
from enterprisehub.domains.voice.models import CALLS_UNDER_WAY, CAMPAIGNS_RUNNING
from enterprisehub.domains.voice.queries.campaigns import due_campaigns
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.across import tenants_with
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant, tick
from enterprisehub.kernel.work.workflows import workflow

PACER = Actor("job", "voice.pace", "Campaigns")
WATCHER = Actor("job", "voice.watch", "Call watch")


@workflow("voice.retention", queue=Queue.MAINTENANCE, title="Delete recordings that are due")
async def retention(ctx: WorkContext) -> None:
    """No recording is kept beyond its day, except those held for a dispute."""
    while gone := await ctx.transaction(forget_expired):
        await ctx.step(delete_sound, ctx.scope.tenant_id, gone)


@tick("* * * * * */5", "voice.watch_calls")
async def watch_calls(database: Database, moment: datetime) -> None:
    """Calls whose process died are marked within half a minute. Who holds no call is not asked."""
    del moment
    async with database.unscoped() as plain:
        tenants = await tenants_with(plain, CALLS_UNDER_WAY)
    for tenant_id in tenants:
        async with database.scoped(Scope(tenant_id, WATCHER)) as db:
            await mark_lost_calls(db)
            await give_up_waiting(db)


@workflow("voice.pace_campaign", queue=Queue.OUTBOUND, title="Call the next of a campaign")
async def pace(ctx: WorkContext, campaign_id: str) -> int:
    """The next people of the campaign are called, as many as its pace allows."""
    return await ctx.transaction(pace_one, campaign_id)


async def pace_one(db: Db, campaign_id: str) -> int:
    return await pace_campaign(db, UUID(campaign_id))


@tick("* * * * * */5", "voice.pace_campaigns")
async def pace_campaigns(database: Database, moment: datetime) -> None:
    """Every running campaign in which somebody's turn has come calls the next."""
    async with database.unscoped() as plain:
        tenants = await tenants_with(plain, CAMPAIGNS_RUNNING)
    for tenant_id in tenants:
        await pace_tenant(database, tenant_id, moment)


async def pace_tenant(database: Database, tenant_id: UUID, moment: datetime) -> None:
    """The tenant's campaigns that are due have work; once, however often the moment is told."""
    async with database.scoped(Scope(tenant_id, PACER)) as db:
        for campaign_id in await due_campaigns(db, clock.now()):
            key = f"{campaign_id}:{moment.isoformat(timespec='seconds')}"
            await enqueue(db, pace, str(campaign_id), key=key)


@workflow("voice.copy_missing", queue=Queue.MAINTENANCE, title="Copy recordings without a copy")
async def copy_missing(ctx: WorkContext) -> int:
    """What has no copy in the second store yet gets one."""
    return await ctx.transaction(begin_missing_copies)


every_tenant(retention, "40 3 * * *")
every_tenant(copy_missing, "25 * * * *")
