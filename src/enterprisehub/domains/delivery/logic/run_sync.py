"""Durable readings of work, and how they are started."""

from collections.abc import Awaitable, Callable, Sequence
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
from enterprisehub.domains.delivery.queries import derived, sources
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, RateLimited
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

type _Reading = Callable[[WorkContext, str, str, str], Awaitable[float]]

log = structlog.get_logger()
ROWS_REFUSED = "The database did not take the rows that were made of it; the log says which."
PAGE_SECONDS = 240.0
LONGEST_WAIT_SECONDS = 900.0
MOST_WAITS = 24


@workflow("delivery.sync", queue=Queue.BULK, title="Read work", time_limit_seconds=12 * 3600.0)
async def sync(ctx: WorkContext, connection_id: str, kind: str) -> None:
    """Every part is read page by page, then derived; a kill loses at most the page being read."""
    plan = await ctx.transaction(plan_run, connection_id, kind)
    if plan is None:
        return
    try:
        for source_id, stream in plan.parts:
            if kind == "sweep":
                await _patiently(ctx, _sweep, plan.run_id, source_id or "", stream)
            else:
                while await _patiently(ctx, _read, plan.run_id, source_id or "", stream):
                    pass
        while await ctx.transaction(derive_for_run, plan.run_id):
            pass
        await ctx.transaction(link_units, plan.run_id)
        await ctx.transaction(finish_run, plan.run_id)
    except HubError as error:
        await ctx.transaction(fail_run, plan.run_id, error.message)
    except derived.RefusedRow:
        log.exception("delivery.rows_refused")
        await ctx.transaction(fail_run, plan.run_id, ROWS_REFUSED)


async def _patiently(
    ctx: WorkContext, what: _Reading, run_id: str, source_id: str, stream: str
) -> bool:
    """What the tool answers, after as many waits as it asks for."""
    for _ in range(MOST_WAITS):
        wait = await ctx.step(
            what, ctx, run_id, source_id, stream, timeout_seconds=PAGE_SECONDS, attempts=4
        )
        if wait <= 0:
            return wait == 0
        await ctx.sleep(min(wait, LONGEST_WAIT_SECONDS))
    raise RateLimited("The tool asks to wait again and again.", retry_after_seconds=3600)


async def _read(ctx: WorkContext, run_id: str, source_id: str, stream: str) -> float:
    """0 when there is more, -1 at the end, else the seconds to wait."""
    try:
        database = runtime.installed().database
        more = await read_page(database, ctx.scope, run_id, source_id or None, stream)
    except RateLimited as limited:
        return _seconds(limited)
    return 0.0 if more else -1.0


async def _sweep(ctx: WorkContext, run_id: str, source_id: str, stream: str) -> float:
    try:
        await sweep_source(runtime.installed().database, ctx.scope, run_id, source_id, stream)
    except RateLimited as limited:
        return _seconds(limited)
    return -1.0


def _seconds(limited: RateLimited) -> float:
    return max(1.0, float(limited.retry_after_seconds))


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
