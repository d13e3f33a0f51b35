"""The page that says what went wrong and what to do next."""

from http import HTTPStatus
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from enterprisehub.kernel.errors import HubError
from enterprisehub.ui.htmx import is_htmx, toast_headers
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shell import Shell, use_shell

TITLES: Final = {
    400: "That could not be read",
    401: "Please sign in",
    403: "You may not open this",
    404: "This page does not exist",
    405: "That cannot be done here",
    412: "This was changed meanwhile",
    422: "Something is missing or wrong",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not available right now",
}
ADVICE: Final = {
    403: "Ask an administrator of your workspace for the permission if you need it.",
    404: "Check the address, or start again from Today. It may have been deleted or merged.",
    409: "Go back and reload: the page shows how it is now.",
    412: "Go back, reload, and look at what changed before trying again.",
    422: "Go back: what you typed is still there.",
    429: "Wait a minute, then try again.",
    500: "Nothing was half done: each request succeeds completely or not at all. Try again; if it"
    " happens twice, send the number below to your administrator.",
    503: "Wait a minute, then try again. Nothing is lost.",
}


@page("error.html")
class ErrorPage(Page):
    status: int
    title: str
    message: str
    advice: str
    request_id: str
    actions: tuple[tuple[str, str], ...]


def answer_error(request: Request, error: HubError, request_id: str) -> Response:
    """The error in words: a page, or for a part of a page a toast. Needs no database.

    htmx does not swap such an answer in: what the person had before their eyes stays.
    """
    if not is_htmx(request):
        return error_page(error.status, error.message, request_id, request.url.path, error.title)
    if error.status == HTTPStatus.UNAUTHORIZED:
        return Response(status_code=error.status, headers={"HX-Redirect": "/sign-in"})
    headers = toast_headers(error.message, severity="bad", seconds=12)
    return Response(status_code=error.status, headers={**headers, "HX-Reswap": "none"})


def error_page(
    status: int, message: str, request_id: str = "", path: str = "/", title: str | None = None
) -> HTMLResponse:
    """The error as a page of its own."""
    shown = ErrorPage(
        status=status,
        title=TITLES.get(status) or title or "That did not work",
        message=message,
        advice=ADVICE.get(status, ""),
        request_id=request_id,
        actions=_actions(status, path),
    )
    with use_shell(Shell(path=path, csrf_token="", request_id=request_id)):
        return shown.render(status=status)


def _actions(status: int, path: str) -> tuple[tuple[str, str], ...]:
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return (("Sign in", "/sign-in"),)
        case HTTPStatus.GONE:
            return ()
        case HTTPStatus.FORBIDDEN | HTTPStatus.NOT_FOUND:
            return (("Go to Today", "/"),)
        case _:
            return (("Go to Today", "/"), ("Try again", path))
