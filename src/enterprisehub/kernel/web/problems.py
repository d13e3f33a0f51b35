"""Errors as RFC 9457 problem details: the same words for programs and for people."""

import math
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from starlette.exceptions import HTTPException

from enterprisehub.kernel.errors import (
    Conflict,
    HubError,
    Invalid,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
)
from enterprisehub.kernel.text.plain_words import plain_words

log = structlog.get_logger()
_MOST_LISTED = 3

_NOTHING_HERE = "There is nothing at this address."

type AnswerError = Callable[[Request, Exception], Awaitable[Response]]
type ShowPage = Callable[[Request, HubError, str], Awaitable[Response]]


class _HttpError(HubError):
    """An HTTP error of the framework (404 on an unknown path, 405) in our own form."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        phrase = HTTPStatus(status).phrase
        self.status = status  # type: ignore[misc]
        self.code = phrase.lower().replace(" ", "_")  # type: ignore[misc]
        self.title = phrase  # type: ignore[misc]


def request_id_of(request: Request) -> str:
    return str(request.scope.get("hub.request_id", ""))


def as_hub_error(error: Exception) -> HubError:
    """What a caller is told about any exception; internals stay inside."""
    if isinstance(error, HubError):
        return error
    if isinstance(error, RequestValidationError):
        fields = _fields(error)
        return Invalid(f"Some fields are not right. {_listed(fields)}", fields=fields)
    if isinstance(error, HTTPException):
        return _from_framework(error)
    if isinstance(error, IntegrityError):
        return Conflict("This clashes with a record that exists already, or points at none.")
    if isinstance(error, DBAPIError):
        return _from_database(error)
    return HubError("An unexpected error happened. Nothing was half-done. Try again.")


def _from_framework(error: HTTPException) -> HubError:
    if error.status_code == TooLarge.status:
        return TooLarge(str(error.detail))
    missing = error.status_code == HTTPStatus.NOT_FOUND and error.detail == "Not Found"
    return _HttpError(error.status_code, _NOTHING_HERE if missing else str(error.detail))


def _from_database(error: DBAPIError) -> HubError:
    state = getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error, DataError) or state.startswith("22"):
        return Invalid("A value cannot be stored: it is out of range or has forbidden characters.")
    if error.connection_invalidated or state.startswith(("08", "57")) or not state:
        return Unavailable("The database cannot be reached at the moment. Try again shortly.")
    if state in ("40001", "40P01", "55P03"):
        return Conflict("Somebody else changed the same record at this moment. Try again.")
    return HubError("An unexpected error happened. Nothing was half-done. Try again.")


def _fields(error: RequestValidationError) -> dict[str, str]:
    fields: dict[str, str] = {}
    for item in error.errors():
        where = [str(part) for part in item["loc"] if part not in ("body", "query", "path")]
        fields[".".join(where) or "body"] = plain_words(item)
    return fields


def _listed(fields: Mapping[str, str]) -> str:
    """The first of them by name, for whoever sees no form beside the words."""
    shown = list(fields.items())[:_MOST_LISTED]
    return " ".join(f"{name.replace('_', ' ').capitalize()}: {says}" for name, says in shown)


def problem(request: Request, error: HubError) -> JSONResponse:
    """The problem+json answer of `error`."""
    details: dict[str, Any] = {k: _plain(v) for k, v in error.details.items()}
    body = {
        "type": f"{request.base_url}docs/errors#{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.message,
        "code": error.code,
        "request_id": request_id_of(request),
        **details,
    }
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return JSONResponse(body, error.status, headers, media_type="application/problem+json")


def _plain(value: object) -> object:
    match value:
        case float() if not math.isfinite(value):
            return None
        case str() | int() | float() | bool() | None:
            return value
        case dict():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case _:
            return str(value)


def wants_page(request: Request) -> bool:
    """A browser asking for a page, not a program and not a part of a page."""
    headers = request.headers
    return "text/html" in headers.get("accept", "") and not request.url.path.startswith("/api/")


def _wrong_address(request: Request, error: RequestValidationError) -> HubError | None:
    """A person who followed or typed an address reads about the address, not about fields."""
    parts = {str(item["loc"][0]) for item in error.errors()}
    if parts == {"path"}:
        return NotFound(_NOTHING_HERE)
    if parts == {"query"} and request.method == "GET":
        said = "; ".join(f"{name}: {message}" for name, message in _fields(error).items())
        return Invalid(f"The address asks for something that cannot be. {said}.")
    return None


def handle_errors(app: FastAPI, show_page: ShowPage) -> AnswerError:
    """Every exception of `app` becomes a problem document or, for people, an error page.

    The function that does it is returned, for middlewares that refuse before any route runs.
    """

    async def answer(request: Request, error: Exception) -> Response:
        known = as_hub_error(error)
        if known.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, HubError):
            log.error("request failed", path=request.url.path, exc_info=error)
        if wants_page(request):
            if isinstance(error, RequestValidationError):
                known = _wrong_address(request, error) or known
            return await show_page(request, known, request_id_of(request))
        return problem(request, known)

    for kind in (HubError, HTTPException, RequestValidationError, DBAPIError, Exception):
        app.add_exception_handler(kind, answer)
    return answer
