"""Browsers reach the voice process through the console's own address: offers, control, listening.

Only words pass here; the sound of a call flows between the browser and the voice process.
"""

from collections.abc import AsyncIterator

import httpx
from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from enterprisehub.kernel.errors import Unavailable
from enterprisehub.kernel.web.policy import SignedLink
from enterprisehub.kernel.web.router import Router

router = Router("", tag="Voice", pages=True, framed=False)
_TIMES = httpx.Timeout(15.0, connect=2.0)
_LISTENING = httpx.Timeout(None, connect=2.0)  # a quiet line is no lost one
_DOWN = (
    "Calls cannot be taken just now: the voice process does not answer. It runs with `hub up`, or "
    "as the service `voice` of the containers; look under Operations, then call again."
)


@router.post("/voice/offer/{token}", allow=SignedLink("media"))
async def offer(request: Request, token: str) -> Response:
    """The browser's WebRTC offer (JSON) is answered; the token is used up."""
    return await _passed_on(request, f"/voice/offer/{token}")


@router.post("/voice/control/{token}", allow=SignedLink("control"))
async def control(request: Request, token: str) -> Response:
    """An order for a running call: {"do": "end" | "hold" | "take_over" | "say" | …}."""
    return await _passed_on(request, f"/voice/control/{token}")


@router.get("/voice/listen/{token}", allow=SignedLink("listen"))
async def listen(request: Request, token: str) -> Response:
    """The running call as 8 kHz stereo PCM, for as long as it goes on."""
    client = _client(request)
    sending = client.build_request("GET", f"/voice/listen/{token}", timeout=_LISTENING)
    try:
        answer = await client.send(sending, stream=True)
    except httpx.HTTPError as error:
        await client.aclose()
        raise Unavailable(_DOWN) from error

    async def frames() -> AsyncIterator[bytes]:
        try:
            async for piece in answer.aiter_raw():
                yield piece
        finally:
            await answer.aclose()
            await client.aclose()

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    kind = answer.headers.get("content-type", "application/octet-stream")
    return StreamingResponse(frames(), answer.status_code, headers, kind)


async def _passed_on(request: Request, path: str) -> Response:
    body = await request.body()
    async with _client(request) as client:
        try:
            answer = await client.post(path, content=body)
        except httpx.HTTPError as error:
            raise Unavailable(_DOWN) from error
    kind = answer.headers.get("content-type")
    return Response(answer.content, answer.status_code, media_type=kind)


def _client(request: Request) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=request.app.state.settings.local_voice_address,
        timeout=_TIMES,
        trust_env=False,
        verify=False,  # noqa: S501  our own process, whatever its certificate names
    )
