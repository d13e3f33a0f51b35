"""Jira's REST API: HTTP only, with the waits that it asks for.

Sources: developer.atlassian.com/cloud/jira/platform/rest/v3, …/cloud/jira/software/rest and
…/cloud/oauth/2-3lo-apps.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, RateLimited

AUTH = "https://auth.atlassian.com"
GATEWAY = "https://api.atlassian.com"
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
RENEWED_BEFORE = timedelta(minutes=2)
_DEFAULT_WAIT_SECONDS = 30
_ISSUES_AT_ONCE = 1000

type Json = dict[str, Any]
type KeepTokens = Callable[[Json], Awaitable[None]]


@dataclass(slots=True)
class Tokens:
    """Of OAuth 2.0 (3LO): the refresh token works once, the access token an hour."""

    client_id: str
    client_secret: str
    refresh_token: str
    access_token: str = ""
    expires_at: datetime | None = None


class JiraClient:
    """One account at one site; `base_url` is the site's, or the gateway's with its cloud id."""

    def __init__(
        self,
        base_url: str,
        *,
        email: str = "",
        api_token: str = "",
        tokens: Tokens | None = None,
        keep: KeepTokens | None = None,
        auth_url: str = AUTH,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._basic = httpx.BasicAuth(email, api_token) if api_token else None
        self._tokens, self._keep, self._auth_url = tokens, keep, auth_url

    async def myself(self) -> Json:
        return await self.get("/rest/api/3/myself")

    async def statuses(self) -> list[Json]:
        return await self._list("/rest/api/3/status")

    async def projects(self, start: int) -> Json:
        params = {"startAt": start, "maxResults": 50, "orderBy": "key"}
        return await self.get("/rest/api/3/project/search", params=params)

    async def boards(self, start: int) -> Json:
        return await self.get("/rest/agile/1.0/board", params={"startAt": start, "maxResults": 50})

    async def sprints(self, board_id: str, start: int) -> Json:
        """A page of the board's sprints; a board without sprints has none."""
        path = f"/rest/agile/1.0/board/{board_id}/sprint"
        try:
            return await self.get(path, params={"startAt": start, "maxResults": 50})
        except ConnectorRejected:
            return {"values": [], "isLast": True}

    async def board_issue_ids(self, board_id: str, start: int) -> Json:
        path = f"/rest/agile/1.0/board/{board_id}/issue"
        return await self.get(path, params={"startAt": start, "maxResults": 100, "fields": "id"})

    async def search(
        self, jql: str, *, page: str | None, fields: list[str], size: int = 100
    ) -> Json:
        """A page of issues. Eventually consistent: what changed in the last minutes may lack."""
        body: Json = {"jql": jql, "maxResults": size, "fields": fields}
        if page:
            body["nextPageToken"] = page
        return await self.post("/rest/api/3/search/jql", body)

    async def issue(self, key: str) -> Json | None:
        """The issue; None when there is none (any more)."""
        try:
            return await self.get(f"/rest/api/3/issue/{key}")
        except ConnectorRejected as error:
            if error.details.get("status") == httpx.codes.NOT_FOUND:
                return None
            raise

    async def changelogs(self, issue_ids: list[str]) -> dict[str, list[Json]]:
        """Every changelog entry of the issues, by issue: expanded ones are capped at 40."""
        found: dict[str, list[Json]] = {each: [] for each in issue_ids}
        for start in range(0, len(issue_ids), _ISSUES_AT_ONCE):
            asked: Json = {
                "issueIdsOrKeys": issue_ids[start : start + _ISSUES_AT_ONCE],
                "maxResults": 10_000,
            }
            while True:
                answer = await self.post("/rest/api/3/changelog/bulkfetch", asked)
                for each in answer.get("issueChangeLogs") or ():
                    known = found.setdefault(str(each["issueId"]), [])
                    known += each.get("changeHistories") or ()
                following = answer.get("nextPageToken")
                # A token that comes again would be asked for without end.
                if not following or following == asked.get("nextPageToken"):
                    break
                asked = {**asked, "nextPageToken": following}
        return found

    async def accessible_sites(self) -> list[Json]:
        """The sites that the person allowed, with their cloud ids."""
        url = f"{self._gateway()}/oauth/token/accessible-resources"
        return await self._send("GET", url)  # type: ignore[no-any-return]

    async def get(self, path: str, *, params: Json | None = None) -> Json:
        found: Json = await self._send("GET", self._base_url + path, params=params)
        return found

    async def _list(self, path: str) -> list[Json]:
        found: list[Json] = await self._send("GET", self._base_url + path)
        return found

    async def post(self, path: str, body: Json) -> Json:
        found: Json = await self._send("POST", self._base_url + path, json=body)
        return found

    async def put(self, path: str, body: Json) -> Json:
        found: Json = await self._send("PUT", self._base_url + path, json=body)
        return found

    async def delete(self, path: str, body: Json) -> None:
        await self._send("DELETE", self._base_url + path, json=body)

    def _gateway(self) -> str:
        return self._base_url.partition("/ex/jira")[0]

    async def _send(self, method: str, url: str, **request: Any) -> Any:
        headers = {"Accept": "application/json", **await self._bearer()}
        try:
            async with httpx.AsyncClient(auth=self._basic, timeout=TIMEOUT) as http:
                answer = await http.request(method, url, headers=headers, **request)
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise ConnectorFailed(f"Jira cannot be reached ({name}).") from error
        return understood(answer)

    async def _bearer(self) -> dict[str, str]:
        if self._tokens is None:
            return {}
        ends = self._tokens.expires_at
        if not self._tokens.access_token or ends is None or ends < clock.now() + RENEWED_BEFORE:
            await self._refresh(self._tokens)
        return {"Authorization": f"Bearer {self._tokens.access_token}"}

    async def _refresh(self, tokens: Tokens) -> None:
        """The rotated refresh token is kept before anything else is done with the new ones.

        Otherwise a crash between would leave nothing that still works.
        """
        body = {
            "grant_type": "refresh_token",
            "client_id": tokens.client_id,
            "client_secret": tokens.client_secret,
            "refresh_token": tokens.refresh_token,
        }
        answer = await ask_token(self._auth_url, body)
        fresh = granted(answer)
        if self._keep is not None:
            await self._keep(fresh)
        tokens.refresh_token = fresh.get("refresh_token") or tokens.refresh_token
        tokens.access_token = fresh["access_token"]
        tokens.expires_at = datetime.fromisoformat(fresh["access_expires_at"])


