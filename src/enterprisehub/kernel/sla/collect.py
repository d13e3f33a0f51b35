"""Requests are counted where they are answered and written down four times a minute."""

import asyncio
import os
import platform
import threading
from collections import Counter, defaultdict
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from sqlalchemy import text

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.observe.requests import HEARERS
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.sla.histogram import class_of

log = structlog.get_logger()
FLUSH_SECONDS: Final = 15.0
_OBSERVER: Final = Actor("system", "performance", "Performance monitor")
_MOST_SERIES: Final = 20_000
# They last as long as the page, or are asked by machines that wait for nothing.
_NOT_WATCHED: Final = ("/live", "/static", "/hooks", "/health", "/metrics", "unknown")

_UPSERT: Final = text("""
    INSERT INTO kernel_route_times (minute_at, method, route, process, counts, count)
    VALUES (:minute_at, :method, :route, :process, CAST(:counts AS jsonb), :count)
    ON CONFLICT (tenant_id, minute_at, method, route, process) DO UPDATE SET
        count = kernel_route_times.count + excluded.count,
        counts = (
            SELECT jsonb_object_agg(key, total) FROM (
                SELECT key, sum(value::int) AS total FROM (
                    SELECT * FROM jsonb_each_text(kernel_route_times.counts)
                    UNION ALL SELECT * FROM jsonb_each_text(excluded.counts)
                ) AS both_counts GROUP BY key
            ) AS added
        )
""")

type Series = tuple[UUID, datetime, str, str]


class Collector:
    """The requests of one process since it last wrote them down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Series, Counter[int]] = defaultdict(Counter)
        self._process = f"{platform.node()[:40]}-{os.getpid()}"

    def note(self, tenant_id: UUID, method: str, route: str, seconds: float) -> None:
        """One request of the tenant was answered in this time."""
        if route.startswith(_NOT_WATCHED):
            return
        minute = clock.now().replace(second=0, microsecond=0)
        with self._lock:
            if len(self._counts) < _MOST_SERIES:
                self._counts[tenant_id, minute, method, route][class_of(seconds * 1000)] += 1

    async def flush(self, database: Database) -> int:
        """Everything counted so far is in the database; how many series that were."""
        with self._lock:
            taken, self._counts = self._counts, defaultdict(Counter)
        by_tenant: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for (tenant_id, minute, method, route), counts in taken.items():
            plain = orjson.dumps({str(k): n for k, n in counts.items()}).decode()
            by_tenant[tenant_id].append({
                "minute_at": minute, "method": method, "route": route, "process": self._process,
                "counts": plain, "count": counts.total(),
            })  # fmt: skip
        for tenant_id, rows in by_tenant.items():
            async with database.scoped(Scope(tenant_id, _OBSERVER)) as db:
                await db.execute(_UPSERT, rows)
        return len(taken)

    async def keep_flushing(self, database: Database) -> None:
        """Runs for the life of the web process; an outage costs what was counted meanwhile."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                await self.flush(database)
            except Exception as error:  # noqa: BLE001  a figure is not worth a process
                log.info("performance.not_written", reason=str(error)[:200])


COLLECTOR: Final = Collector()


def _hear(scope: MutableMapping[str, Any], method: str, route: str, seconds: float) -> None:
    """Requests of people and programs of a tenant count; nobody's do not."""
    caller = scope.get("hub.scope")
    if isinstance(caller, Scope):
        COLLECTOR.note(caller.tenant_id, method, route, seconds)


HEARERS.append(_hear)
