"""A vendor's JSON API under a token: HTTP, the waits that it asks for, and its refusals in words.

A vendor's client is a subclass that says how it names its messages and its limits.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import httpx

from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)

TIMEOUT = httpx.Timeout(18.0, connect=8.0)
TOO_MANY = httpx.codes.TOO_MANY_REQUESTS
# Where a limit names no end: how long a burst counts, and how long a spent day is left alone.
BURST_SECONDS = 10
DAILY_SECONDS = 3600

type Json = dict[str, Any]


class Tokens(Protocol):
    """Where a client has its token from; kernel.connectors.oauth.Bearer renews it."""

    @property
    def renews(self) -> bool: ...

    async def token(self, *, spent: str = "") -> str: ...


class Lasting:
    """A token that does not end."""

    renews = False

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, *, spent: str = "") -> str:
        del spent
        return self._token


class RestClient:
    """One account's token, or one that is renewed; every request of its own connection."""

    vendor: ClassVar[str]
    scheme: ClassVar[str] = "Bearer"
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, bearer: Tokens, api_url: str) -> None:
        self._bearer: Tokens = bearer
        self._api_url = api_url.rstrip("/")

    async def get(self, path: str, **params: Any) -> Json:
        return await self.ask("GET", path, params=params or None)

    async def post(self, path: str, body: Any) -> Json:
        return await self.ask("POST", path, json=body)

    async def post_once(
        self, path: str, body: Any, *, headers: Mapping[str, str] | None = None
    ) -> Json:
        """As `post`; where the vendor itself fails, what it was given may have been done.

        Raises:
            OutcomeUnknown: it answered that it failed.
        """
        try:
            return await self.ask("POST", path, headers=headers, json=body)
        except ConnectorFailed as error:
            if type(error) is ConnectorFailed and "status" in error.details:
                raise OutcomeUnknown(error.message) from error
            raise

    async def patch(self, path: str, body: Any) -> Json:
        return await self.ask("PATCH", path, json=body)

    async def put(self, path: str, body: Any = None) -> Json:
        return await self.ask("PUT", path, **({} if body is None else {"json": body}))

    async def delete(self, path: str) -> None:
        """It is gone; one that was gone before is no failure."""
        try:
            await self.ask("DELETE", path)
        except ConnectorRejected as error:
            if not self.is_missing(error):
                raise

    async def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **request: Any
    ) -> Json:
        """The answer's body; a list of theirs is under "results".

        Raises:
            RateLimited: with the seconds to wait.
            ConnectorRejected, ConnectorFailed, OutcomeUnknown: in the vendor's words.
        """
        token = await self._bearer.token()
        answer = await self._send(method, path, token, headers, request)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._bearer.renews:
            token = await self._bearer.token(spent=token)
            answer = await self._send(method, path, token, headers, request)
        self.note(answer)
        return self.understood(answer)

    def note(self, answer: httpx.Response) -> None:
        """What an answer tells besides its body may be kept."""

    async def _send(
        self, method: str, path: str, token: str, headers: Mapping[str, str] | None, request: Json
    ) -> httpx.Response:
        sent = {**self.headers, **(headers or {})}
        if token:
            sent["Authorization"] = f"{self.scheme} {token}"
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                return await http.request(method, self._api_url + path, headers=sent, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ConnectorFailed(f"{self.vendor} cannot be reached.") from error
        except httpx.HTTPError as error:
            failed = ConnectorFailed if method == "GET" else OutcomeUnknown
            raise failed(f"{self.vendor} did not answer.") from error

    @classmethod
    def understood(cls, answer: httpx.Response) -> Json:
        """The body of an answer, or the error that it is; see `ask`."""
        try:
            told = answer.json() if answer.content else {}
        except ValueError as error:
            if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                told = {}
            else:
                raise ConnectorFailed(f"{cls.vendor}'s answer cannot be read.") from error
        told = told if isinstance(told, dict) else {"results": told}
        status = answer.status_code
        if answer.is_success or status == httpx.codes.NOT_MODIFIED:
            return told
        if (wait := cls.wait_seconds(answer, told)) > 0:
            raise RateLimited(
                f"{cls.vendor} asks to wait {wait} seconds.", retry_after_seconds=wait
            )
        if cls.may_pass(answer, told):
            raise ConnectorFailed(f"{cls.vendor} fails at the moment ({status}).", status=status)
        message = (cls.said(told) or answer.reason_phrase)[:500]
        if status == httpx.codes.UNAUTHORIZED:
            message = f"{cls.vendor} does not accept the token. Enter a new one, or sign in again."
        elif status == httpx.codes.FORBIDDEN:
            message = f"{cls.vendor}: The token may not do this: {message}"
        else:
            message = f"{cls.vendor}: {message}"
        raise ConnectorRejected(message, status=status, code=cls.code(told))

    @classmethod
    def said(cls, told: Json) -> str:
        """The vendor's words about what is wrong."""
        said = told.get("message")
        return "; ".join(map(str, said)) if isinstance(said, list) else str(said or "")

    @classmethod
    def code(cls, told: Json) -> str:
        """The vendor's name for what is wrong."""
        return str(told.get("code") or "")

    @classmethod
    def wait_seconds(cls, answer: httpx.Response, told: Json) -> int:
        """How long it asks to wait; 0 where it asks for something else."""
        del told
        return named_wait(answer) or 60 if answer.status_code == TOO_MANY else 0

    @classmethod
    def may_pass(cls, answer: httpx.Response, told: Json) -> bool:
        """Whether it may go well the next time."""
        del told
        return answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR

    @classmethod
    def is_missing(cls, error: ConnectorRejected) -> bool:
        """Whether it says that there is no such record."""
        return error.details.get("status") == httpx.codes.NOT_FOUND


def named_wait(answer: httpx.Response) -> int:
    """The seconds of Retry-After; 0 where it names none."""
    named = answer.headers.get("Retry-After", "")
    return max(1, int(named)) if named.isdigit() else 0


def limit_wait(answer: httpx.Response, prefix: str) -> int:
    """The wait by headers of one prefix, which tell a burst's length and the rest of the day."""
    if answer.status_code != TOO_MANY:
        return 0
    if named := named_wait(answer):
        return named
    if answer.headers.get(f"{prefix}Daily-Remaining") == "0":
        return DAILY_SECONDS
    interval = answer.headers.get(f"{prefix}Interval-Milliseconds", "")
    return max(1, int(interval) // 1000) if interval.isdigit() else BURST_SECONDS