async def ask_token(auth_url: str, body: Json) -> Json:
    """What the authorisation server grants.

    Raises:
        ConnectorRejected: it grants nothing: the consent was taken back or used up.
        ConnectorFailed: it cannot be reached.
    """
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as http:
            answer = await http.post(f"{auth_url.rstrip('/')}/oauth/token", json=body)
    except httpx.HTTPError as error:
        raise ConnectorFailed("Atlassian's sign-in cannot be reached.") from error
    if answer.status_code in (400, 401, 403):
        raise ConnectorRejected(
            "Atlassian no longer accepts this consent. Sign in again under Delivery → Sources "
            "of work."
        )
    found: Json = understood(answer)
    return found


def granted(answer: Json) -> Json:
    """The tokens as they are kept with the account."""
    ends = clock.now() + timedelta(seconds=int(answer.get("expires_in") or 3600))
    kept = {"access_token": answer["access_token"], "access_expires_at": ends.isoformat()}
    if answer.get("refresh_token"):
        kept["refresh_token"] = answer["refresh_token"]
    return kept


def understood(answer: httpx.Response) -> Any:
    """The body.

    Raises:
        RateLimited: with the seconds to wait, and the quota that ran out.
        ConnectorRejected, ConnectorFailed: in words for people.
    """
    if answer.is_success:
        if not answer.content:
            return {}
        try:
            return answer.json()
        except ValueError as error:
            raise ConnectorFailed("Jira's answer cannot be read.") from error
    status = answer.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS or "Retry-After" in answer.headers:
        told = answer.headers.get("Retry-After", "")
        wait = int(told) if told.isdigit() else _DEFAULT_WAIT_SECONDS
        reason = answer.headers.get("RateLimit-Reason", "")
        raise RateLimited(
            f"Jira asks to wait {wait} seconds{f' ({reason})' if reason else ''}.",
            retry_after_seconds=wait,
        )
    if status in (401, 403):
        raise ConnectorRejected(
            "Jira does not accept this account. Check its address, token and what it may see.",
            status=status,
        )
    if answer.is_client_error:
        raise ConnectorRejected(f"Jira refuses: {_told(answer)}", status=status)
    raise ConnectorFailed(f"Jira answered {status}: {_told(answer)}")


def _told(answer: httpx.Response) -> str:
    try:
        body = answer.json()
    except ValueError:
        return f"error {answer.status_code}"
    if not isinstance(body, dict):
        return f"error {answer.status_code}"
    return "; ".join(body.get("errorMessages") or ()) or f"error {answer.status_code}"
