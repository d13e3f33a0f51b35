"""A public page is read: each redirect is checked as an address of its own, with limits on all."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from enterprisehub.kernel.errors import ConnectorFailed, Invalid
from enterprisehub.kernel.text.html_to_text import html_to_text
from enterprisehub.kernel.webhooks.addresses import find_target, installed
from enterprisehub.kernel.webhooks.call import pinned

FETCH_SECONDS: Final = 12.0
MOST_REDIRECTS: Final = 5
MOST_READ_BYTES: Final = 2 * 1024 * 1024
_READABLE: Final = ("text/html", "application/xhtml+xml", "text/plain")
_AGENT: Final = "EnterpriseHub (reads pages that an answer cites)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """Where the page stands in the end, and its words."""

    url: str
    text: str


async def fetch_page(url: str, *, seconds: float = FETCH_SECONDS) -> Fetched:
    """The words of a page.

    Raises:
        ConnectorFailed: it cannot be read, and why; inside a network nothing is read.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _followed(url)
    except Invalid as error:
        raise ConnectorFailed(error.message) from error
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
        name = urlsplit(url).hostname or "The page"
        raise ConnectorFailed(f"{name} cannot be read ({type(error).__name__}).") from error


async def _followed(url: str) -> Fetched:
    for _ in range(MOST_REDIRECTS + 1):
        target = await find_target(url.partition("#")[0])
        headers = {
            "host": urlsplit(target.url).netloc,
            "user-agent": _AGENT,
            "accept": "text/html, text/plain;q=0.9",
        }
        async with (
            httpx.AsyncClient(
                verify=installed().tls(), trust_env=False, follow_redirects=False
            ) as client,
            client.stream(
                "GET",
                pinned(target),
                headers=headers,
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            if answer.is_redirect:
                url = urljoin(target.url, answer.headers.get("location", ""))
                continue
            return Fetched(target.url, await _words(target.host, answer))
    raise ConnectorFailed(f"{urlsplit(url).hostname} leads on and on.")


async def _words(host: str, answer: httpx.Response) -> str:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not answer.is_success:
        raise ConnectorFailed(f"{host} answered {answer.status_code}.")
    if kind not in _READABLE:
        raise ConnectorFailed(f"{host} gives no page of words ({kind or 'of no kind'}).")
    read = bytearray()
    async for piece in answer.aiter_bytes():
        read += piece
        if len(read) >= MOST_READ_BYTES:
            break
    text = bytes(read[:MOST_READ_BYTES]).decode(answer.encoding or "utf-8", "replace")
    text = text.replace("\x00", "")
    return text if kind == "text/plain" else html_to_text(text)
