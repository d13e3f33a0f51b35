"""Around every answer: request id, security headers, one line in the log, no stack trace."""

import re
import time
from collections.abc import Mapping
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.web.problems import AnswerError

log = structlog.get_logger("access")


_SANE_ID: Final = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_QUIET: Final = ("/static/", "/healthz", "/readyz", "/sw.js")

CONTENT_POLICY: Final = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
    "x-permitted-cross-domain-policies": "none",
}
STRICT_TRANSPORT: Final = "max-age=31536000; includeSubDomains"


def content_policy(**changed: str) -> str:
    """The Content-Security-Policy with some directives replaced, e.g. frame_ancestors="https://…".

    A response that carries the header already keeps it: the chat widget's frame does.
    """
    names = {name.replace("_", "-"): value for name, value in changed.items()}
    return "; ".join(f"{name} {value}" for name, value in {**CONTENT_POLICY, **names}.items())


_DEFAULT_POLICY: Final = content_policy()


class Envelope:
    """The outermost middleware. `answer_error` turns any exception into an answer."""

    def __init__(self, app: ASGIApp, *, answer_error: AnswerError) -> None:
        self.app = app
        self.answer_error = answer_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        request_id = scope["hub.request_id"] = _request_id(scope)
        client = scope.get("client")
        scope["hub.ip"] = client[0] if client else ""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def send_wrapped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _complete(MutableHeaders(raw=message["headers"]), scope, request_id)
            await send(message)

        try:
            await self.app(scope, receive, send_wrapped)
        except Exception as error:
            if status:
                raise
            response = await self.answer_error(Request(scope, receive), error)
            await response(scope, receive, send_wrapped)
        finally:
            _log(scope, status, started)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given = value.decode("latin-1")
            return given if _SANE_ID.fullmatch(given) else str(new_id())
    return str(new_id())


def _complete(headers: MutableHeaders, scope: Mapping[str, object], request_id: str) -> None:
    headers["x-request-id"] = request_id
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if "content-security-policy" not in headers:
        headers["content-security-policy"] = _DEFAULT_POLICY
        headers["x-frame-options"] = "DENY"
    headers.setdefault("cache-control", "no-store")
    if scope.get("scheme") == "https":
        headers["strict-transport-security"] = STRICT_TRANSPORT


def _log(scope: Scope, status: int, started: float) -> None:
    path = scope["path"]
    if path.startswith(_QUIET) and status < 400:  # noqa: PLR2004  nothing went wrong
        return
    # The route's template, not the address: links carry secrets.
    shown = getattr(scope.get("route"), "path", None) or path
    acting = scope.get("hub.scope")
    log.info(
        "request",
        method=scope["method"],
        path=shown,
        status=status,
        ms=round((time.perf_counter() - started) * 1000, 1),
        actor=str(acting.actor) if acting else None,
        tenant=str(acting.tenant_id) if acting else None,
        ip=scope["hub.ip"],
    )
