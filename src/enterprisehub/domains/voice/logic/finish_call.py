"""Recording, figures and summary follow every call, whoever held it and however it ended."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.logic.analyse_call import record_analysis, what_to_assemble
from enterprisehub.domains.voice.logic.copy_recording import begin_copy
from enterprisehub.domains.voice.logic.forget_recordings import forget_parts
from enterprisehub.domains.voice.logic.write_record import write_record
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work import runtime
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
            assemble_sound, ctx.scope, UUID(call_id), asked, timeout_seconds=ASSEMBLY_SECONDS
        )
    await ctx.transaction(record_analysis, call_id, made)
    await ctx.step(keep_record, ctx.scope, UUID(call_id))
    await ctx.transaction(begin_copy, call_id)
    if asked is not None:
        await ctx.step(forget_parts, ctx.scope.tenant_id, UUID(call_id), asked["parts"])


async def assemble_sound(scope: Scope, call_id: UUID, asked: dict[str, Any]) -> dict[str, Any]:
    """What the parts became; {} where the recording was deleted meanwhile.

    The key is read here and stands in no account of the work: who forgets it, forgets it whole.
    """
    # The sound library is loaded where it is used: the worker starts without it.
    from enterprisehub.domains.voice.logic.assemble_recording import assemble  # noqa: PLC0415

    async with runtime.installed().database.scoped(scope) as db:
        row = await queries.recording(db, call_id)
    if row is None or not row.data_key:
        return {}
    return await assemble(
        scope.tenant_id, call_id, row.data_key, asked["parts"], asked["rate"],
        fine=asked.get("fine", False),
    )  # fmt: skip


async def keep_record(scope: Scope, call_id: UUID) -> int:
    """Transcript, facts and waveform lie beside the sound."""
    return await write_record(runtime.installed().database, scope, call_id)
