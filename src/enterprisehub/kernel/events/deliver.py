"""Bringing stored events to their subscribers: once each, in order per subject, whatever dies.

A delivery is marked done in the subscriber's own transaction, so its database effects happen
exactly once. Any number of workers may run; PostgreSQL's row locks share the work out.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg
import structlog
from sqlalchemy import select, text

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.events.failures import tell_failure
from enterprisehub.kernel.events.models import DeliveryRow, EventRow
from enterprisehub.kernel.events.publish import CHANNEL, SUBSCRIBERS, Handler
from enterprisehub.kernel.events.versions import read_fact
from enterprisehub.kernel.observe.metrics import DELIVERIES_GIVEN_UP
from enterprisehub.kernel.scope import Actor, Scope

log = structlog.get_logger()
MAX_ATTEMPTS = 12
POLL_SECONDS = 2.0
BATCH = 50


@dataclass(frozen=True, slots=True)
class Due:
    tenant_id: UUID
    delivery_id: UUID


async def due(database: Database, limit: int = BATCH) -> list[Due]:
    """Deliveries that may run now: the oldest of each subject for each subscriber."""
    async with database.unscoped() as db:
        query = text("SELECT tenant_id, delivery_id FROM hub.due_deliveries(:at, :limit)")
        rows = await db.execute(query, {"at": clock.now(), "limit": limit})
        return [Due(*row) for row in rows]


async def deliver(database: Database, item: Due) -> bool:
    """One delivery is made, or its failure noted with the time of the next attempt.

    Returns False when another worker has it or it is already done.
    """
    scope = Scope(item.tenant_id, Actor("system", "events", "Event delivery"))
    try:
        async with database.scoped(scope) as db:
            query = (
                select(DeliveryRow, EventRow)
                .join(EventRow, EventRow.id == DeliveryRow.event_id)
                .where(DeliveryRow.id == item.delivery_id, DeliveryRow.state == "waiting")
                .with_for_update(of=DeliveryRow, skip_locked=True)
            )
            found = (await db.execute(query)).one_or_none()
            if found is None:
                return False
            await hand_over(db, *found)
    except asyncio.CancelledError:
        raise
    except Exception as error:
        log.exception("event delivery failed", delivery=str(item.delivery_id))
        await _note_failure(database, scope, item.delivery_id, error)
    return True


async def hand_over(db: Db, delivery: DeliveryRow, stored: EventRow) -> None:
    """The subscriber has taken the fact, in this transaction."""
    handler = _handler(stored.type, delivery.subscriber)
    if handler is not None:
        teller = Actor("system", delivery.subscriber, "Event delivery")
        await db.act_as(teller, request_id=stored.request_id)
        await handler(db, read_fact(stored.type, stored.schema_version, stored.body))
    delivery.state = "done"
    delivery.attempts += 1


def _handler(event_type: str, subscriber: str) -> Handler | None:
    """None when the subscriber no longer exists: the delivery is then simply done."""
    return next((s.handler for s in SUBSCRIBERS.get(event_type, []) if s.name == subscriber), None)


async def _note_failure(
    database: Database, scope: Scope, delivery_id: UUID, error: Exception
) -> None:
    async with database.scoped(scope) as db:
        row = await db.get(DeliveryRow, delivery_id, with_for_update=True)
        if row is None or row.state != "waiting":
            return
        row.attempts += 1
        row.error = f"{type(error).__name__}: {error}"[:2000]
        if row.attempts >= MAX_ATTEMPTS:
            row.state = "failed"
            DELIVERIES_GIVEN_UP.labels(row.subscriber).inc()
        row.next_at = clock.now() + timedelta(seconds=min(2**row.attempts, 3600))
        await tell_failure(db, row)


async def drain(database: Database, *, limit: int = 1000) -> int:
    """Deliver until nothing is due; how many deliveries were tried."""
    tried = 0
    while tried < limit and (batch := await due(database)):
        for item in batch:
            tried += await deliver(database, item)
    return tried


async def run_deliveries(
    database: Database, conninfo: str, stop: asyncio.Event, *, concurrency: int = 4
) -> None:
    """Deliver for as long as the worker lives; woken by NOTIFY, and by the clock in any case."""
    woken = asyncio.Event()
    listener = asyncio.create_task(_listen(conninfo, woken, stop))
    limit = asyncio.Semaphore(concurrency)

    async def one(item: Due) -> None:
        async with limit:
            await deliver(database, item)

    try:
        while not stop.is_set():
            woken.clear()
            try:
                batch = await due(database)
                await asyncio.gather(*(one(item) for item in batch))
            except Exception:
                log.exception("event delivery paused: the database cannot be reached")
                batch = []
                await _sleep(stop, 1.0)
            if not batch:
                await _sleep(woken, POLL_SECONDS)
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


async def _sleep(until: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(until.wait(), seconds)
    except TimeoutError:
        return


async def _listen(conninfo: str, woken: asyncio.Event, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            connection = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
            async with connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                async for _ in connection.notifies():
                    woken.set()
        except psycopg.Error:
            await _sleep(stop, 1.0)
