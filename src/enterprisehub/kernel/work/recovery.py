"""Work of dead workers goes back to its queue; so does our own that got lost in an outage.

A worker is alive as long as PostgreSQL holds its advisory lock: the lock goes with the connection,
and the connection with the process. So no clock decides who is dead.
"""

import asyncio
from collections.abc import Callable

import psycopg
import structlog

from enterprisehub.kernel.work.bells import RING
from enterprisehub.kernel.work.living import NAMESPACE, lock_key
from enterprisehub.kernel.work.runtime import APPLICATION, VERSION

log = structlog.get_logger()
LOOK_SECONDS = 2.0

_DEAD = """
SELECT DISTINCT executor_id FROM dbos.workflow_status
WHERE status = 'PENDING' AND executor_id <> %s AND application_name = %s
"""
_GIVE_BACK = """
UPDATE dbos.workflow_status
SET status = 'ENQUEUED', owner_xid = NULL, started_at_epoch_ms = NULL,
    updated_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    queue_name = coalesce(queue_name, '_dbos_internal_queue')
WHERE status = 'PENDING' AND executor_id = %s AND application_version = %s
  AND (%s::text[] IS NULL OR workflow_uuid = ANY(%s))
"""
_MINE = """
SELECT workflow_uuid FROM dbos.workflow_status
WHERE status = 'PENDING' AND executor_id = %s AND application_version = %s
"""


class Liveness:
    """Holds our lock for life, and looks every two seconds for workers that lost theirs."""

    def __init__(self, url: str, executor_id: str, running: Callable[[], set[str]]) -> None:
        self._url = url
        self.executor_id = executor_id
        self._running = running
        self._connection: psycopg.AsyncConnection | None = None
        self._missing: set[str] = set()

    async def claim(self) -> None:
        """Our lock is held by a connection of its own.

        Raises:
            RuntimeError: another living process has the same executor id.
        """
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, application_name="hub worker liveness"
        )
        if not await _try_lock(connection, self.executor_id):
            await connection.close()
            raise RuntimeError(f"a living worker already has the id {self.executor_id}")
        self._connection = connection

    async def keep(self) -> None:
        """Runs for the life of the worker; outages of the database are sat out."""
        while True:
            try:
                await self.look()
            except psycopg.Error as error:
                log.warning("worker.liveness_lost", reason=str(error).strip()[:300])
                await self._claim_again()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """One round: how many pieces of work were given back to their queues."""
        connection = self._connection
        if connection is None:
            raise psycopg.OperationalError("no liveness connection")
        given = 0
        found = await connection.execute(_DEAD, (self.executor_id, APPLICATION))
        for (executor,) in await found.fetchall():
            given += await self._take_over(connection, executor)
        return given + await self._find_own_lost(connection)

    async def _take_over(self, connection: psycopg.AsyncConnection, executor: str) -> int:
        if not await _try_lock(connection, executor):
            return 0
        try:
            done = await connection.execute(_GIVE_BACK, (executor, VERSION, None, None))
        finally:
            await connection.execute(
                "SELECT pg_advisory_unlock(%s, %s)", (NAMESPACE, lock_key(executor))
            )
        if done.rowcount:
            await connection.execute(RING)
            log.warning("worker.taken_over", dead=executor, workflows=done.rowcount)
        return done.rowcount

    async def _find_own_lost(self, connection: psycopg.AsyncConnection) -> int:
        """Rows that say we run them although we do not, twice in a row, are given back."""
        rows = await connection.execute(_MINE, (self.executor_id, VERSION))
        missing = {id_ for (id_,) in await rows.fetchall()} - self._running()
        twice = sorted(missing & self._missing)
        self._missing = missing
        if not twice:
            return 0
        done = await connection.execute(_GIVE_BACK, (self.executor_id, VERSION, twice, twice))
        await connection.execute(RING)
        log.warning("worker.lost_work_requeued", workflows=done.rowcount)
        return done.rowcount

    async def _claim_again(self) -> None:
        await self.release()
        try:
            await self.claim()
        except (psycopg.Error, RuntimeError) as error:
            log.info("worker.liveness_waits", reason=str(error).strip()[:300])

    async def release(self) -> None:
        """Our lock is free: whoever looks next may take our unfinished work."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


async def _try_lock(connection: psycopg.AsyncConnection, executor_id: str) -> bool:
    found = await connection.execute(
        "SELECT pg_try_advisory_lock(%s, %s)", (NAMESPACE, lock_key(executor_id))
    )
    row = await found.fetchone()
    return bool(row and row[0])
