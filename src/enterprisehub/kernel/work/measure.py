"""How long work takes, how much of it waits, and for how long."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import text

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.observe.metrics import WORK_OLDEST_SECONDS, WORK_QUEUED, WORK_SECONDS
from enterprisehub.kernel.observe.traces import span
from enterprisehub.kernel.work.queues import Queue

log = structlog.get_logger()
_LOOK_SECONDS = 15.0
_STATES = {"ENQUEUED": "waiting", "DELAYED": "delayed", "PENDING": "running"}
_COUNTS = text("""
    SELECT queue_name, status, count(*),
           extract(epoch FROM clock_timestamp()) - min(created_at) / 1000.0
    FROM dbos.workflow_status WHERE status IN ('ENQUEUED', 'DELAYED', 'PENDING')
    GROUP BY queue_name, status
""")


@contextmanager
def measured(name: str) -> Iterator[None]:
    """One run of a workflow: its time, its outcome and its span."""
    started, outcome = time.perf_counter(), "stopped"
    try:
        with span(f"work {name}"):
            yield
        outcome = "done"
    except Exception:
        outcome = "failed"
        raise
    finally:
        WORK_SECONDS.labels(name, outcome).observe(time.perf_counter() - started)


async def count_queued(database: Database) -> None:
    """The gauges show what is in the queues now."""
    async with database.unscoped() as db:
        rows = (await db.execute(_COUNTS)).all()
    found = {(queue, status): (count, age) for queue, status, count, age in rows}
    for queue in Queue:
        for status, shown in _STATES.items():
            count, _ = found.get((queue.value, status), (0, 0.0))
            WORK_QUEUED.labels(queue.value, shown).set(count)
        _, age = found.get((queue.value, "ENQUEUED"), (0, 0.0))
        WORK_OLDEST_SECONDS.labels(queue.value).set(float(age))


async def keep_counting(database: Database) -> None:
    """Runs for the life of the worker."""
    while True:
        try:
            await count_queued(database)
        except Exception as error:  # noqa: BLE001  a gauge is not worth a worker
            log.info("work.not_counted", reason=str(error)[:200])
        await asyncio.sleep(_LOOK_SECONDS)
