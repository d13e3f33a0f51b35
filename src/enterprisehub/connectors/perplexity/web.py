"""The web, by Perplexity's Search API: pages with what stands in them, no model's words.

Source: docs.perplexity.ai/api-reference/search-post.
"""

from typing import Any, Final

import httpx

from enterprisehub.connectors.perplexity.connector import BASE_URL
from enterprisehub.domains.research.ports import Finding, Service, offer
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, RateLimited

TIMEOUT: Final = httpx.Timeout(45.0, connect=10.0)
_DEFAULT_WAIT_SECONDS: Final = 10
_TOKENS_PER_PAGE: Final = 1024


class WebSearch:
    """One account."""

    def __init__(self, api_key: str, *, base_url: str = BASE_URL) -> None:
        self._api_key, self._base_url = api_key, base_url.rstrip("/")

    async def find(self, question: str, *, limit: int) -> list[Finding]:
        """Pages that answer, with the parts of them that the service gives."""
        body = {"query": question, "max_results": limit, "max_tokens_per_page": _TOKENS_PER_PAGE}
        headers = {"Authorization": f"Bearer {self._api_key}"}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                answer = await http.post(f"{self._base_url}/search", json=body, headers=headers)
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise ConnectorFailed(f"Perplexity cannot be reached ({name}).") from error
        results = _understood(answer).get("results") or ()
        return [_finding(one) for one in results if one.get("url") and one.get("snippet")]


def _finding(one: dict[str, Any]) -> Finding:
    url = str(one["url"])
    return Finding(
        key=f"web:{url[:500]}",
        title=str(one.get("title") or url),
        url=url,
        text=str(one["snippet"]),
    )


def _understood(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        wait = answer.headers.get("Retry-After", "")
        seconds = int(wait) if wait.isdigit() else _DEFAULT_WAIT_SECONDS
        raise RateLimited("Perplexity asks to wait.", retry_after_seconds=seconds)
    if answer.is_client_error:
        raise ConnectorRejected(
            f"Perplexity refuses the search ({answer.status_code}). Check the API key.",
            status=answer.status_code,
        )
    if not answer.is_success:
        raise ConnectorFailed(f"Perplexity answered {answer.status_code}.")
    try:
        found: dict[str, Any] = answer.json()
    except ValueError as error:
        raise ConnectorFailed("Perplexity's answer cannot be read.") from error
    return found


def _open(account: Account, _: object) -> WebSearch:
    url = str(account.options.get("search_url") or BASE_URL)
    return WebSearch(str(account.credentials.get("api_key") or ""), base_url=url)


offer(Service(connector="perplexity", place="web", title="Perplexity", open=_open))
