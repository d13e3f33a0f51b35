"""One page of somebody's website is read: outside only, within limits of time, size and hops.

Networks that are opened for webhooks stay closed here, for a stranger may name the site. Every
hop of a redirect is checked as the first address was, and called at the address checked.
"""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from enterprisehub.kernel.errors import ConnectorFailed, Invalid
from enterprisehub.kernel.webhooks.addresses import Target, find_target, installed

_MOST_HOPS: Final = 4
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What came, from where it came in the end; `cut` says that there was more."""

    url: str
    status: int
    content_type: str
    text: str
    cut: bool = False


async def read_page(
    url: str, *, agent: str, most_bytes: int, seconds: float, accept: str = "text/html"
) -> ReadPage:
    """The page at `url`, in whatever status it came.

    Raises:
        Invalid: the address, or one it leads to, is none that may be called.
        ConnectorFailed: nobody answered in time, or it leads on and on.
    """
    headers = {"user-agent": agent, "accept": accept, "accept-encoding": "identity"}
    host = urlsplit(url).netloc
    try:
        async with asyncio.timeout(seconds):
            for _ in range(_MOST_HOPS):
                found = await _get(await find_target(url, page=True), headers, most_bytes, seconds)
                if isinstance(found, ReadPage):
                    return found
                url = found
    except (TimeoutError, httpx.TimeoutException) as error:
        raise ConnectorFailed(f"{host} did not answer within {seconds:g} seconds.") from error
    except httpx.HTTPError as error:
        raise ConnectorFailed(f"{host} cannot be read ({type(error).__name__}).") from error
    raise ConnectorFailed(f"{host} leads from one address to the next without end.")


async def _get(
    target: Target, headers: dict[str, str], most_bytes: int, seconds: float
) -> ReadPage | str:
    """The page, or where it has moved."""
    parts = urlsplit(target.url)
    sent = {**headers, "host": parts.netloc}
    host = f"[{target.address}]" if ":" in target.address else target.address
    pinned = parts._replace(netloc=f"{host}:{target.port}").geturl()
    async with (
        httpx.AsyncClient(
            verify=installed().tls(), trust_env=False, follow_redirects=False, timeout=seconds
        ) as client,
        client.stream(
            "GET", pinned, headers=sent, extensions={"sni_hostname": target.host}
        ) as response,
    ):
        if response.status_code in _MOVED and "location" in response.headers:
            return _onward(target.url, response.headers["location"])
        read = b""
        async for piece in response.aiter_raw():
            read += piece
            if len(read) > most_bytes:
                break
    kind = response.headers.get("content-type", "")
    text = read[:most_bytes].decode(_charset(response), "replace").replace("\x00", "")
    return ReadPage(target.url, response.status_code, kind, text, cut=len(read) > most_bytes)


def _onward(url: str, location: str) -> str:
    try:
        return urljoin(url, location).partition("#")[0]
    except ValueError as error:
        raise Invalid("The page leads to something that is no address.") from error


def _charset(response: httpx.Response) -> str:
    """As the header says, else UTF-8; what no Python knows is read as UTF-8."""
    named = response.charset_encoding or "utf-8"
    try:
        "".encode(named)
    except LookupError:
        return "utf-8"
    return named
