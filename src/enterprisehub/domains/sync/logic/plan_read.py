"""A reading begins: what it will read, and from when; it ends with word of it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.events import SyncFailed, SyncFinished
from enterprisehub.domains.sync.logic.declare_notices import SYNC_FAILED
from enterprisehub.domains.sync.logic.tell_pages import tell_pages
from enterprisehub.domains.sync.models.connections import ConnectionRow, RunRow
from enterprisehub.domains.sync.permissions import SYNC_WRITE
from enterprisehub.domains.sync.ports import crm_of
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.scope import Ref

STALE_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run still has to read: these kinds, in this order."""

    run_id: str
    connection_id: str
    reading: str
    kinds: list[RecordKind]


async def plan_read(db: Db, connection_id: str, reading: str) -> Plan | None:
    """A run stands, or goes on where one was broken off; None when another is going on."""
    connection = await connections.connection(db, UUID(connection_id), lock=True)
    now = clock.now()
    if connection.state == "paused":
        return None
    before = await connections.running(db, connection.id)
    if before is not None:
        if now - before.alive_at < STALE_AFTER:
            return None
        before.state, before.finished_at = "stopped", now
        before.error = "It was broken off; the next run goes on where it stood."
    kinds = await kinds_of(db, connection)
    first = connection.first_loaded_at is None and reading == "incremental"
    run = RunRow(
        connection_id=connection.id,
        reading="full" if first else reading,
        started_at=now,
        alive_at=now,
        step="Asks what there is",
        part_count=len(kinds),
    )
    db.add(run)
    await db.flush()
    await tell_pages(db, connection.id)
    for kind in kinds if reading != "sweep" else ():
        cursor = await connections.cursor(db, connection.id, kind)
        if reading == "full":
            cursor.since = cursor.page = None
        if cursor.page is None:
            cursor.reading_since = now
    return Plan(str(run.id), connection_id, run.reading, kinds)


async def kinds_of(db: Db, connection: ConnectionRow) -> list[RecordKind]:
    """The kinds of theirs that have fields that go together, in the order they are read."""
    mapped = {row.kind for row in await connections.mappings(db, connection.id)}
    return [kind for kind in crm_of(connection.connector).kinds if kind in mapped]


async def finish_run(db: Db, run_id: str) -> None:
    """The run is done and its connection stands as it was read."""
    run = await connections.run(db, UUID(run_id))
    connection = await connections.connection(db, run.connection_id, lock=True)
    now = clock.now()
    run.state, run.finished_at, run.step = "done", now, None
    if connection.state == "failing":
        connection.state = "ready"
    connection.last_error = None
    if run.reading == "sweep":
        connection.swept_at = now
    else:
        connection.synced_at = now
        connection.first_loaded_at = connection.first_loaded_at or now
    await tell_pages(db, connection.id)
    fact = SyncFinished(connection.id, run.id, run.changed_count, run.error_count)
    await publish(db, fact, Ref("sync.connection", connection.id))


async def fail_run(db: Db, run_id: str, error: str) -> None:
    """The run has failed for this reason; its cursors stay, so the next one goes on there.

    One that somebody paused has not failed, and nobody is told.
    """
    run = await connections.run(db, UUID(run_id))
    connection = await connections.connection(db, run.connection_id, lock=True)
    run.state, run.finished_at, run.error = "failed", clock.now(), error[:1000]
    if connection.state == "paused":
        run.state = "stopped"
        await tell_pages(db, connection.id)
        return
    connection.last_error, connection.state = error[:1000], "failing"
    await tell_pages(db, connection.id)
    await notify(
        db,
        SYNC_FAILED,
        f"Reading “{connection.title}” failed",
        body=f"{error[:300]} It is tried again by itself; nothing that was read is lost.",
        href=f"/sync/{connection.id}",
        having=SYNC_WRITE,
        key=f"sync.failed:{connection.id}",
    )
    fact = SyncFailed(connection.id, run.id, error[:1000])
    await publish(db, fact, Ref("sync.connection", connection.id))
