"""People Data Labs' enrichment API: a match, none, or why there is no answer.

Source: docs.peopledatalabs.com/docs/reference-person-enrichment-api, …-company-enrichment-api,
/docs/errors, /docs/usage-limits. It charges per match: 404 costs nothing.
"""

from datetime import UTC, datetime
from typing import Any, Final

import httpx

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.rest import TIMEOUT, TOO_MANY, named_wait
from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)

API: Final = "https://api.peopledatalabs.com"
_WINDOW_SECONDS: Final = 60
type Json = dict[str, Any]


class EnrichmentClient:
    """One account. Its key travels in the header, never in an address that ends in a log."""

    def __init__(self, api_key: str, api_url: str = API) -> None:
        self._api_key, self._api_url = api_key, api_url.rstrip("/")

    async def person(self, **known: str | int) -> Json | None:
        """The record of the one person who matches, None where nobody does."""
        return await self._ask("/v5/person/enrich", known)

    async def company(self, **known: str | int) -> Json | None:
        """The record of the one company that matches."""
        return await self._ask("/v5/company/enrich", known)

    async def try_key(self) -> None:
        """The key is accepted: a request that names nobody is refused for that alone, and is free.

        Raises as any request.
        """
        try:
            await self._ask("/v5/person/enrich", {})
        except ConnectorRejected as error:
            if error.details.get("status") != httpx.codes.BAD_REQUEST:
                raise

    async def _ask(self, path: str, known: dict[str, str | int]) -> Json | None:
        headers = {"X-Api-Key": self._api_key, "Accept": "application/json"}
        params = {"titlecase": "true", **known} if known else None
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                answer = await http.get(self._api_url + path, params=params, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ConnectorFailed("People Data Labs cannot be reached.") from error
        except httpx.HTTPError as error:
            # It charges for what it matched, whether or not the answer came here.
            raise OutcomeUnknown("People Data Labs did not answer.") from error
        return _understood(answer)


def _understood(answer: httpx.Response) -> Json | None:
    status = answer.status_code
    if status == httpx.codes.NOT_FOUND:
        return None
    if status == TOO_MANY:
        wait = _wait_seconds(answer)
        raise RateLimited(
            f"People Data Labs asks to wait {wait} seconds.", retry_after_seconds=wait
        )
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise ConnectorFailed(f"People Data Labs fails at the moment ({status}).")
    try:
        told = answer.json()
    except ValueError:
        told = None
    if status == httpx.codes.OK and isinstance(told, dict):
        return told
    if status == httpx.codes.OK:
        raise OutcomeUnknown("People Data Labs' answer cannot be read.")
    said = told.get("error") if isinstance(told, dict) else None
    message = str(said.get("message") or "") if isinstance(said, dict) else ""
    raise ConnectorRejected(_refusal(status, message), status=status)


def _refusal(status: int, message: str) -> str:
    if status == httpx.codes.UNAUTHORIZED:
        return "People Data Labs does not accept the API key. Enter a new one."
    if status == httpx.codes.PAYMENT_REQUIRED:
        return "People Data Labs: the account's credits are used up. Buy more, or wait."
    return f"People Data Labs refuses ({status}): {message[:300] or 'no reason given'}"


def _wait_seconds(answer: httpx.Response) -> int:
    """Retry-After, or until the window of a minute ends (UTC), as its header says."""
    if named := named_wait(answer):
        return named
    told = answer.headers.get("x-ratelimit-reset", "")
    try:
        ends = datetime.fromisoformat(told)
    except ValueError:
        return _WINDOW_SECONDS
    left = (ends.replace(tzinfo=ends.tzinfo or UTC) - clock.now()).total_seconds()
    return max(1, min(_WINDOW_SECONDS, round(left)))
