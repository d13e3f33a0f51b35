"""Twilio's REST API: HTTP only. Source: twilio.com/docs/messaging/api/message-resource."""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from enterprisehub.domains.messaging.ports import RecipientRefused
from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)

API = "https://api.twilio.com"
_DOMAIN = ".twilio.com"
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
OPTED_OUT = 21610  # twilio.com/docs/api/errors/21610
MAX_PAGES = 20
_DEFAULT_WAIT_SECONDS = 1
_LONGEST_WAIT_SECONDS = 300


class TwilioClient:
    """One account of Twilio; `api_url` may name another region's or a test server's address."""

    def __init__(self, account_sid: str, auth_token: str, api_url: str = API) -> None:
        self._account = f"/2010-04-01/Accounts/{account_sid}"
        self._auth = httpx.BasicAuth(account_sid, auth_token)
        self._api_url = api_url.rstrip("/")

    async def create_message(self, fields: dict[str, Any]) -> dict[str, Any]:
        """One message is handed over; answers Twilio's message resource.

        Raises:
            RecipientRefused: Twilio holds an opt-out for this pair of numbers.
            ConnectorRejected: Twilio will never send it.
            RateLimited, ConnectorFailed: it was not taken.
            OutcomeUnknown: it may have been taken.
        """
        return await self._send("POST", f"{self._account}/Messages.json", data=fields)

    async def fetch_message(self, sid: str) -> dict[str, Any]:
        """The message resource as it is now."""
        return await self._send("GET", f"{self._account}/Messages/{sid}.json")

    async def list_messages(self, *, to: str, sent_after: datetime) -> list[dict[str, Any]]:
        """Messages to this number from the day of `sent_after` on, newest first, all pages."""
        # The filter counts in UTC days, and messages that wait in a queue have no date yet.
        params: dict[str, Any] | None = {"To": to, "PageSize": 100}
        found: list[dict[str, Any]] = []
        path: str | None = f"{self._account}/Messages.json"
        for _ in range(MAX_PAGES):
            if path is None:
                break
            page = await self._send("GET", path, params=params)
            messages = page.get("messages") or []
            found.extend(messages)
            if messages and _created(messages[-1]) < sent_after:
                break
            path, params = page.get("next_page_uri"), None
        return [message for message in found if _created(message) >= sent_after]

    async def check(self) -> None:
        """Twilio accepts the account and token; raises what it answers otherwise."""
        await self._send("GET", f"{self._account}/Messages.json", params={"PageSize": 1})

    async def fetch_file(self, url: str, *, most_bytes: int) -> tuple[bytes, str]:
        """The content and type of a file of an inbound message.

        Raises:
            ConnectorRejected: it is larger than `most_bytes`, or gone.
            ConnectorFailed: it could not be fetched now.
        """
        host = urlsplit(url).hostname or ""
        if host != urlsplit(self._api_url).hostname and not host.endswith(_DOMAIN):
            raise ConnectorRejected("The file does not lie with Twilio.")
        try:
            async with (
                httpx.AsyncClient(auth=self._auth, timeout=TIMEOUT, follow_redirects=True) as http,
                http.stream("GET", url) as answer,
            ):
                if answer.is_error:
                    kind = ConnectorRejected if answer.is_client_error else ConnectorFailed
                    raise kind(f"Twilio answered {answer.status_code} for the file.")
                content = bytearray()
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > most_bytes:
                        raise ConnectorRejected(
                            f"The file is larger than {most_bytes // 1024 // 1024} MB."
                        )
                return bytes(content), answer.headers.get("Content-Type", "")
        except httpx.HTTPError as error:
            raise ConnectorFailed(f"The file could not be fetched ({_named(error)}).") from error

    async def _send(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        url = urljoin(self._api_url + "/", path.lstrip("/"))
        try:
            async with httpx.AsyncClient(auth=self._auth, timeout=TIMEOUT) as http:
                answer = await http.request(method, url, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ConnectorFailed(f"Twilio cannot be reached ({_named(error)}).") from error
        except httpx.HTTPError as error:
            raise _unsure(method, _named(error)) from error
        return _understood(method, answer)


def _understood(method: str, answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.is_success:
        if isinstance(body, dict):
            return body
        raise _unsure(method, "its answer cannot be read")
    raise _error(method, answer, body if isinstance(body, dict) else {})


def _error(
    method: str, answer: httpx.Response, body: dict[str, Any]
) -> ConnectorFailed | RateLimited:
    code = body.get("code")
    words = str(body.get("message") or answer.reason_phrase)[:300]
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return RateLimited(
            "Twilio asks us to slow down.", retry_after_seconds=retry_after_seconds(answer)
        )
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return _unsure(method, f"it answered {answer.status_code}: {words}")
    if code == OPTED_OUT:
        return RecipientRefused(
            "Twilio holds an opt-out of this number: nothing can be sent to it until the person "
            "texts START.",
            vendor_code=str(code),
        )
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        message = (
            f"Twilio does not accept the account SID and auth token ({words}). "
            "Enter them again under Settings → Connections."
        )
        return ConnectorRejected(message, vendor_code=str(code or answer.status_code))
    return ConnectorRejected(
        f"Twilio refused: {words} (error {code or answer.status_code}).",
        vendor_code=str(code or answer.status_code),
    )


def _unsure(method: str, why: str) -> ConnectorFailed:
    if method == "GET":
        return ConnectorFailed(f"Twilio did not answer properly: {why}.")
    return OutcomeUnknown(f"Twilio may have taken the message, but {why}.")


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__


def retry_after_seconds(answer: httpx.Response) -> int:
    """How long the answer asks us to wait: 1 to 300 seconds, 1 where it does not say."""
    stated = answer.headers.get("Retry-After", "")
    seconds = int(stated) if stated.isascii() and stated.isdigit() else _DEFAULT_WAIT_SECONDS
    return min(max(seconds, 1), _LONGEST_WAIT_SECONDS)


def _created(message: dict[str, Any]) -> datetime:
    """When Twilio took the message (RFC 2822, whole seconds)."""
    return datetime.strptime(str(message["date_created"]), "%a, %d %b %Y %H:%M:%S %z")
