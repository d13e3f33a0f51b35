"""What voice does by the clock and after calls."""

from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.voice.logic.analyse_call import record_analysis, what_to_assemble
from enterprisehub.domains.voice.logic.forget_recordings import delete_sound, forget_expired
from enterprisehub.domains.voice.logic.forget_recordings import forget_parts as delete_parts
from enterprisehub.domains.voice.logic.watch_calls import mark_lost_calls
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.tenants import all_tenant_ids
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant, tick
from enterprisehub.kernel.work.workflows import workflow

WATCHER = Actor("job", "voice.watch", "Call watch")
ASSEMBLY_SECONDS = 240.0


@workflow("voice.analyse", queue=Queue.BULK, title="Analyse a call")
async def analyse(ctx: WorkContext, call_id: str) -> None:
    """The recording is one object and was listened to; figures and summary are stored."""
    asked = await ctx.transaction(what_to_assemble, call_id)
    made: dict[str, Any] = {}
    if asked is not None and not asked["refused"]:
        made = await ctx.step(
            _assemble, ctx.scope.tenant_id, UUID(call_id), asked, timeout_seconds=ASSEMBLY_SECONDS
        )
    await ctx.transaction(record_analysis, call_id, made)
    if asked is not None:
        await ctx.step(delete_parts, ctx.scope.tenant_id, UUID(call_id), asked["parts"])


async def _assemble(tenant_id: UUID, call_id: UUID, asked: dict[str, Any]) -> dict[str, Any]:
    # The sound library is loaded where it is used: the worker starts without it.
    from enterprisehub.domains.voice.logic.assemble_recording import assemble  # noqa: PLC0415

    return await assemble(tenant_id, call_id, asked["key"], asked["parts"], asked["rate"])


@workflow("voice.retention", queue=Queue.MAINTENANCE, title="Delete recordings that are due")
async def retention(ctx: WorkContext) -> None:
    """No recording is kept beyond its day, except those held for a dispute."""
    while gone := await ctx.transaction(forget_expired):
        await ctx.step(delete_sound, ctx.scope.tenant_id, gone)


@tick("* * * * * */5", "voice.watch_calls")
async def watch_calls(database: Database, moment: datetime) -> None:
    """Calls whose process died are marked within half a minute."""
    del moment
    async with database.unscoped() as plain:
        tenants = await all_tenant_ids(plain)
    for tenant_id in tenants:
        async with database.scoped(Scope(tenant_id, WATCHER)) as db:
            await mark_lost_calls(db)


every_tenant(retention, "40 3 * * *")
