"""Errors as people meet them: brought to the sign-in and back, or told what happened."""

from typing import Final
from urllib.parse import urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from enterprisehub.kernel.errors import (
    HubError,
    RateLimited,
    SecondFactorRequired,
    Unauthenticated,
)
from enterprisehub.kernel.web.csrf import SAFE_METHODS
from enterprisehub.ui.errors import answer_error
from enterprisehub.ui.htmx import is_htmx

SET_UP: Final = "/account/second-factor"


async def show_error(request: Request, error: HubError, request_id: str) -> Response:
    """Who must sign in is led there and back; everybody else reads what happened."""
    if not is_htmx(request):
        if isinstance(error, Unauthenticated):
            query = urlencode({"next": _return_path(request)})
            return RedirectResponse(f"/sign-in?{query}", 303)
        if isinstance(error, SecondFactorRequired):
            return RedirectResponse(SET_UP, 303)
    response = answer_error(request, error, request_id)
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _return_path(request: Request) -> str:
    if request.method not in SAFE_METHODS:
        return _page_of(request)
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _page_of(request: Request) -> str:
    """The page of ours that a form was sent from, as the browser says; Today where it does not."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host") or not came.path.startswith("/"):
        return "/"
    return f"{came.path}?{came.query}" if came.query else came.path
