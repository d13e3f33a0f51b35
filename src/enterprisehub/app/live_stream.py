"""Live news for open pages, as server-sent events."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from enterprisehub.kernel.errors import RateLimited
from enterprisehub.kernel.identity.callers import SignedIn
from enterprisehub.kernel.live.stream import Told, follow
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.web.cookies import session_cookie
from enterprisehub.kernel.web.policy import OwnAccount, own_session, signed_in
from enterprisehub.kernel.web.router import Router, callers_of, database_of

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


async def _frames(
    request: Request, scope: Scope, own: SignedIn, since: str | None
) -> AsyncIterator[bytes]:
    """The stream ends when the session does, or when it changes to another tenant."""
    state = request.app.state
    _open[own.user_id] += 1
    try:
        async with aclosing(
            follow(database_of(request), state.announcements, scope, since)
        ) as news:
            async for told in news:
                if not await _still_in(request, own):
                    return
                yield _frame(told)
    finally:
        _open[own.user_id] -= 1
        if not _open[own.user_id]:
            del _open[own.user_id]


async def _still_in(request: Request, own: SignedIn) -> bool:
    token, ip = session_cookie(request), str(request.scope["hub.ip"])
    now = await callers_of(request).by_session(token, ip) if token else None
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
