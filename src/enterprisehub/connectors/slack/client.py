"""Slack's Web API: HTTP only. Source: docs.slack.dev/apis/web-api."""

from typing import Any, Final

import httpx

from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, RateLimited

API: Final = "https://slack.com/api"
TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
_DEFAULT_WAIT_SECONDS: Final = 30
_SAID: Final = {
    "invalid_auth": "The token is not valid.",
    "not_authed": "No token was given.",
    "token_revoked": "The token was revoked.",
    "token_expired": "The token has expired.",
    "account_inactive": "The account was switched off.",
    "missing_scope": "The token lacks a scope: channels:read and channels:history are needed, and "
    "for notices chat:write, users:read and users:read.email.",
    "users_not_found": "Nobody in the workspace has this email address.",
}

type Json = dict[str, Any]


class SlackClient:
    """One workspace, by a bot's or a person's token."""

    def __init__(self, token: str, *, api_url: str = API) -> None:
        self._token, self._api_url = token, api_url.rstrip("/")

    async def identity(self) -> Json:
        """The workspace and whom the token belongs to."""
        return await self._get("auth.test", {})

    async def channels(self, *, limit: int = 200, cursor: str = "") -> Json:
        """A page of public channels that are not archived."""
        params = {"exclude_archived": "true", "types": "public_channel", "limit": str(limit)}
        return await self._get(
            "conversations.list", params | ({"cursor": cursor} if cursor else {})
        )

    async def history(self, channel: str, *, limit: int = 200) -> list[Json]:
        """The latest messages of a channel, newest first."""
        answer = await self._get("conversations.history", {"channel": channel, "limit": str(limit)})
        return list(answer.get("messages") or ())

    async def found(self, query: str, *, limit: int) -> list[Json]:
        """Messages that Slack's own search finds, the best first; a person's token is needed."""
        params = {"query": query, "count": str(limit), "sort": "score"}
        answer = await self._get("search.messages", params)
        return list((answer.get("messages") or {}).get("matches") or ())

    async def user_by_email(self, email: str) -> str:
        """The id of the person with this address."""
        answer = await self._get("users.lookupByEmail", {"email": email})
        return str(answer["user"]["id"])

    async def write_to(self, user_id: str, text: str) -> str:
        """A direct message of the bot; its time stamp is its id."""
        body = {"channel": user_id, "text": text, "unfurl_links": False}
        return str((await self._call("POST", "chat.postMessage", json=body)).get("ts") or "")

    async def _get(self, method: str, params: dict[str, str]) -> Json:
        return await self._call("GET", method, params=params)

    async def _call(self, verb: str, method: str, **what: Any) -> Json:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                url = f"{self._api_url}/{method}"
                answer = await http.request(verb, url, headers=headers, **what)
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise ConnectorFailed(f"Slack cannot be reached ({name}).") from error
        return _understood(answer)


def _understood(answer: httpx.Response) -> Json:
    """The body: Slack answers 200 to failures as well, and says so in `ok`.

    Raises:
        RateLimited: with the seconds to wait.
        ConnectorRejected, ConnectorFailed: in words for people.
    """
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        wait = answer.headers.get("Retry-After", "")
        seconds = int(wait) if wait.isdigit() else _DEFAULT_WAIT_SECONDS
        raise RateLimited("Slack asks to wait.", retry_after_seconds=seconds)
    try:
        body: Json = answer.json()
    except ValueError as error:
        raise ConnectorFailed(f"Slack's answer cannot be read ({answer.status_code}).") from error
    if answer.is_success and body.get("ok"):
        return body
    code = str(body.get("error") or answer.status_code)
    if code == "ratelimited":
        raise RateLimited("Slack asks to wait.", retry_after_seconds=_DEFAULT_WAIT_SECONDS)
    raise ConnectorRejected(f"Slack refuses: {_SAID.get(code, code)}", code=code)
