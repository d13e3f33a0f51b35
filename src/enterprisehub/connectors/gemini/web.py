"""The web, by Gemini's grounding: the pages that an answer rests on, as they stand there.

The model's own words are thrown away. What it says its answer rests on is fetched, redirects and
all; a claim of research must stand in the page letter by letter, whatever the model said of it.

Source: ai.google.dev/gemini-api/docs/google-search (tool google_search; groundingMetadata with
groundingChunks, whose addresses are redirects, and groundingSupports).
"""

import asyncio
from collections import Counter
from typing import Any, Final

import httpx

from enterprisehub.connectors.gemini.connector import API, DEFAULTS
from enterprisehub.domains.research.ports import Finding, Service, offer
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, RateLimited
from enterprisehub.kernel.webhooks.fetch import Fetched, fetch_page

TIMEOUT: Final = httpx.Timeout(45.0, connect=10.0)
_DEFAULT_WAIT_SECONDS: Final = 10
_TOKENS: Final = 1024
_LEAST_CHARACTERS: Final = 40
_ASK: Final = (
    "Search the web and answer in a few sentences, from several different sources: {question}"
)


class GroundedSearch:
    """One account."""

    def __init__(self, api_key: str, *, base_url: str = API) -> None:
        self._api_key, self._base_url = api_key, base_url.rstrip("/")

    async def find(self, question: str, *, limit: int) -> list[Finding]:
        """The pages, those first that carry most of the answer; what cannot be read is left out.

        Raises:
            ConnectorFailed: pages were named, and none of them could be read.
        """
        named = named_pages(await self._ask(question))[:limit]
        read = await asyncio.gather(*(fetch_page(uri) for uri, _ in named), return_exceptions=True)
        found: dict[str, Finding] = {}
        failed: ConnectorFailed | None = None
        for (_, title), page in zip(named, read, strict=True):
            if isinstance(page, ConnectorFailed):
                failed = page
            elif isinstance(page, BaseException):
                raise page
            elif len(page.text) >= _LEAST_CHARACTERS:
                found.setdefault(page.url, _finding(page, title))
        if failed is not None and not found:
            raise failed
        return list(found.values())

    async def _ask(self, question: str) -> dict[str, Any]:
        body = {
            "contents": [{"role": "user", "parts": [{"text": _ASK.format(question=question)}]}],
            "tools": [{"googleSearch": {}}],
            "generationConfig": {"maxOutputTokens": _TOKENS, "temperature": 0},
        }
        url = f"{self._base_url}/v1beta/models/{DEFAULTS['extract']}:generateContent"
        headers = {"x-goog-api-key": self._api_key}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                answer = await http.post(url, json=body, headers=headers)
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise ConnectorFailed(f"Gemini cannot be reached ({name}).") from error
        return _understood(answer)


def named_pages(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Address and title of each page, those that more of the answer rests on first. Pure."""
    candidates = told.get("candidates") or [{}]
    grounding = candidates[0].get("groundingMetadata") or {}
    carried: Counter[int] = Counter()
    for support in grounding.get("groundingSupports") or ():
        carried.update(support.get("groundingChunkIndices") or ())
    pages = [
        (place, str(chunk["web"]["uri"]), str(chunk["web"].get("title") or ""))
        for place, chunk in enumerate(grounding.get("groundingChunks") or ())
        if (chunk.get("web") or {}).get("uri")
    ]
    pages.sort(key=lambda page: (-carried[page[0]], page[0]))
    return list(dict.fromkeys((uri, title) for _, uri, title in pages))


def _finding(page: Fetched, title: str) -> Finding:
    return Finding(
        key=f"web:{page.url[:500]}", title=title or page.url, url=page.url, text=page.text
    )


def _understood(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        wait = answer.headers.get("Retry-After", "")
        seconds = int(wait) if wait.isdigit() else _DEFAULT_WAIT_SECONDS
        raise RateLimited("Gemini asks to wait.", retry_after_seconds=seconds)
    if answer.is_client_error:
        raise ConnectorRejected(
            f"Gemini refuses the search ({answer.status_code}). Check the API key.",
            status=answer.status_code,
        )
    if not answer.is_success:
        raise ConnectorFailed(f"Gemini answered {answer.status_code}.")
    try:
        found: dict[str, Any] = answer.json()
    except ValueError as error:
        raise ConnectorFailed("Gemini's answer cannot be read.") from error
    return found


def _open(account: Account, _: object) -> GroundedSearch:
    url = str(account.options.get("search_url") or API)
    return GroundedSearch(str(account.credentials.get("api_key") or ""), base_url=url)


offer(Service(connector="gemini", place="web", title="Gemini", open=_open))
