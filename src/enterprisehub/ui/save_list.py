"""Any list of the console as a CSV file: its page asked for with `file=csv`, place after place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enterprisehub.kernel.errors import Denied, HubError, NotFound
from enterprisehub.kernel.web.csv_files import csv_lines, saved_as
from enterprisehub.kernel.web.problems import AnswerError
from enterprisehub.ui.sheets import Sheet, Sheets, noting

PARAMETER, FORM = "file", "csv"
_OK = 200


@dataclass
class _Answer:
    """What the page answered instead of a list."""

    messages: list[Message] = field(default_factory=list)

    async def keep(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def ok(self) -> bool:
        return bool(self.messages) and self.messages[0].get("status") == _OK


class SaveList:
    """The middleware; the caller must be known before it.

    The page is asked as it would be for the screen, with the rights of who asks; each place of the
    list is a request of its own, so that a slow reader holds no transaction open.
    """

    def __init__(self, app: ASGIApp, *, answer_error: AnswerError, permission: str) -> None:
        self.app, self.answer_error, self.permission = app, answer_error, permission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = _query(scope) if scope["type"] == "http" and scope["method"] == "GET" else []
        if (PARAMETER, FORM) not in query:
            await self.app(scope, receive, send)
            return
        caller = scope.get("hub.scope")
        asked = [pair for pair in query if pair[0] != PARAMETER]
        answer, noted = await self._ask(scope, asked)
        if caller is None or not answer.ok:
            for message in answer.messages:
                await send(message)
            return
        try:
            if not caller.may(self.permission):
                raise Denied("You may read this list and not take it away as a file.")
            if (sheet := _list_of(noted)) is None:
                raise NotFound("There is no list with rows here that could be saved as a file.")
        except HubError as error:
            response = await self.answer_error(Request(scope, receive), error)
            await response(scope, receive, send)
            return
        file = StreamingResponse(
            self._lines(scope, asked, sheet, noted.following),
            media_type="text/csv; charset=utf-8",
            headers=saved_as(scope["path"].strip("/").replace("/", " ") or "list"),
        )
        await file(scope, receive, send)

    async def _lines(
        self,
        scope: Scope,
        asked: list[tuple[str, str]],
        sheet: Sheet | None,
        following: tuple[str, str] | None,
    ) -> AsyncIterator[bytes]:
        if sheet is not None:
            yield b"\xef\xbb\xbf" + csv_lines([sheet.titles])
        seen = set()
        while sheet is not None:
            yield csv_lines(sheet.rows)
            if following is None or following in seen:
                return
            seen.add(following)
            kept = [pair for pair in asked if pair[0] != following[0]]
            _, noted = await self._ask(scope, [*kept, following])
            sheet, following = _list_of(noted), noted.following

    async def _ask(self, scope: Scope, query: list[tuple[str, str]]) -> tuple[_Answer, Sheets]:
        answer = _Answer()
        inner = {**scope, "query_string": urlencode(query).encode()}
        with noting() as noted:
            await self.app(inner, _nothing_more, answer.keep)
        return answer, noted


def _query(scope: Scope) -> list[tuple[str, str]]:
    raw: bytes = scope.get("query_string", b"")
    return parse_qsl(raw.decode("latin-1")) if PARAMETER.encode() in raw else []


def _list_of(noted: Sheets) -> Sheet | None:
    return noted.paged or (noted.all[0] if noted.all else None)


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
