"""No request may bring more than its route expects."""

import re
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enterprisehub.kernel.errors import TooLarge
from enterprisehub.kernel.web.problems import AnswerError

MAX_BODY_BYTES: Final = 1024 * 1024
_LARGER: Final[list[tuple[re.Pattern[str], int]]] = []


def expect_large_bodies(path: str, most_bytes: int) -> None:
    """Routes at this path take up to so much."""
    _LARGER.append((compile_path(path)[0], most_bytes))


def limit_of(path: str) -> int:
    """How many bytes a request to this path may bring."""
    return next((most for pattern, most in _LARGER if pattern.match(path)), MAX_BODY_BYTES)


class BodyLimit:
    """The middleware. It believes the announced length, and counts what really comes."""

    def __init__(self, app: ASGIApp, *, answer_error: AnswerError) -> None:
        self.app = app
        self.answer_error = answer_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        most = limit_of(scope["path"])
        if _announced(scope) > most:
            message = f"This takes at most {_readable(most)}. Send less, or in several requests."
            response = await self.answer_error(Request(scope, receive), TooLarge(message))
            await response(scope, receive, send)
            return
        total = 0

        async def counted() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > most:
                # The framework lets no other kind of exception out of reading a body.
                raise HTTPException(413, f"This takes at most {_readable(most)}.")
            return message

        await self.app(scope, counted, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _readable(size_bytes: int) -> str:
    return f"{size_bytes / 1024 / 1024:.0f} MB"
