"""Durable readings of work, and how they are started."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from enterprisehub.domains.delivery.logic.derive_waiting import derive_waiting
from enterprisehub.domains.delivery.logic.map_meanings import rebuild
from enterprisehub.domains.delivery.logic.sync_work.derive_site import derive_for_run
from enterprisehub.domains.delivery.logic.sync_work.end_run import (
    fail_run,
    finish_run,
    link_units,
)
from enterprisehub.domains.delivery.logic.sync_work.plan_run import plan_run
from enterprisehub.domains.delivery.logic.sync_work.read_page import read_page
from enterprisehub.domains.delivery.logic.sync_work.read_unit import read_unit
from enterprisehub.domains.delivery.logic.sync_work.sweep_source import sweep_source
from enterprisehub.domains.delivery.logic.sync_work.wait_run import resume_run, wait_run
from enterprisehub.domains.delivery.queries import derived, sources
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, RateLimited
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.patience import AskedToWait, WaitsOver, patiently, seconds_of
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

log = structlog.get_logger()
ROWS_REFUSED = "The database did not take the rows that were made of it; the log says which."
PAGE_SECONDS = 240.0


@workflow("delivery.sync", queue=Queue.BULK, title="Read work", time_limit_seconds=12 * 3600.0)
async def sync(ctx: WorkContext, connection_id: str, kind: str) -> None:
    """Every part is read page by page, then derived; a kill loses at most the page being read."""
    plan = await ctx.transaction(plan_run, connection_id, kind)
    if plan is not None:
        await _read_parts(ctx, plan.run_id, kind, plan.parts, WaitsOver(0, 0))


@workflow(
    "delivery.sync_on", queue=Queue.BULK, title="Go on reading work", time_limit_seconds=12 * 3600.0
)
async def sync_on(
    ctx: WorkContext,
    run_id: str,
    kind: str,
    parts: list[tuple[str | None, str]],
    waited: int,
    fetched: int,
) -> None:
    """A run that waited goes on with the parts it has not ended."""
    if await ctx.transaction(resume_run, run_id):
        await _read_parts(ctx, run_id, kind, parts, WaitsOver(waited, fetched))


async def _read_parts(
    ctx: WorkContext,
    run_id: str,
    kind: str,
    parts: list[tuple[str | None, str]],
    waits: WaitsOver,
) -> None:
    left = list(parts)
    try:
        while left:
            source_id, stream = left[0]
            if kind == "sweep":
                await patiently(
                    ctx, _sweep, run_id, source_id or "", stream, timeout_seconds=PAGE_SECONDS
                )
            else:
                while await patiently(
                    ctx, _read, run_id, source_id or "", stream, timeout_seconds=PAGE_SECONDS
                ):
                    pass
            left.pop(0)
        while await ctx.transaction(derive_for_run, run_id):
            pass
        await ctx.transaction(link_units, run_id)
        await ctx.transaction(finish_run, run_id)
    except AskedToWait as asked:
        waited = (asked.seconds, waits.count, waits.fetched)
        await ctx.transaction(_wait, run_id, kind, left, *waited)
    except HubError as error:
        await ctx.transaction(fail_run, run_id, error.message)
    except derived.RefusedRow:
        log.exception("delivery.rows_refused")
        await ctx.transaction(fail_run, run_id, ROWS_REFUSED)


async def _wait(
    db: Db,
    run_id: str,
    kind: str,
    left: list[tuple[str | None, str]],
    seconds: float,
    waited: int,
    fetched: int,
) -> None:
    """The run goes on by work of its own once that time is over, or fails after too many waits."""
    over = await wait_run(db, run_id, seconds, WaitsOver(waited, fetched))
    if over is not None:
        key = str(new_id())
        told = (run_id, kind, left, over.count, over.fetched)
        await enqueue(db, sync_on, *told, key=key, delay_seconds=seconds)


async def _read(ctx: WorkContext, run_id: str, source_id: str, stream: str) -> float:
    """0 when there is more, -1 at the end, else the seconds to wait."""
    try:
        database = runtime.installed().database
        more = await read_page(database, ctx.scope, run_id, source_id or None, stream)
    except RateLimited as limited:
        return seconds_of(limited)
    return 0.0 if more else -1.0


async def _sweep(ctx: WorkContext, run_id: str, source_id: str, stream: str) -> float:
    try:
        await sweep_source(runtime.installed().database, ctx.scope, run_id, source_id, stream)
    except RateLimited as limited:
        return seconds_of(limited)
    return -1.0


@workflow("delivery.refresh_units", queue=Queue.BULK, title="Read what changed")
async def refresh_units(ctx: WorkContext, connection_id: str, units: list[str]) -> None:
    """Units that a webhook named stand as the tool has them now."""
    for unit in units:
        await ctx.step(_refresh, ctx, connection_id, unit, timeout_seconds=120.0)
    while await ctx.transaction(_derive, connection_id):
        pass


async def _refresh(ctx: WorkContext, connection_id: str, unit: str) -> None:
    await read_unit(runtime.installed().database, ctx.scope, UUID(connection_id), unit)


async def _derive(db: Db, connection_id: str) -> int:
    connection, _ = await sources.connection(db, UUID(connection_id))
    return (await derive_waiting(db, connection.site_id)).units


async def start_refresh(db: Db, connection_id: UUID, units: Sequence[str]) -> None:
    """The units are read anew once this transaction is committed."""
    key = str(new_id())
    await enqueue(db, refresh_units, str(connection_id), sorted(units), key=key)


async def start_sync(
    db: Db, connection_id: UUID, kind: str, *, delay_seconds: float | None = None
) -> str:
    """A reading of this kind begins once this transaction is committed, or so much later."""
    key = str(new_id())
    return await enqueue(db, sync, str(connection_id), kind, key=key, delay_seconds=delay_seconds)


async def start_rebuild(db: Db, site_id: UUID) -> None:
    """Everything kept of the site is derived anew, by a run that people can see."""
    await rebuild(db, site_id)
    for connection, site in await sources.connections(db):
        if site.id == site_id:
            await start_sync(db, connection.id, "rebuild")
            return
