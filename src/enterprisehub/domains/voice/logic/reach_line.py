"""The process that carries calls is reached by HTTP, with a token per call."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from enterprisehub.domains.voice.edge.tokens import CONTROL, LISTEN, MEDIA, make_token
from enterprisehub.kernel import secrets
from enterprisehub.kernel.errors import Conflict, HubError, Invalid, NotFound, Unavailable
from enterprisehub.kernel.settings import load_settings

TOKEN_VALID = timedelta(minutes=2)
CALL_VALID = timedelta(minutes=3)
TIMEOUT = httpx.Timeout(10.0, connect=2.0)
_ERRORS: dict[int, type[HubError]] = {404: NotFound, 409: Conflict, 422: Invalid}


def media_token(tenant_id: UUID, call_id: UUID) -> str:
    """Opens the sound of this call, once, within three minutes."""
    return make_token(secrets.installed(), tenant_id, call_id, valid=CALL_VALID, purpose=MEDIA)


def voice_address() -> str:
    """Where the voice process listens for the other processes of this installation."""
    return load_settings().local_voice_address


async def offer(tenant_id: UUID, call_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """A browser's offer is answered: {"type": "answer", "sdp": …}.

    Raises:
        Unavailable: no voice process runs, or it has no free line.
        Conflict: the call was joined or is over.
    """
    token = media_token(tenant_id, call_id)
    answer = await _post(f"/voice/offer/{token}", body)
    found: dict[str, Any] = answer.json()
    return found


async def order(tenant_id: UUID, call_id: UUID, do: str, **more: Any) -> None:
    """The running call is told to do it: end, hold, take_over, hand_back, transfer, say …

    Raises:
        NotFound: the call does not run.
        Unavailable: no voice process runs.
    """
    token = make_token(secrets.installed(), tenant_id, call_id, valid=TOKEN_VALID, purpose=CONTROL)
    await _post(f"/voice/control/{token}", {"do": do, **more})


async def tell_gone(tenant_id: UUID, call_id: UUID) -> bool:
    """The process that holds the call knows that the other side is gone; False where none does."""
    try:
        await order(tenant_id, call_id, "hung_up")
    except NotFound:
        return False
    except Unavailable as error:
        return not isinstance(error.__cause__, httpx.ConnectError)
    return True


async def listen(tenant_id: UUID, call_id: UUID) -> AsyncIterator[bytes]:
    """The sound of a running call as it goes: 8 kHz stereo PCM."""
    token = make_token(secrets.installed(), tenant_id, call_id, valid=TOKEN_VALID, purpose=LISTEN)
    timeout = httpx.Timeout(None, connect=2.0)
    async with (
        _client(timeout) as http,
        http.stream("GET", f"/voice/listen/{token}") as answer,
    ):
        if answer.is_error:
            raise NotFound("This call is not running.")
        async for chunk in answer.aiter_bytes():
            yield chunk


def _client(timeout: httpx.Timeout) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=voice_address(),
        timeout=timeout,
        trust_env=False,
        verify=False,  # noqa: S501  our own process, whatever its certificate names
    )


async def _post(path: str, body: dict[str, Any]) -> httpx.Response:
    try:
        async with _client(TIMEOUT) as http:
            answer = await http.post(path, json=body)
    except httpx.HTTPError as error:
        raise Unavailable(
            "The voice process does not answer. It runs with `hub up`; look under Operations."
        ) from error
    if answer.is_error:
        raise _error(answer)
    return answer


def _error(answer: httpx.Response) -> HubError:
    try:
        says = str(answer.json().get("detail") or answer.reason_phrase)
    except ValueError:
        says = answer.reason_phrase
    return _ERRORS.get(answer.status_code, Unavailable)(says)
