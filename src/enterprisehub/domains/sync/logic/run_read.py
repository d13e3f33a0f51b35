"""Durable readings of a CRM, and how they are started."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.exchange import RECORD_KINDS
from enterprisehub.domains.sync.contracts import record_kind
from enterprisehub.domains.sync.logic.consider_record import consider_for
from enterprisehub.domains.sync.logic.learn_shape import learn_shape
from enterprisehub.domains.sync.logic.plan_read import Plan, fail_run, finish_run, plan_read
from enterprisehub.domains.sync.logic.read_page import (
    end_kind,
    read_page,
    read_some,
    say_comparing,
    sweep_kind,
    take_for_run,
)
from enterprisehub.domains.sync.logic.take_copy import take_waiting
from enterprisehub.domains.sync.logic.wait_read import resume_read, wait_read
from enterprisehub.domains.sync.queries import connections
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
REFUSED = "The database did not take what was read; the log says why."
PAGE_SECONDS = 120.0
RECORDS_AT_ONCE = 50
MOST_OURS = 200


@workflow("sync.read", queue=Queue.BULK, title="Read a CRM", time_limit_seconds=12 * 3600.0)
async def read(ctx: WorkContext, connection_id: str, reading: str) -> None:
    """Kind after kind is read page by page, then compared; a kill loses at most one page."""
    plan = await ctx.transaction(plan_read, connection_id, reading)
    if plan is not None:
        await _read_all(ctx, plan, (0, 0))


@workflow(
    "sync.read_on", queue=Queue.BULK, title="Go on reading a CRM", time_limit_seconds=12 * 3600.0
)
async def read_on(ctx: WorkContext, run_id: str, waited: int, fetched: int) -> None:
    """A run that was planned, or that waited, goes on with the first kind it has not ended."""
    plan = await ctx.transaction(resume_read, run_id)
    if plan is not None:
        await _read_all(ctx, plan, (waited, fetched))


async def _read_all(ctx: WorkContext, plan: Plan, waits: tuple[int, int]) -> None:
    try:
        await patiently(ctx, _learn, plan.connection_id, "", timeout_seconds=PAGE_SECONDS)
        for kind in plan.kinds:
            if plan.reading == "sweep":
                await patiently(ctx, _sweep, plan.run_id, kind, timeout_seconds=PAGE_SECONDS)
            else:
                while await patiently(ctx, _read, plan.run_id, kind, timeout_seconds=PAGE_SECONDS):
                    pass
            await ctx.transaction(say_comparing, plan.run_id, kind)
            while await ctx.transaction(take_for_run, plan.run_id, kind):
                pass
            await ctx.transaction(end_kind, plan.run_id, kind)
        await ctx.transaction(finish_run, plan.run_id)
    except AskedToWait as asked:
        await ctx.transaction(_wait, plan.run_id, asked.seconds, *waits)
    except HubError as error:
        await ctx.transaction(fail_run, plan.run_id, error.message)
    except connections.DatabaseRefused:
        log.exception("sync.rows_refused")
        await ctx.transaction(fail_run, plan.run_id, REFUSED)


async def _wait(db: Db, run_id: str, seconds: float, waited: int, fetched: int) -> None:
    """The run goes on by work of its own once that time is over, or fails after too many waits."""
    over = await wait_read(db, run_id, seconds, WaitsOver(waited, fetched))
    if over is not None:
        key = str(new_id())
        await enqueue(db, read_on, run_id, over.count, over.fetched, key=key, delay_seconds=seconds)


async def _read(ctx: WorkContext, run_id: str, kind: str) -> float:
    """0 when there is more, -1 at the end, else the seconds to wait."""
    try:
        more = await read_page(runtime.installed().database, ctx.scope, run_id, kind)
    except RateLimited as limited:
        return seconds_of(limited)
    return 0.0 if more else -1.0


async def _sweep(ctx: WorkContext, run_id: str, kind: str) -> float:
    try:
        await sweep_kind(runtime.installed().database, ctx.scope, run_id, kind)
    except RateLimited as limited:
        return seconds_of(limited)
    return -1.0


async def _learn(ctx: WorkContext, connection_id: str, _: str) -> float:
    try:
        await learn_shape(runtime.installed().database, ctx.scope, UUID(connection_id))
    except RateLimited as limited:
        return seconds_of(limited)
    return -1.0


@workflow("sync.refresh", queue=Queue.BULK, title="Read what changed in a CRM")
async def refresh(ctx: WorkContext, connection_id: str, kind: str, ids: list[str]) -> None:
    """Records that a webhook named stand as they have them now, and are compared."""
    for start in range(0, len(ids), RECORDS_AT_ONCE):
        part = ids[start : start + RECORDS_AT_ONCE]
        await ctx.step(_refresh, ctx, connection_id, kind, part, timeout_seconds=PAGE_SECONDS)
    while await ctx.transaction(_take, connection_id, kind):
        pass


async def _refresh(ctx: WorkContext, connection_id: str, kind: str, ids: list[str]) -> int:
    of_kind = record_kind(kind)
    return await read_some(
        runtime.installed().database, ctx.scope, UUID(connection_id), of_kind, ids
    )


async def _take(db: Db, connection_id: str, kind: str) -> int:
    connection = await connections.connection(db, UUID(connection_id))
    return (await take_waiting(db, connection, record_kind(kind))).done


@workflow(
    "sync.consider_ours",
    queue=Queue.BULK,
    title="Look for records a CRM lacks",
    time_limit_seconds=6 * 3600.0,
)
async def consider_ours(ctx: WorkContext, connection_id: str) -> None:
    """Every record of ours is compared with its copy, and proposed where there is none."""
    for kind in RECORD_KINDS:
        after: str | None = ""
        while after is not None:
            after = await ctx.transaction(_consider_some, connection_id, kind, after)


async def _consider_some(db: Db, connection_id: str, kind: str, after: str) -> str | None:
    connection = await connections.connection(db, UUID(connection_id))
    of_kind = record_kind(kind)
    ids = await crm.exchange_ids(db, of_kind, after=UUID(after) if after else None, limit=MOST_OURS)
    for record_id in ids if connection.gives and connection.state != "paused" else ():
        await consider_for(db, connection, of_kind, record_id)
    return str(ids[-1]) if len(ids) == MOST_OURS else None


async def start_read(
    db: Db, connection_id: UUID, reading: str, *, delay_seconds: float | None = None
) -> str:
    """A reading of this kind begins so much later."""
    key = str(new_id())
    return await enqueue(
        db, read, str(connection_id), reading, key=key, delay_seconds=delay_seconds
    )


async def begin_read(db: Db, connection_id: UUID, reading: str) -> str | None:
    """A reading of this kind stands at once, and begins as soon as there is room for its work.

    None where it is paused, or another one is going on.
    """
    plan = await plan_read(db, str(connection_id), reading)
    if plan is None:
        return None
    return await enqueue(db, read_on, plan.run_id, 0, 0, key=plan.run_id)


async def start_refresh(db: Db, connection_id: UUID, kind: str, ids: Sequence[str]) -> None:
    await enqueue(db, refresh, str(connection_id), kind, sorted(set(ids)), key=str(new_id()))


async def start_considering(db: Db, connection_id: UUID) -> None:
    await enqueue(db, consider_ours, str(connection_id), key=str(new_id()))
