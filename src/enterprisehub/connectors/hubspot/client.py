"""HubSpot's API: HTTP only, with the waits that it asks for.

Source: developers.hubspot.com/docs/api/crm/* (v3 objects, v4 associations) and …/usage-details.
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

API = "https://api.hubapi.com"
TIMEOUT = httpx.Timeout(18.0, connect=8.0)
# The burst limit counts by ten seconds, the daily one ends at midnight of the portal's zone.
BURST_SECONDS = 10
DAILY_SECONDS = 3600

type Json = dict[str, Any]


class HubspotClient:
    """One private app's token, or one that is renewed."""

    def __init__(self, bearer: Bearer, api_url: str = API) -> None:
        self._bearer = bearer
        self._api_url = api_url.rstrip("/")

    async def get(self, path: str, **params: Any) -> Json:
        return await self._ask("GET", path, params=params or None)

    async def post(self, path: str, body: Json) -> Json:
        return await self._ask("POST", path, json=body)

    async def patch(self, path: str, body: Json) -> Json:
        return await self._ask("PATCH", path, json=body)

    async def put(self, path: str) -> Json:
        return await self._ask("PUT", path)

    async def delete(self, path: str) -> None:
        """It is gone; one that was gone before is no failure."""
        try:
            await self._ask("DELETE", path)
        except ConnectorRejected as error:
            if error.details.get("status") != httpx.codes.NOT_FOUND:
                raise

    async def _ask(self, method: str, path: str, **request: Any) -> Json:
        token = await self._bearer.token()
        answer = await self._send(method, path, token, request)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._bearer.renews:
            token = await self._bearer.token(spent=token)
            answer = await self._send(method, path, token, request)
        return understood(answer)

    async def _send(self, method: str, path: str, token: str, request: Json) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                return await http.request(method, self._api_url + path, headers=headers, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ConnectorFailed("HubSpot cannot be reached.") from error
        except httpx.HTTPError as error:
            if method == "GET":
                raise ConnectorFailed("HubSpot did not answer.") from error
            raise OutcomeUnknown("HubSpot did not answer.") from error


def understood(answer: httpx.Response) -> Json:
    """The answer's body.

    Raises:
        RateLimited: with the seconds to wait.
        ConnectorRejected, ConnectorFailed: in HubSpot's words.
    """
    try:
        told = answer.json() if answer.content else {}
    except ValueError as error:
        raise ConnectorFailed("HubSpot's answer cannot be read.") from error
    told = told if isinstance(told, dict) else {"results": told}
    if answer.is_success:
        return told
    message = str(told.get("message") or answer.reason_phrase)[:500]
    status = answer.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        wait = _wait_seconds(answer, told)
        raise RateLimited(f"HubSpot asks to wait {wait} seconds.", retry_after_seconds=wait)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise ConnectorFailed(f"HubSpot fails at the moment ({status}).")
    if status == httpx.codes.UNAUTHORIZED:
        raise ConnectorRejected(
            "HubSpot does not accept the token. Enter a new one.", status=status
        )
    if status == httpx.codes.FORBIDDEN:
        message = f"The token may not do this: {message}"
    raise ConnectorRejected(f"HubSpot: {message}", status=status)


def _wait_seconds(answer: httpx.Response, told: Json) -> int:
    """Retry-After where it is named; else the day's limit or the burst's."""
    named = answer.headers.get("Retry-After", "")
    if named.isdigit():
        return max(1, int(named))
    if str(told.get("policyName")).upper() == "DAILY":
        return DAILY_SECONDS
    if answer.headers.get("X-HubSpot-RateLimit-Daily-Remaining") == "0":
        return DAILY_SECONDS
    interval = answer.headers.get("X-HubSpot-RateLimit-Interval-Milliseconds", "")
    return max(1, int(interval) // 1000) if interval.isdigit() else BURST_SECONDS
