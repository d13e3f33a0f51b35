"""Jira, read through the port for work."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from enterprisehub.connectors.jira import read
from enterprisehub.connectors.jira.client import GATEWAY, JiraClient, Tokens
from enterprisehub.domains.delivery.contracts.reading import Asked, Payload, PayloadPage
from enterprisehub.domains.delivery.contracts.sources import SiteIdentity, Source
from enterprisehub.domains.delivery.ports import Keeper
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorRejected

ALL_FIELDS = ["*all"]
_LARGEST_SECONDS = 10_000_000_000

type Json = dict[str, Any]


def client_of(account: Account, keeper: Keeper) -> JiraClient:
    """By API token at the site, or by OAuth through Atlassian's gateway."""
    options, secrets = account.options, account.credentials
    if secrets.get("api_token"):
        return JiraClient(
            str(options["site_url"]),
            email=str(options.get("email") or ""),
            api_token=str(secrets["api_token"]),
        )
    if not secrets.get("refresh_token"):
        raise ConnectorRejected(
            "Jira is not connected yet: enter an API token, or sign in with Atlassian."
        )
    ends = secrets.get("access_expires_at")
    tokens = Tokens(
        client_id=str(options.get("client_id") or ""),
        client_secret=str(secrets.get("client_secret") or ""),
        refresh_token=str(secrets["refresh_token"]),
        access_token=str(secrets.get("access_token") or ""),
        expires_at=datetime.fromisoformat(ends) if ends else None,
    )

    async def keep(fresh: Json) -> None:
        await keeper(account, fresh)

    gateway = str(options.get("gateway_url") or GATEWAY).rstrip("/")
    cloud_id = secrets.get("cloud_id") or ""
    return JiraClient(f"{gateway}/ex/jira/{cloud_id}", tokens=tokens, keep=keep)


class JiraTool:
    def __init__(self, client: JiraClient, account: Account) -> None:
        self._client = client
        self._account = account

    async def identify(self) -> SiteIdentity:
        """The site's own host names it, by whichever way it is reached."""
        await self._client.myself()
        url = str(self._account.options.get("site_url") or "")
        host = _place(url) or str(self._account.credentials.get("cloud_id") or "jira")
        field = str(self._account.options.get("story_point_field") or "")
        return SiteIdentity(
            vendor="jira", address=host, title=host, options={"story_point_field": field}
        )

    async def sources(self) -> list[Source]:
        projects = [read.project(each) for each in await _every(self._client.projects)]
        boards = [read.board(each) for each in await _every(self._client.boards)]
        return projects + boards

    async def read(
        self, stream: str, asked: Asked | None, *, since: datetime | None, page: str | None
    ) -> PayloadPage:
        if stream == "statuses":
            return PayloadPage(payloads=[_status(s) for s in await self._client.statuses()])
        if asked is None:
            return PayloadPage(payloads=[])
        start = int(page) if page and page.isdigit() else 0
        if stream == "sprints":
            found = await self._client.sprints(asked.external_id, start)
            rows = [_sprint(each, asked) for each in found.get("values") or ()]
            return PayloadPage(payloads=rows, next_page=_following(found, start, "values"))
        if stream == "board_issues":
            found = await self._client.board_issue_ids(asked.external_id, start)
            rows = [_shown(str(each["id"]), asked) for each in found.get("issues") or ()]
            return PayloadPage(payloads=rows, next_page=_following(found, start, "issues"))
        return await self._issues(asked, since, page)

    async def _issues(self, asked: Asked, since: datetime | None, page: str | None) -> PayloadPage:
        """Ordered by creation, not by change: what changes meanwhile does not move pages."""
        changed = ""
        if since is not None:
            # Minutes count in the account's own time zone, which the overlap cannot cover.
            zone = (await self._client.myself()).get("timeZone")
            changed = f' AND updated >= "{_in_zone(since, zone):%Y-%m-%d %H:%M}"'
        jql = f"project = {json.dumps(asked.key)}{changed} ORDER BY created ASC"
        found = await self._client.search(jql, page=page, fields=ALL_FIELDS)
        return PayloadPage(
            payloads=await self._whole(found.get("issues") or []),
            next_page=None if found.get("isLast") else found.get("nextPageToken"),
        )

    async def _whole(self, issues: list[Json]) -> list[Payload]:
        """The issues with every entry of their changelogs."""
        logs = await self._client.changelogs([str(i["id"]) for i in issues]) if issues else {}
        return [
            payload
            for issue in issues
            for payload in payloads_of(issue, logs.get(str(issue["id"]), []))
        ]

    async def unit(self, unit: str, asked: Asked | None) -> list[Payload]:  # noqa: ARG002
        kind, _, known = unit.partition(":")
        issue = await self._client.issue(known) if kind == "item" else None
        return await self._whole([issue]) if issue else []

    async def ids(
        self,
        stream: str,  # noqa: ARG002  only issues are swept
        asked: Asked,
        *,
        page: str | None,
    ) -> tuple[list[str], str | None]:
        jql = f"project = {json.dumps(asked.key)} ORDER BY created ASC"
        found = await self._client.search(jql, page=page, fields=["id"], size=1000)
        following = None if found.get("isLast") else found.get("nextPageToken")
        return [str(each["id"]) for each in found.get("issues") or ()], following


