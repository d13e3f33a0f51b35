"""Our two cookies: the session, and the visit of somebody who is not signed in yet.

Over https their names start with `__Host-`, so that no other host of the domain can set them.
"""

from datetime import timedelta
from typing import Final

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from enterprisehub.kernel.identity.sessions import LONGEST
from enterprisehub.kernel.identity.tokens import new_token

SESSION: Final = "hub_session"
VISIT: Final = "hub_visit"
_SECURE: Final = {SESSION: "__Host-hub", VISIT: "__Host-hub-visit"}
_VISIT_LASTS: Final = timedelta(hours=12)
_MOST = 200


def cookie_name(kind: str, scheme: str) -> str:
    """The name under which the browser keeps it."""
    return _SECURE[kind] if scheme in {"https", "wss"} else kind


def session_cookie(request: HTTPConnection) -> str | None:
    return _read(request, SESSION)


def visit_cookie(request: Request) -> str | None:
    return _read(request, VISIT)


def _read(request: HTTPConnection, kind: str) -> str | None:
    value = request.cookies.get(cookie_name(kind, request.scope.get("scheme", "http")))
    return value if value and len(value) <= _MOST else None


def set_session(request: Request, response: Response, token: str) -> None:
    """The browser is signed in with this token."""
    _set(request, response, SESSION, token, LONGEST)


def end_session(request: Request, response: Response) -> None:
    """The browser forgets its session."""
    _set(request, response, SESSION, "", timedelta(0))


def ensure_visit(request: Request) -> str:
    """The visit's secret; a new one waits in the request until `keep_visit` sets it."""
    found = visit_cookie(request) or request.scope.get("hub.new_visit")
    if not found:
        found = request.scope["hub.new_visit"] = new_token()
    return str(found)


def keep_visit(request: Request, response: Response) -> None:
    """A visit that began with this request is known in the next one."""
    if token := request.scope.get("hub.new_visit"):
        _set(request, response, VISIT, str(token), _VISIT_LASTS)


def _set(request: Request, response: Response, kind: str, value: str, lasts: timedelta) -> None:
    scheme = request.url.scheme
    response.set_cookie(
        cookie_name(kind, scheme),
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=scheme == "https",
        httponly=True,
        samesite="lax",
    )
