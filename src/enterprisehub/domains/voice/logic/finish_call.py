"""Recording, figures and summary follow every call, whoever held it and however it ended."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.voice.logic.analyse_call import record_analysis, what_to_assemble
from enterprisehub.domains.voice.logic.copy_recording import begin_copy
from enterprisehub.domains.voice.logic.forget_recordings import forget_parts
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

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
    await ctx.transaction(begin_copy, call_id)
    if asked is not None:
        await ctx.step(forget_parts, ctx.scope.tenant_id, UUID(call_id), asked["parts"])


async def _assemble(tenant_id: UUID, call_id: UUID, asked: dict[str, Any]) -> dict[str, Any]:
    # The sound library is loaded where it is used: the worker starts without it.
    from enterprisehub.domains.voice.logic.assemble_recording import assemble  # noqa: PLC0415

    return await assemble(tenant_id, call_id, asked["key"], asked["parts"], asked["rate"])
