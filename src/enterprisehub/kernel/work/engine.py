"""The worker's side: takes work from the queues, keeps it alive, and takes over from the dead."""

import asyncio
import logging
import platform
import re
from uuid import uuid4

import structlog
from dbos import DBOS, DBOSConfig
from dbos._dbos import _get_dbos_instance  # what runs here is told nowhere else
from dbos._queue import QueueRateLimit

from enterprisehub.kernel.db.announcements import Announcements
from enterprisehub.kernel.work.bells import CHANNEL, Bells
from enterprisehub.kernel.work.forget import keep_forgetting
from enterprisehub.kernel.work.measure import keep_counting
from enterprisehub.kernel.work.queues import LIMITS, Limits
from enterprisehub.kernel.work.recovery import Liveness
from enterprisehub.kernel.work.runtime import APPLICATION, SCHEMA, VERSION, Runtime
from enterprisehub.kernel.work.ticks import keep_ticking
from enterprisehub.kernel.work.transient import notice_lost_sockets

log = structlog.get_logger()
_THREADS = 32  # unbounded pools grow to thousands of threads on Python 3.12


def migrate(owner_url: str, app_role: str) -> None:
    """The durable layer's tables are up to date, and the application's role may use them."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
    DBOS.migrate(owner_url, schema=SCHEMA, application_role=app_role)


def _rate(limits: Limits, hurry: float) -> QueueRateLimit | None:
    if limits.starts_per_10_s is None:
        return None
    return {"limit": limits.starts_per_10_s, "period": 10 / hurry}


class Engine:
    """One per worker process. Workflows run on the event loop in which `start` was awaited."""

    def __init__(
        self,
        runtime: Runtime,
        app_url: str,
        *,
        concurrency: int = 50,
        pool_size: int = 20,
        retention_days: int = 30,
        hurry: float = 1.0,
    ) -> None:
        """`hurry` divides the polling intervals: tests wait less."""
        self._runtime = runtime
        self._app_url = app_url
        self._concurrency = concurrency
        self._pool_size = pool_size
        self._retention_days = retention_days
        self._hurry = hurry
        self.executor_id = f"{_host()}-{uuid4().hex[:12]}"
        self.liveness = Liveness(app_url, self.executor_id, self.running)
        self._bells = Bells()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """From now on work is taken from the queues."""
        notice_lost_sockets()
        await self.liveness.claim()
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._app_url,
            "dbos_system_schema": SCHEMA,
            "run_migrations": False,
            "executor_id": self.executor_id,
            "application_version": VERSION,
            "serializer": self._runtime.sealing,
            "max_executor_threads": _THREADS,
            "sys_db_pool_size": self._pool_size,
            "console_log_level": "WARNING",
            "log_level": "WARNING",
        }
        DBOS(config=config)
        _join_our_logs()
        self._bells.hang_up(_get_dbos_instance())
        DBOS.launch()
        self._bells.note_finds(_get_dbos_instance())
        for queue, limits in LIMITS.items():
            await DBOS.register_queue_async(
                queue.value,
                polling_interval_sec=limits.polling_seconds / self._hurry,
                worker_concurrency=max(2, int(self._concurrency * limits.share_of_worker)),
                partition_concurrency=limits.per_tenant,
                partition_limiter=_rate(limits, self._hurry),
                on_conflict="always_update",
            )
        heard = Announcements(self._app_url, (CHANNEL,))
        heard.on(CHANNEL, self._bells.ring)
        heard.on_change = self._bells.set_heard
        self._tasks = [
            asyncio.create_task(heard.run(), name="work bells"),
            asyncio.create_task(self.liveness.keep(), name="work liveness"),
            asyncio.create_task(keep_ticking(self._runtime.database), name="work ticks"),
            asyncio.create_task(keep_counting(self._runtime.database), name="work counting"),
            asyncio.create_task(
                keep_forgetting(self._runtime, self._retention_days), name="work retention"
            ),
        ]
        log.info("worker.started", executor=self.executor_id)

    async def stop(self, *, grace_seconds: int = 5) -> None:
        """No more is taken; what runs gets `grace_seconds`, the rest goes to another worker."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=grace_seconds)
        await self.liveness.release()
        log.info("worker.stopped", executor=self.executor_id)

    def running(self) -> set[str]:
        """Ids of the workflows that this process is running."""
        return set(_get_dbos_instance()._active_workflows_set.activeList())  # noqa: SLF001

    def failed(self) -> bool:
        """True when one of the keeping tasks has ended, which it never should."""
        return any(task.done() for task in self._tasks)


def _join_our_logs() -> None:
    """The durable layer brings a handler of its own: its lines should go where ours go."""
    logger = logging.getLogger("dbos")
    logger.handlers.clear()
    logger.propagate = True


def _host() -> str:
    return re.sub(r"[^a-z0-9-]", "-", platform.node().lower())[:40] or "host"
