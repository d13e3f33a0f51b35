"""One call of an endpoint: no redirects, no proxies, a limit on time and on what is read."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx

from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.webhooks.addresses import Target, find_target, installed

CALL_SECONDS: Final = 15.0
MOST_READ_BYTES: Final = 16 * 1024
_SHOWN_CHARACTERS: Final = 4000
_MOST_HEADERS: Final = 40
_OK, _REDIRECT = range(200, 300), range(300, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a call; `status` is None where no answer came, `error` None where it was 2xx.

    `may_have_arrived` is False where nothing was sent: no such address, no connection.
    """

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    error: str | None = None
    address: str | None = None
    latency_ms: int = 0
    may_have_arrived: bool = True


async def call(
    url: str, body: bytes, headers: dict[str, str], *, seconds: float = CALL_SECONDS
) -> Answer:
    """`body` was posted to `url`, or the answer says why not; never raises for what others do."""
    began, target = time.perf_counter(), None
    try:
        async with asyncio.timeout(seconds):
            target = await find_target(url)
            answer = await _post(target, body, headers, seconds)
    except Exception as error:  # noqa: BLE001  whatever the other side does is an answer
        unsent = isinstance(error, Invalid | httpx.ConnectError | httpx.ConnectTimeout)
        answer = Answer(error=_said(error, seconds), may_have_arrived=not unsent)
    latency_ms = round((time.perf_counter() - began) * 1000)
    return Answer(
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        error=answer.error,
        address=target.address if target else None,
        latency_ms=latency_ms,
        may_have_arrived=answer.may_have_arrived,
    )


async def _post(target: Target, body: bytes, headers: dict[str, str], seconds: float) -> Answer:
    sent = {**headers, "host": urlsplit(target.url).netloc, "accept-encoding": "identity"}
    async with (
        httpx.AsyncClient(
            verify=installed().tls(), trust_env=False, follow_redirects=False, timeout=seconds
        ) as client,
        client.stream(
            "POST",
            pinned(target),
            content=body,
            headers=sent,
            extensions={"sni_hostname": target.host},
        ) as response,
    ):
        read = await _beginning(response)
    return Answer(
        status=response.status_code,
        headers=_shown_headers(response),
        body=_text(read),
        error=_problem(response),
    )


def pinned(target: Target) -> str:
    """The same address with the checked number in place of the name."""
    parts = urlsplit(target.url)
    host = f"[{target.address}]" if ":" in target.address else target.address
    return parts._replace(netloc=f"{host}:{target.port}").geturl()


async def _beginning(response: httpx.Response) -> bytes:
    read = b""
    async for piece in response.aiter_raw():
        read += piece
        if len(read) >= MOST_READ_BYTES:
            break
    return read[:MOST_READ_BYTES]


def _text(read: bytes) -> str:
    return read.decode("utf-8", "replace").replace("\x00", "")[:_SHOWN_CHARACTERS]


def _shown_headers(response: httpx.Response) -> dict[str, str]:
    found = list(response.headers.items())[:_MOST_HEADERS]
    return {name: value.replace("\x00", "")[:500] for name, value in found}


def _problem(response: httpx.Response) -> str | None:
    status = response.status_code
    if status in _OK:
        return None
    if status in _REDIRECT:
        return f"Answered {status}, a redirect. Redirects are not followed: enter the new address."
    return f"Answered {status} {response.reason_phrase}".strip() + "."


def _said(error: Exception, seconds: float) -> str:
    match error:
        case Invalid():
            return error.message
        case TimeoutError() | httpx.TimeoutException():
            return f"No whole answer within {seconds:g} seconds."
        case httpx.ConnectError() if "CERTIFICATE" in str(error):
            return f"The certificate is not valid: {error}"[:500]
        case httpx.ConnectError():
            return f"The server could not be reached: {error}"[:500]
        case httpx.RemoteProtocolError() | httpx.ReadError():
            return f"The server broke off: {str(error) or type(error).__name__}"[:500]
        case _:
            return f"{type(error).__name__}: {error}"[:500]
