"""Every statement is timed; slow ones are logged, without their values."""

import time

import structlog
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool

from enterprisehub.kernel.observe.metrics import POOL_CONNECTIONS, QUERY_SECONDS, SLOW_QUERIES

log = structlog.get_logger()
_LONGEST_STATEMENT = 2000
_STARTED = "hub_started_at"


def watch_queries(engine: Engine, *, slow_ms: int) -> None:
    """Statements of this engine are counted and timed, slow ones told, from now on."""

    def before(connection: Connection, *_: object) -> None:
        connection.info[_STARTED] = time.perf_counter()

    def after(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        seconds = time.perf_counter() - connection.info.pop(_STARTED, time.perf_counter())
        QUERY_SECONDS.observe(seconds)
        if seconds * 1000 >= slow_ms:
            SLOW_QUERIES.inc()
            shown = " ".join(statement.split())[:_LONGEST_STATEMENT]
            log.warning("slow_query", ms=round(seconds * 1000, 1), statement=shown)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    pool = engine.pool
    if isinstance(pool, QueuePool):
        POOL_CONNECTIONS.labels("in_use").set_function(lambda: float(pool.checkedout()))
        POOL_CONNECTIONS.labels("idle").set_function(lambda: float(pool.checkedin()))
