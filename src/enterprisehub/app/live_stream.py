"""Live news for open pages, as server-sent events and by WebSocket."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import orjson
from fastapi import Header, Query, Request, WebSocket
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.requests import HTTPConnection

from enterprisehub.kernel.errors import HubError, RateLimited
from enterprisehub.kernel.identity.callers import SignedIn
from enterprisehub.kernel.live.stream import Told, follow
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.web.cookies import session_cookie
from enterprisehub.kernel.web.policy import OwnAccount, own_session, signed_in
from enterprisehub.kernel.web.router import Router
from enterprisehub.kernel.web.sockets import REFUSED

if TYPE_CHECKING:
    from enterprisehub.kernel.identity.authenticate import Callers

router = Router("", tag="Live", pages=True, framed=False)
MOST_STREAMS = 20
_open: Counter[UUID] = Counter()
_MISSED = {"text": "Some news were missed. Reload the page to see everything.", "severity": "warn"}


@router.get("/live", allow=OwnAccount())
async def live(
    request: Request,
    since: Annotated[str | None, Query(max_length=2000)] = None,
    last_event_id: Annotated[str | None, Header(max_length=2000)] = None,
) -> StreamingResponse:
    """What the tenant's pages are told, from where this page was made or cut off."""
    scope, own = signed_in(request), own_session(request)
    if _open[own.user_id] >= MOST_STREAMS:
        message = f"More than {MOST_STREAMS} pages are open. Close some."
        raise RateLimited(message, retry_after_seconds=30)
    frames = _frames(request, scope, own, last_event_id or since)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(frames, media_type="text/event-stream", headers=headers)


@router.websocket("/live/socket", allow=OwnAccount())
async def live_socket(socket: WebSocket) -> None:
    """The same news as JSON messages: `{"id", "event", "data"}` or `{"id", "html"}`.

    `?since=` takes the last id that was received.
    """
    try:
        scope, own = signed_in(socket), own_session(socket)
    except HubError as error:
        await socket.close(REFUSED, error.title)
        return
    await socket.accept()
    sending = asyncio.create_task(_send_all(socket, scope, own))
    listening = asyncio.create_task(_until_gone(socket))
    await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
    for task in (sending, listening):
        task.cancel()
    await asyncio.gather(sending, listening, return_exceptions=True)


async def _send_all(socket: WebSocket, scope: Scope, own: SignedIn) -> None:
    async with aclosing(_news(socket, scope, own, socket.query_params.get("since"))) as news:
        async for told in news:
            await socket.send_text(orjson.dumps(_message(told)).decode())
    await socket.close()


async def _until_gone(socket: WebSocket) -> None:
    async for _ in socket.iter_text():
        pass


def _message(told: Told) -> dict[str, Any]:
    known: dict[str, Any] = {"id": told.place} if told.place else {}
    if told.kind == "reload":
        return {**known, "event": "toast", "data": _MISSED}
    if told.kind == "keepalive":
        return {**known, "event": "keepalive"}
    if told.html is not None:
        return {**known, "html": told.html}
    return {**known, "event": told.topic, "data": told.data}


async def _news(
    connection: HTTPConnection, scope: Scope, own: SignedIn, since: str | None
) -> AsyncGenerator[Told]:
    """The stream ends when the session does, or when it changes to another tenant or role."""
    state = connection.app.state
    _open[own.user_id] += 1
    try:
        async with aclosing(follow(state.database, state.announcements, scope, since)) as news:
            async for told in news:
                if not await _still_in(connection, own):
                    return
                yield told
    finally:
        _open[own.user_id] -= 1
        if not _open[own.user_id]:
            del _open[own.user_id]


async def _frames(
    request: Request, scope: Scope, own: SignedIn, since: str | None
) -> AsyncIterator[bytes]:
    async with aclosing(_news(request, scope, own, since)) as news:
        async for told in news:
            yield _frame(told)


async def _still_in(connection: HTTPConnection, own: SignedIn) -> bool:
    token, ip = session_cookie(connection), str(connection.scope["hub.ip"])
    callers: Callers = connection.app.state.callers
    now = await callers.by_session(token, ip, attended=False) if token else None
    same = now is not None and now.session_id == own.session_id
    return same and now is not None and (now.tenant_id, now.role) == (own.tenant_id, own.role)


def _frame(told: Told) -> bytes:
    if told.kind == "keepalive" and told.place is None:
        return b": still here\n\n"
    parts: dict[str, Any] = {"id": told.place}
    if told.kind == "reload":
        parts |= {"event": "toast", "data_str": orjson.dumps(_MISSED).decode()}
    elif told.html is not None:
        parts["data_str"] = told.html
    elif told.kind == "item":
        parts |= {"event": told.topic, "data_str": orjson.dumps(told.data).decode()}
    else:
        parts["data_str"] = None
    return format_sse_event(**parts)
