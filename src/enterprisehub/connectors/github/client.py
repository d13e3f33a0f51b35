"""GitHub's REST API: HTTP only, with the waits that it asks for.

Source: docs.github.com/rest (version 2022-11-28), …/rest/using-the-rest-api/rate-limits.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, RateLimited

API = "https://api.github.com"
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
PAGE = 100
_SOON = timedelta(minutes=5)
_SECONDARY_WAIT_SECONDS = 60
# An empty repository answers 409 for its commits, one without issues 410 for them; a list that the
# server does not know, or that the token may not know of, 404.
_NOT_THERE = (404, 409, 410)

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App as it is installed at one organisation."""

    app_id: str
    installation_id: str
    private_key: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of a list. `unchanged` means that the tool knows this answer by its etag."""

    rows: list[Json]
    next_page: int | None
    etag: str | None = None
    unchanged: bool = False


class GithubClient:
    """One token, or one installation of an App whose tokens last an hour."""

    def __init__(self, *, token: str = "", app: App | None = None, api_url: str = API) -> None:
        self._token, self._app = token, app
        self._api_url = api_url.rstrip("/")
        self._ends: datetime | None = None

    async def viewer(self) -> Json:
        """Who the token is; an installation is no user, its quota answers instead."""
        found: Json = await self._get("/rate_limit" if self._app else "/user")
        return found

    async def repositories(self, organisation: str, page: int) -> Rows:
        if self._app:
            answer = await self._ask("/installation/repositories", {"per_page": PAGE, "page": page})
            body = answer.json()
            return Rows(body.get("repositories") or [], _next(answer))
        path = f"/orgs/{organisation}/repos"
        try:
            return await self.page_of(path, page=page, type="all", sort="full_name")
        except ConnectorRejected as error:
            if error.details.get("status") != httpx.codes.NOT_FOUND:
                raise
            raise ConnectorRejected(
                f"GitHub knows no organisation “{organisation}”, or this token may not see it. "
                "Check its name, and that the token was made for it.",
                status=httpx.codes.NOT_FOUND,
            ) from error

    async def repository(self, name: str) -> Json:
        found: Json = await self._get(f"/repos/{name}")
        return found

    async def page_of(
        self, path: str, *, page: int = 1, etag: str | None = None, **params: Any
    ) -> Rows:
        """A page of a list; an unchanged first page costs nothing of the quota."""
        headers = {"If-None-Match": etag} if etag and page == 1 else {}
        answer = await self._ask(path, {"per_page": PAGE, "page": page, **params}, headers)
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return Rows([], None, etag, unchanged=True)
        rows = answer.json()
        return Rows(
            rows if isinstance(rows, list) else [], _next(answer), answer.headers.get("ETag")
        )

    async def page_if_any(
        self, path: str, *, page: int = 1, etag: str | None = None, **params: Any
    ) -> Rows:
        """A page of a list that a repository may do without; an empty one where it does."""
        try:
            return await self.page_of(path, page=page, etag=etag, **params)
        except ConnectorRejected as error:
            if error.details.get("status") in _NOT_THERE:
                return Rows([], None)
            raise

    async def every(self, path: str, **params: Any) -> list[Json]:
        """All pages of a list that hangs on something; none where there is no such list."""
        found: list[Json] = []
        page: int | None = 1
        while page is not None:
            part = await self.page_if_any(path, page=page, **params)
            found, page = found + part.rows, part.next_page
        return found

    async def linked(self, path: str, *, most_pages: int, **params: Any) -> list[Json]:
        """The pages of a list that is continued by an opaque cursor, newest first."""
        answer = await self._ask(path, {"per_page": PAGE, **params})
        found: list[Json] = list(answer.json())
        for _ in range(most_pages - 1):
            if not (link := answer.links.get("next")):
                break
            answer = await self._ask(link["url"], {})
            found += answer.json()
        return found

    async def post(self, path: str, body: Json | None = None) -> Json:
        """What the tool made of it."""
        answer = await self._send("POST", self._api_url + path, json=body)
        return answer.json() if answer.content else {}

    async def delete(self, path: str) -> None:
        """It is gone; one that was gone before is no failure."""
        try:
            await self._send("DELETE", self._api_url + path)
        except ConnectorRejected as error:
            if error.details.get("status") != httpx.codes.NOT_FOUND:
                raise

    async def one(self, path: str) -> Json | None:
        """The thing; None when there is none (any more)."""
        try:
            found: Json = await self._get(path)
        except ConnectorRejected as error:
            if error.details.get("status") in (404, 410):
                return None
            raise
        return found

    async def _get(self, path: str) -> Any:
        return (await self._ask(path, {})).json()

    async def _ask(
        self, path: str, params: Json, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        url = path if path.startswith("http") else self._api_url + path
        # An empty dict would take away the query that a link of theirs has.
        return await self._send("GET", url, params=params or None, headers=headers or {})

    async def _send(self, method: str, url: str, **request: Any) -> httpx.Response:
        token = await self._bearer()
        request["headers"] = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            **request.get("headers", {}),
        }
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=True) as http:
                answer = await http.request(method, url, **request)
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise ConnectorFailed(f"GitHub cannot be reached ({name}).") from error
        return understood(answer)

    async def _bearer(self) -> str:
        if self._app is None:
            if not self._token:
                raise ConnectorRejected("Give a token, or the private key of a GitHub App.")
            return self._token
        if not self._token or self._ends is None or self._ends < clock.now() + _SOON:
            await self._new_token(self._app)
        return self._token

    async def _new_token(self, app: App) -> None:
        if not app.app_id or not app.installation_id:
            raise ConnectorRejected(
                "An App's private key needs the App id and the installation id beside it."
            )
        path = f"/app/installations/{app.installation_id}/access_tokens"
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {app_token(app, clock.now())}",
        }
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                answer = await http.post(self._api_url + path, headers=headers)
        except httpx.HTTPError as error:
            raise ConnectorFailed("GitHub cannot be reached.") from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise ConnectorRejected(
                f"This App has no installation {app.installation_id}. Its number is the last part "
                "of the address under Settings, GitHub Apps, Configure."
            )
        body = understood(answer).json()
        self._token = body["token"]
        self._ends = datetime.fromisoformat(body["expires_at"])


def app_token(app: App, now: datetime) -> str:
    """What proves to GitHub that we are the App: signed with its key, good for nine minutes.

    Raises:
        ConnectorRejected: the private key is none.
    """
    try:
        key = serialization.load_pem_private_key(app.private_key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConnectorRejected("The App's private key cannot be read: paste the .pem.") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ConnectorRejected("The App's private key is not an RSA key.")
    at = int(now.timestamp())
    claims = {"iat": at - 60, "exp": at + 540, "iss": app.app_id}
    signed = b".".join(
        _b64(json.dumps(p).encode()) for p in ({"alg": "RS256", "typ": "JWT"}, claims)
    )
    signature = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return (signed + b"." + _b64(signature)).decode()


def _b64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _next(answer: httpx.Response) -> int | None:
    link = answer.links.get("next")
    if not link:
        return None
    page = httpx.URL(link["url"]).params.get("page")
    return int(page) if page and page.isdigit() else None


def understood(answer: httpx.Response) -> httpx.Response:
    """The answer.

    Raises:
        RateLimited: with the seconds until the quota is filled again, or the pause it asks for.
        ConnectorRejected, ConnectorFailed: in words for people.
    """
    if answer.is_success or answer.status_code == httpx.codes.NOT_MODIFIED:
        return answer
    status, told = answer.status_code, _told(answer)
    if (wait := _wait(answer, told)) is not None:
        raise RateLimited(f"GitHub asks to wait {wait} seconds.", retry_after_seconds=wait)
    if status in (401, 403):
        raise ConnectorRejected(
            f"GitHub does not accept this token, or it may not see this: {told}", status=status
        )
    if answer.is_client_error:
        raise ConnectorRejected(f"GitHub refuses: {told}", status=status)
    raise ConnectorFailed(f"GitHub answered {status}: {told}")


def _wait(answer: httpx.Response, told: str) -> int | None:
    if answer.status_code not in (403, 429):
        return None
    after = answer.headers.get("Retry-After", "")
    if after.isdigit():
        return max(1, int(after))
    if answer.headers.get("X-RateLimit-Remaining") == "0":
        reset = answer.headers.get("X-RateLimit-Reset", "")
        ends = int(reset) if reset.isdigit() else 0
        return max(1, ends - int(clock.now().timestamp()) + 1)
    limited = answer.status_code == httpx.codes.TOO_MANY_REQUESTS or "secondary rate" in told
    return _SECONDARY_WAIT_SECONDS if limited else None


def _told(answer: httpx.Response) -> str:
    try:
        body = answer.json()
    except ValueError:
        return f"error {answer.status_code}"
    message = body.get("message") if isinstance(body, dict) else None
    return str(message or f"error {answer.status_code}")
