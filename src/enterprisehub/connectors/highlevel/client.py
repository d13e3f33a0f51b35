"""HighLevel's API: HTTP only, with the waits that it asks for.

Source: GoHighLevel/highlevel-api-docs (contacts, opportunities), marketplace.gohighlevel.com/docs.
"""

from typing import Any

import httpx

from enterprisehub.kernel.connectors.oauth import Bearer
from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)

API = "https://services.leadconnectorhq.com"
VERSION = "2021-07-28"
TIMEOUT = httpx.Timeout(18.0, connect=8.0)
# 100 requests in ten seconds and 200,000 a day, per app and location.
BURST_SECONDS = 10
DAILY_SECONDS = 3600

type Json = dict[str, Any]


class HighLevelClient:
    """One private integration's token, or one that is renewed."""

    def __init__(self, bearer: Bearer, api_url: str = API) -> None:
        self._bearer = bearer
        self._api_url = api_url.rstrip("/")

    async def get(self, path: str, **params: Any) -> Json:
        return await self._ask("GET", path, params=params or None)

    async def post(self, path: str, body: Json) -> Json:
        return await self._ask("POST", path, json=body)

    async def put(self, path: str, body: Json) -> Json:
        return await self._ask("PUT", path, json=body)

    async def delete(self, path: str) -> None:
        """It is gone; one that was gone before is no failure."""
        try:
            await self._ask("DELETE", path)
        except ConnectorRejected as error:
            if not is_missing(error):
                raise

    async def _ask(self, method: str, path: str, **request: Any) -> Json:
        token = await self._bearer.token()
        answer = await self._send(method, path, token, request)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._bearer.renews:
            token = await self._bearer.token(spent=token)
            answer = await self._send(method, path, token, request)
        return understood(answer)

    async def _send(self, method: str, path: str, token: str, request: Json) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Version": VERSION}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                return await http.request(method, self._api_url + path, headers=headers, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ConnectorFailed("HighLevel cannot be reached.") from error
        except httpx.HTTPError as error:
            if method == "GET":
                raise ConnectorFailed("HighLevel did not answer.") from error
            raise OutcomeUnknown("HighLevel did not answer.") from error


def is_missing(error: ConnectorRejected) -> bool:
    """Whether it says that there is no such record: with 404, or 400 and these words."""
    status = error.details.get("status")
    return status == httpx.codes.NOT_FOUND or (
        status == httpx.codes.BAD_REQUEST and "not found" in error.message.lower()
    )


def understood(answer: httpx.Response) -> Json:
    """The answer's body.

    Raises:
        RateLimited: with the seconds to wait.
        ConnectorRejected, ConnectorFailed: in HighLevel's words.
    """
    try:
        told = answer.json() if answer.content else {}
    except ValueError as error:
        raise ConnectorFailed("HighLevel's answer cannot be read.") from error
    told = told if isinstance(told, dict) else {}
    if answer.is_success:
        return told
    said = told.get("message") or answer.reason_phrase
    message = "; ".join(map(str, said)) if isinstance(said, list) else str(said)
    status = answer.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        wait = _wait_seconds(answer)
        raise RateLimited(f"HighLevel asks to wait {wait} seconds.", retry_after_seconds=wait)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise ConnectorFailed(f"HighLevel fails at the moment ({status}).")
    raise ConnectorRejected(f"HighLevel: {message[:500]}", status=status)


def _wait_seconds(answer: httpx.Response) -> int:
    named = answer.headers.get("Retry-After", "")
    if named.isdigit():
        return max(1, int(named))
    if answer.headers.get("X-RateLimit-Daily-Remaining") == "0":
        return DAILY_SECONDS
    interval = answer.headers.get("X-RateLimit-Interval-Milliseconds", "")
    return max(1, int(interval) // 1000) if interval.isdigit() else BURST_SECONDS
