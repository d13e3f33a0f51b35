"""The worker process: runs durable work, delivers events, follows schedules."""

import asyncio
import signal

import structlog
import uvloop

from enterprisehub.app.catalog import load
from enterprisehub.app.installation import Installation
from enterprisehub.app.rehearsal import rehearse
from enterprisehub.app.watchdog import Watchdog, end_with_parent
from enterprisehub.kernel.events.deliver import run_deliveries
from enterprisehub.kernel.observe.logs import set_up_logs
from enterprisehub.kernel.observe.metrics import show_metrics
from enterprisehub.kernel.observe.traces import set_up_traces
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.work.engine import Engine
from enterprisehub.kernel.work.runtime import Runtime

log = structlog.get_logger()
_LOOK_SECONDS = 0.5


def main(settings: Settings) -> int:
    """Work until told to stop; 0 after an orderly end, 1 when a part of us gave up."""
    set_up_logs(settings.log_format, settings.log_level, role="worker")
    traces = set_up_traces(settings.otlp_endpoint, role="worker")
    end_with_parent()
    try:
        return uvloop.run(_work(Installation.open(settings)))
    finally:
        if traces is not None:
            traces.shutdown()


async def _work(installation: Installation) -> int:
    settings = installation.settings
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    load()
    runtime = installation.connect()
    await rehearse(runtime.database)
    engine = Engine(
        runtime,
        installation.urls.app,
        concurrency=settings.worker_concurrency,
        retention_days=settings.work_retention_days,
    )
    await engine.start()
    show_metrics(settings.metrics_host, settings.worker_metrics_port)
    watchdog = Watchdog()
    watchdog.start()
    deliveries = asyncio.create_task(
        run_deliveries(runtime.database, installation.urls.app, stop), name="event deliveries"
    )
    try:
        return await _until(stop, engine, deliveries)
    finally:
        watchdog.stop()
        stop.set()
        await asyncio.wait([deliveries], timeout=5)
        await engine.stop()
        await _close(runtime)


async def _until(stop: asyncio.Event, engine: Engine, deliveries: asyncio.Task[None]) -> int:
    while not stop.is_set():
        if engine.failed() or deliveries.done():
            log.error("worker.part_ended", engine=engine.failed(), deliveries=deliveries.done())
            return 1
        try:
            await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
        except TimeoutError:
            continue
    return 0


async def _close(runtime: Runtime) -> None:
    await asyncio.to_thread(runtime.close)
    await runtime.database.close()
