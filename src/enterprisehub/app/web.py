"""The web application, put together. Reads top to bottom."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from starlette.routing import Mount, Route

from enterprisehub.app import files, health, live_stream, voice_door
from enterprisehub.app.catalog import load
from enterprisehub.app.error_page import show_error
from enterprisehub.app.frame import enter_page
from enterprisehub.app.installation import Installation
from enterprisehub.kernel.db.announcements import Announcements
from enterprisehub.kernel.identity.authenticate import Callers
from enterprisehub.kernel.identity.sessions import CHANGED
from enterprisehub.kernel.live.tell import CHANNEL as LIVE
from enterprisehub.kernel.observe.requests import Measured
from enterprisehub.kernel.settings import Settings, load_settings
from enterprisehub.kernel.sla.collect import COLLECTOR
from enterprisehub.kernel.web.api_document import complete
from enterprisehub.kernel.web.authentication import Authentication
from enterprisehub.kernel.web.body_limit import BodyLimit
from enterprisehub.kernel.web.dispatch import add_routes, dispatch
from enterprisehub.kernel.web.envelope import Envelope
from enterprisehub.kernel.web.problems import handle_errors
from enterprisehub.kernel.web.rate_limits import Limits
from enterprisehub.kernel.web.walk import refuse_unguarded
from enterprisehub.kernel.work.runtime import Runtime
from enterprisehub.ui.assets import StaticFiles, service_worker
from enterprisehub.ui.environment import add_templates
from enterprisehub.ui.save_list import SaveList

FRAMEWORK_PATHS = frozenset({"/openapi.json", "/static", "/sw.js"})


def create() -> FastAPI:
    """The application of this installation, for a server that takes a factory."""
    installation = Installation.open(load_settings())
    return build(installation.settings, installation.connect(), installation.urls.app, owned=True)


def build(
    settings: Settings,
    runtime: Runtime,
    app_url: str,
    *,
    limits: Limits | None = None,
    owned: bool = False,
) -> FastAPI:
    """The whole application on `runtime`; `app_url` is the libpq address of the program's role.

    `owned`: the runtime ends with the application.
    """
    domains = load()
    app = FastAPI(
        title="EnterpriseHub",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings, app.state.runtime, app.state.owned = settings, runtime, owned
    app.state.database = runtime.database
    app.state.callers = Callers(runtime.database)
    app.state.announcements = _announcements(app, app_url)
    app.state.enter_page = enter_page
    app.routes.append(Mount("/static", StaticFiles()))
    app.routes.append(Route("/sw.js", service_worker))
    add_routes(app, health.router)
    add_routes(app, live_stream.router)
    add_routes(app, files.router)
    add_routes(app, voice_door.router)
    for domain in domains:
        if domain.templates is not None:
            add_templates(domain.name, domain.templates)
        for router in domain.routers:
            add_routes(app, router)
    dispatch(app)
    answer_error = handle_errors(app, show_error)
    app.add_middleware(SaveList, answer_error=answer_error, permission="crm.exports.run")
    app.add_middleware(Authentication, answer_error=answer_error, limits=limits or Limits())
    app.add_middleware(BodyLimit, answer_error=answer_error)
    app.add_middleware(Envelope, answer_error=answer_error)
    app.add_middleware(Measured)
    _describe(app)
    refuse_unguarded(app, allowed=FRAMEWORK_PATHS)
    return app


def _announcements(app: FastAPI, app_url: str) -> Announcements:
    callers: Callers = app.state.callers
    announcements = Announcements(app_url, (LIVE, CHANGED))
    announcements.on(CHANGED, callers.forget)
    announcements.on_change = lambda hearing: callers.forget(hearing=hearing)
    return announcements


def _describe(app: FastAPI) -> None:
    """The OpenAPI document is made once, with all that its operations refer to."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = complete(make())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    runtime: Runtime = app.state.runtime
    listening = asyncio.create_task(app.state.announcements.run())
    counting = asyncio.create_task(COLLECTOR.keep_flushing(runtime.database))
    # What is loaded now lives as long as the process: collections need not look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        for task in (listening, counting):
            task.cancel()
        await asyncio.gather(listening, counting, return_exceptions=True)
        if app.state.owned:
            await asyncio.to_thread(runtime.close)
            await runtime.database.close()
