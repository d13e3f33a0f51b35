"""Every request is timed by its route's template, and is a span where traces are collected."""

import time
from collections.abc import Callable

from opentelemetry.trace import SpanKind, Status, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enterprisehub.kernel.observe.metrics import REQUEST_SECONDS
from enterprisehub.kernel.observe.traces import span

_SERVER_ERROR = 500
HEARERS: list[Callable[[Scope, str, str, float], None]] = []
"""Called with every answered request: its scope, method, route and seconds. They must be quick."""


def _is_stream(message: Message) -> bool:
    wanted = (b"content-type", b"text/event-stream")
    return any((n.lower(), v[:17]) == wanted for n, v in message["headers"])


class Measured:
    """Middleware. Unknown addresses count as one route, so that a scanner makes no series."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), _SERVER_ERROR
        answered: float | None = None

        async def send_noting(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status = message["status"]
                if _is_stream(message):  # it lasts as long as the page: only its start is a wait
                    answered = time.perf_counter()
            await send(message)

        with span(scope["method"], SpanKind.SERVER) as made:
            try:
                await self.app(scope, receive, send_noting)
            finally:
                route = getattr(scope.get("route"), "path", None) or "unknown"
                seconds = (answered or time.perf_counter()) - started
                REQUEST_SECONDS.labels(scope["method"], route, str(status)).observe(seconds)
                for hear in HEARERS:
                    hear(scope, scope["method"], route, seconds)
                if made.is_recording():
                    made.update_name(f"{scope['method']} {route}")
                    made.set_attribute("http.route", route)
                    made.set_attribute("http.response.status_code", status)
                    if status >= _SERVER_ERROR:
                        made.set_status(Status(StatusCode.ERROR))
