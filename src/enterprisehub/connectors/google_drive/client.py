"""Google's OAuth and Drive API: HTTP only.

Sources: developers.google.com/identity/protocols/oauth2/web-server and
developers.google.com/workspace/drive/api/reference/rest/v3.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    NotConnected,
    RateLimited,
)

API: Final = "https://www.googleapis.com"
TOKENS: Final = "https://oauth2.googleapis.com"
TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
DOCUMENT: Final = "application/vnd.google-apps.document"
_SOON: Final = timedelta(minutes=2)
_DEFAULT_WAIT_SECONDS: Final = 10
_MOST_BYTES: Final = 10 * 1024 * 1024
_BOUNDARY: Final = "hub-part-7d1f"
_LIMITS: Final = ("rateLimitExceeded", "userRateLimitExceeded")

type Json = dict[str, Any]
type KeepTokens = Callable[[dict[str, str]], Awaitable[None]]


@dataclass(slots=True)
class Tokens:
    """The refresh token stays; an access token works for an hour."""

    client_id: str
    client_secret: str
    refresh_token: str
    access_token: str = ""
    expires_at: datetime | None = None


class DriveClient:
    """One account. `keep` is told of fresh tokens before they are used."""

    def __init__(
        self, tokens: Tokens, keep: KeepTokens, *, api_url: str = API, token_url: str = TOKENS
    ) -> None:
        self._tokens, self._keep = tokens, keep
        self._renewing = asyncio.Lock()
        self._api_url, self._token_url = api_url.rstrip("/"), token_url.rstrip("/")

    async def files(self, query: str, *, limit: int, fields: str) -> list[Json]:
        """Files that the query finds, those changed last first where it names no words."""
        params = {
            "q": query,
            "pageSize": str(limit),
            "fields": f"files({fields})",
            "supportsAllDrives": "true",
            "includeItemsFromAllDrives": "true",
        }
        answer = await self._send("GET", "/drive/v3/files", params=params)
        return [file for file in _json(answer).get("files") or () if file.get("id")]

    async def export(self, file_id: str, mime_type: str) -> bytes:
        """A Google document in another form; at most 10 MB, says Google."""
        path = f"/drive/v3/files/{file_id}/export"
        answer = await self._send("GET", path, params={"mimeType": mime_type})
        return answer.content

    async def download(self, file_id: str) -> bytes:
        """A file as it is stored.

        Raises:
            ConnectorRejected: it is larger than 10 MiB.
        """
        path = f"/drive/v3/files/{file_id}"
        answer = await self._send("GET", path, params={"alt": "media"})
        if len(answer.content) > _MOST_BYTES:
            raise ConnectorRejected("A file in Google Drive is too large to be read.")
        return answer.content

    async def create_document(self, name: str, html: str, properties: dict[str, str]) -> Json:
        """A Google document made of HTML, by one upload of its parts (RFC 2387)."""
        about = {"name": name, "mimeType": DOCUMENT, "appProperties": properties}
        parts = (
            ("application/json; charset=UTF-8", json.dumps(about)),
            ("text/html; charset=UTF-8", html),
        )
        body = "".join(
            f"--{_BOUNDARY}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n" for kind, content in parts
        )
        answer = await self._send(
            "POST",
            "/upload/drive/v3/files",
            params={"uploadType": "multipart", "fields": "id,webViewLink"},
            content=f"{body}--{_BOUNDARY}--\r\n".encode(),
            headers={"Content-Type": f"multipart/related; boundary={_BOUNDARY}"},
        )
        return _json(answer)

    async def _send(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **request: Any
    ) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {await self._access_token()}"}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                answer = await http.request(
                    method, self._api_url + path, headers={**bearer, **(headers or {})}, **request
                )
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise ConnectorFailed(f"Google Drive cannot be reached ({name}).") from error
        return _understood(answer)

    async def _access_token(self) -> str:
        """A token that still works; of requests at once, one gets it for all."""
        async with self._renewing:
            ends = self._tokens.expires_at
            if not self._tokens.access_token or ends is None or ends < clock.now() + _SOON:
                await self._refresh()
            return self._tokens.access_token

    async def _refresh(self) -> None:
        if not self._tokens.refresh_token:
            raise NotConnected("Sign in with Google under Settings → Connections to finish.")
        form = {
            "grant_type": "refresh_token",
            "client_id": self._tokens.client_id,
            "client_secret": self._tokens.client_secret,
            "refresh_token": self._tokens.refresh_token,
        }
        refused = (
            "Google no longer accepts this consent. Sign in again under Settings → Connections."
        )
        fresh = await granted(self._token_url, form, refused=refused)
        await self._keep(fresh.kept())
        self._tokens.access_token, self._tokens.expires_at = fresh.access_token, fresh.expires_at


@dataclass(frozen=True, slots=True)
class Granted:
    """What Google's token server gave; a refresh token only with a new consent."""

    access_token: str
    expires_at: datetime
    refresh_token: str
    scopes: frozenset[str]

    def kept(self) -> dict[str, str]:
        """The access as it is kept with an account."""
        ends = self.expires_at.isoformat()
        return {"access_token": self.access_token, "access_expires_at": ends}


async def granted(token_url: str, form: dict[str, str], *, refused: str) -> Granted:
    """What the form is worth at the token server.

    Raises:
        ConnectorRejected: with `refused`, where Google does not accept it.
        ConnectorFailed: it cannot be reached or understood.
    """
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as http:
            answer = await http.post(f"{token_url.rstrip('/')}/token", data=form)
    except httpx.HTTPError as error:
        raise ConnectorFailed("Google's sign-in cannot be reached.") from error
    if answer.status_code in (400, 401, 403):
        raise ConnectorRejected(refused)
    fresh = _json(_understood(answer))
    token = str(fresh.get("access_token") or "")
    if not token:
        raise ConnectorFailed("Google gave no access token.")
    return Granted(
        token,
        clock.now() + timedelta(seconds=int(fresh.get("expires_in") or 3600)),
        str(fresh.get("refresh_token") or ""),
        frozenset(str(fresh.get("scope") or "").split()),
    )


def _json(answer: httpx.Response) -> Json:
    try:
        found: Json = answer.json()
    except ValueError as error:
        raise ConnectorFailed("Google's answer cannot be read.") from error
    return found


def _understood(answer: httpx.Response) -> httpx.Response:
    """The answer.

    Raises:
        RateLimited: with the seconds to wait.
        ConnectorRejected, ConnectorFailed: in words for people.
    """
    if answer.is_success:
        return answer
    told, reasons = _told(answer)
    limited = answer.status_code == httpx.codes.FORBIDDEN and reasons & set(_LIMITS)
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or limited:
        wait = answer.headers.get("Retry-After", "")
        seconds = int(wait) if wait.isdigit() else _DEFAULT_WAIT_SECONDS
        raise RateLimited("Google asks to wait.", retry_after_seconds=seconds)
    if answer.is_client_error:
        raise ConnectorRejected(f"Google refuses: {told}", status=answer.status_code)
    raise ConnectorFailed(f"Google answered {answer.status_code}.")


def _told(answer: httpx.Response) -> tuple[str, set[str]]:
    try:
        error = answer.json().get("error")
    except (ValueError, AttributeError):
        return f"error {answer.status_code}", set()
    if not isinstance(error, dict):
        return str(error or answer.status_code), set()
    reasons = {str(one.get("reason")) for one in error.get("errors") or () if isinstance(one, dict)}
    return str(error.get("message") or answer.status_code), reasons
