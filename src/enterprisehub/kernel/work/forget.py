"""Finished work is forgotten after some days; the durable layer itself keeps it for ever."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import structlog

from enterprisehub.kernel.clock import now
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work.checkpoints import forget_checkpoints
from enterprisehub.kernel.work.runtime import Runtime

log = structlog.get_logger()
_FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_BATCH = 200
_LOOK_SECONDS = 3600.0


async def forget_finished(runtime: Runtime, *, days: int) -> int:
    """Work that ended more than `days` ago is gone, with its steps; how many pieces there were."""
    before = (now() - timedelta(days=days)).isoformat()
    gone = 0
    while True:
        found = await runtime.client.list_workflows_async(
            status=_FINISHED,
            completed_before=before,
            limit=_BATCH,
            load_input=False,
            load_output=False,
        )
        if not found:
            return gone
        by_tenant: dict[str, list[str]] = defaultdict(list)
        for work in found:
            by_tenant[str((work.attributes or {}).get("tenant", ""))].append(work.workflow_id)
        await runtime.client.delete_workflows_async([work.workflow_id for work in found])
        for tenant, ids in by_tenant.items():
            if tenant:
                await forget_checkpoints(runtime.database, Scope(UUID(tenant)), ids)
        gone += len(found)


async def keep_forgetting(runtime: Runtime, days: int) -> None:
    """Runs for the life of the worker; several workers at once do no harm."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        try:
            gone = await forget_finished(runtime, days=days)
            if gone:
                log.info("work.forgotten", count=gone)
        except Exception:
            log.exception("work.forgetting_failed")
