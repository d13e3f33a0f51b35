"""The voice process: leads calls. Dies and is started again alone; models load with a call."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
import uvicorn
from starlette.applications import Starlette

from enterprisehub.app.catalog import load
from enterprisehub.app.installation import Installation
from enterprisehub.app.watchdog import Watchdog, end_with_parent
from enterprisehub.domains.voice.edge.application import build
from enterprisehub.domains.voice.edge.attendant import Attendant
from enterprisehub.domains.voice.logic.answer_call import VoiceDesk
from enterprisehub.kernel.observe.logs import set_up_logs
from enterprisehub.kernel.observe.traces import set_up_traces
from enterprisehub.kernel.settings import Settings, load_settings
from enterprisehub.kernel.work.runtime import Runtime

log = structlog.get_logger()
_GRACE_SECONDS = 5
_MOST_FRAME_BYTES = 256 * 1024


def main(settings: Settings) -> int:
    """Take calls until told to stop."""
    set_up_logs(settings.log_format, settings.log_level, role="voice")
    traces = set_up_traces(settings.otlp_endpoint, role="voice")
    end_with_parent()
    config = uvicorn.Config(
        "enterprisehub.app.voice:create",
        factory=True,
        host=settings.host,
        port=settings.own_voice_port,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # sound does not get smaller, only dearer
        ws_max_size=_MOST_FRAME_BYTES,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )
    try:
        uvicorn.Server(config).run()
    finally:
        if traces is not None:
            traces.shutdown()
    return 0


def create() -> Starlette:
    """The application of this installation, for a server that takes a factory."""
    installation = Installation.open(load_settings())
    load()
    runtime = installation.connect()
    attendant = Attendant(installation.ring, VoiceDesk(runtime.database))
    app = build(attendant)
    inner = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(starlette: Starlette) -> AsyncIterator[None]:
        watchdog = Watchdog()
        watchdog.start()
        async with inner(starlette):
            yield
        watchdog.stop()
        await _close(runtime)

    app.router.lifespan_context = lifespan
    return app


async def _close(runtime: Runtime) -> None:
    await asyncio.to_thread(runtime.close)
    await runtime.database.close()