def payloads_of(issue: Json, histories: list[Json]) -> list[Payload]:
    """An issue, its changelog and worklogs, each kept by itself."""
    known = str(issue["id"])
    unit, fields = f"item:{known}", issue.get("fields") or {}
    project = str((fields.get("project") or {}).get("id") or "")
    source = ("project", project)
    at = read.time(fields.get("updated"))
    made = [
        Payload(
            stream="issues", external_id=known, unit=unit, body=issue, at_source=at, source=source
        )
    ]
    made += [
        Payload(
            stream="changelogs",
            external_id=str(each["id"]),
            unit=unit,
            body=_dated(each),
            source=source,
        )
        for each in histories
    ]
    logs = read.inside(fields.get("worklog"), "worklogs")
    made += [
        Payload(
            stream="worklogs",
            external_id=str(each["id"]),
            unit=unit,
            body=each,
            at_source=read.time(each.get("updated")),
            source=source,
        )
        for each in logs
    ]
    return made


def _dated(history: Json) -> Json:
    """The bulk answer counts milliseconds where the others write a time."""
    created = history.get("created")
    if isinstance(created, int | float):
        seconds = created / 1000 if created > _LARGEST_SECONDS else created
        return {**history, "created": _utc(seconds).isoformat()}
    return history


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _in_zone(moment: datetime, zone: str | None) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(zone)) if zone else moment
    except (ZoneInfoNotFoundError, ValueError):
        return moment


def _status(it: Json) -> Payload:
    known = str(it["id"])
    return Payload(stream="statuses", external_id=known, unit=f"status:{known}", body=it)


def _sprint(it: Json, asked: Asked) -> Payload:
    return sprint_payload(it, ("board", asked.external_id))


def sprint_payload(it: Json, source: tuple[str, str] | None) -> Payload:
    """Jira names no time of change for a sprint: the latest thing that happened to it does."""
    known = str(it["id"])
    told = [read.time(it.get(name)) for name in ("activatedDate", "completeDate")]
    times = [each for each in told if each]
    return Payload(
        stream="sprints",
        external_id=known,
        unit=f"sprint:{known}",
        body=it,
        at_source=max(times) if times else None,
        source=source,
    )


def _shown(issue_id: str, asked: Asked) -> Payload:
    return Payload(
        stream="board_issues",
        external_id=f"{asked.external_id}:{issue_id}",
        unit=f"item:{issue_id}",
        body={"board_id": asked.external_id, "issue_id": issue_id},
        source=("board", asked.external_id),
    )


def _place(url: str) -> str:
    """The host, and its port where that is not the usual one: two of them are two sites."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


async def _every(ask: Callable[[int], Any]) -> list[Json]:
    found: list[Json] = []
    while True:
        page = await ask(len(found))
        rows = page.get("values") or []
        found += rows
        if page.get("isLast", True) or not rows:
            return found


def _following(found: Json, start: int, name: str) -> str | None:
    rows = found.get(name) or []
    after = start + len(rows)
    total = found.get("total")
    ended = found.get("isLast", after >= total if isinstance(total, int) else not rows)
    return None if ended or not rows else str(after)
