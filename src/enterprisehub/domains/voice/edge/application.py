"""The addresses of the voice process: sockets of carriers, offers of browsers, and control."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from enterprisehub.domains.voice.edge.attendant import Attendant
from enterprisehub.domains.voice.edge.jambonz import arrival, open_edge
from enterprisehub.domains.voice.ports import CallControl, Transfer
from enterprisehub.kernel.errors import HubError, Invalid

log = structlog.get_logger()
_MOST_BODY_BYTES = 256 * 1024
_REFUSED = {401: 4401, 403: 4403, 404: 4404, 409: 4409, 503: 4503}


def build(attendant: Attendant) -> Starlette:
    """The ASGI application; its lifespan runs the attendant."""
    app = Starlette(
        routes=[
            WebSocketRoute("/voice/audio/{token}", _audio),
            Route("/voice/offer/{token}", _offer, methods=["POST"]),
            Route("/voice/control/{token}", _control, methods=["POST"]),
            Route("/voice/listen/{token}", _listen),
            Route("/voice/health", _health),
        ],
        exception_handlers={HubError: _told},
        lifespan=_lifespan,
    )
    app.state.attendant = attendant
    app.state.leading = set()
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    attendant: Attendant = app.state.attendant
    running = asyncio.create_task(attendant.run(), name="attendant")
    try:
        yield
    finally:
        await attendant.close()
        running.cancel()
        await asyncio.gather(running, *app.state.leading, return_exceptions=True)


# --- sound ----------------------------------------------------------------------------------------


async def _audio(socket: WebSocket) -> None:
    """A carrier's socket is a call until it ends."""
    attendant: Attendant = socket.app.state.attendant
    if "origin" in socket.headers:  # browsers come by /voice/offer
        await socket.close(4403, "browsers do not call here")
        return
    try:
        claim = attendant.claim(socket.path_params["token"])
        edge = await open_edge(socket)
    except HubError as error:
        await _refuse(socket, error)
        return
    try:
        await attendant.lead(claim, edge, arrival(edge))
    except HubError as error:
        log.warning("voice.call_refused", call=str(claim.call_id), reason=str(error))
        await edge.close("lost")


async def _refuse(socket: WebSocket, error: HubError) -> None:
    """Before the handshake: the other side gets a status, not a silent line."""
    log.info("voice.socket_refused", code=error.code, reason=str(error))
    with contextlib.suppress(RuntimeError):
        await socket.close(_REFUSED.get(error.status, 4400), error.title)


async def _offer(request: Request) -> Response:
    """A browser's offer is answered, and the call runs on."""
    from enterprisehub.domains.voice.edge.browser import answer_offer  # noqa: PLC0415

    attendant: Attendant = request.app.state.attendant
    offer = await _body(request)
    claim = attendant.claim(request.path_params["token"])
    relays = await attendant.relays(claim)
    edge, answer = await answer_offer(str(offer.get("sdp", "")), offer.get("facts"), relays)

    async def lead() -> None:
        try:
            if not await edge.connected():
                await edge.close("lost")
                return
            await attendant.lead(claim, edge, edge.arrival)
        except HubError as error:
            log.warning("voice.call_refused", call=str(claim.call_id), reason=str(error))
            await edge.close("lost")

    leading = asyncio.create_task(lead(), name="browser call")
    request.app.state.leading.add(leading)
    leading.add_done_callback(request.app.state.leading.discard)
    return JSONResponse({"type": "answer", "sdp": answer})


# --- people ---------------------------------------------------------------------------------------


async def _control(request: Request) -> Response:
    """{"do": NAME, …} is done to the running call."""
    control = request.app.state.attendant.control(request.path_params["token"])
    order = await _body(request)
    do = _ORDERS.get(str(order.get("do")))
    if do is None:
        raise Invalid(f"“do” is one of {', '.join(_ORDERS)}.", fields={"do": "is not known"})
    await do(control, order)
    return Response(status_code=204)


async def _transfer(control: CallControl, order: dict[str, Any]) -> None:
    target = str(order.get("target", "")).strip()
    if not target:
        raise Invalid("Say where the call should go.", fields={"target": "is needed"})
    warm, summary = bool(order.get("warm")), str(order.get("summary", ""))
    await control.transfer(Transfer(target=target, warm=warm, summary=summary))


async def _say(control: CallControl, order: dict[str, Any]) -> None:
    text = str(order.get("text", "")).strip()
    if not text:
        raise Invalid("Say what should be said.", fields={"text": "is needed"})
    await control.say(text[:2000], str(order.get("by", "a colleague")))


_ORDERS: dict[str, Callable[[CallControl, dict[str, Any]], Awaitable[None]]] = {
    "end": lambda control, _: control.end(),
    "hold": lambda control, order: control.hold(on=bool(order.get("on", True))),
    "take_over": lambda control, order: control.take_over(str(order.get("by", "a colleague"))),
    "hand_back": lambda control, _: control.hand_back(),
    "transfer": _transfer,
    "say": _say,
    "hung_up": lambda control, _: control.hung_up(),
    "machine": lambda control, order: control.machine(over=bool(order.get("over"))),
    "send_digits": lambda control, order: control.send_digits(str(order.get("digits", ""))),
    "pause_recording": lambda control, order: control.pause_recording(
        paused=bool(order.get("paused", True))
    ),
}


async def _listen(request: Request) -> Response:
    """The call as it goes: 8 kHz stereo PCM."""
    frames = request.app.state.attendant.listen(request.path_params["token"])
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(frames, media_type="audio/L16;rate=8000;channels=2", headers=headers)


async def _health(request: Request) -> Response:
    attendant: Attendant = request.app.state.attendant
    state = {"calls": attendant.calls, "lag_ms": round(attendant.lag.lag_ms, 1)}
    return JSONResponse(state, status_code=200 if attendant.lag.admits else 503)


async def _body(request: Request) -> dict[str, Any]:
    content = await request.body()
    if len(content) > _MOST_BODY_BYTES:
        raise Invalid("This is too large.")
    try:
        found = json.loads(content)
    except ValueError as error:
        raise Invalid("This is no JSON.") from error
    if not isinstance(found, dict):
        raise Invalid("This is no JSON object.")
    return found


async def _told(_: Request, error: Exception) -> Response:
    """Errors in the words of the rest of the program."""
    known = error if isinstance(error, HubError) else HubError("Something failed.")
    body = {"title": known.title, "detail": str(known), "code": known.code, "status": known.status}
    return JSONResponse(body, status_code=known.status, media_type="application/problem+json")
