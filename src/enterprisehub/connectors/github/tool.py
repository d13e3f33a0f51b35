"""GitHub, read through the port for work."""

from datetime import UTC, datetime
from typing import Any

from enterprisehub.connectors.github import read
from enterprisehub.connectors.github.client import API, App, GithubClient, Rows
from enterprisehub.domains.delivery.contracts.reading import Asked, Payload, PayloadPage
from enterprisehub.domains.delivery.contracts.sources import SiteIdentity, Source
from enterprisehub.kernel.connectors.ports import Account

# Each changed pull request costs five requests more: pages stay small, so that a kill loses little.
PULLS_AT_ONCE = 20

type Json = dict[str, Any]


def client_of(account: Account) -> GithubClient:
    options, secrets = account.options, account.credentials
    api_url = str(options.get("api_url") or API)
    if secrets.get("private_key"):
        app = App(
            str(options.get("app_id") or ""),
            str(options.get("installation_id") or ""),
            str(secrets["private_key"]).replace("\\n", "\n"),
        )
        return GithubClient(app=app, api_url=api_url)
    return GithubClient(token=str(secrets.get("token") or ""), api_url=api_url)


class GithubTool:
    def __init__(self, client: GithubClient, account: Account) -> None:
        self._client = client
        self._organisation = str(account.options.get("organisation") or "")

    async def identify(self) -> SiteIdentity:
        await self._client.viewer()
        name = self._organisation
        return SiteIdentity(
            vendor="github", address=f"github.com/{name.lower()}", title=name, options={}
        )

    async def sources(self) -> list[Source]:
        found: list[Source] = []
        page: int | None = 1
        while page is not None:
            rows = await self._client.repositories(self._organisation, page)
            found += [read.repository(each) for each in rows.rows if not each.get("archived")]
            page = rows.next_page
        return found

    async def read(
        self, stream: str, asked: Asked | None, *, since: datetime | None, page: str | None
    ) -> PayloadPage:
        if asked is None:
            return PayloadPage(payloads=[])
        readers = {
            "issues": self._issues,
            "pulls": self._pulls,
            "commits": self._commits,
            "deployments": self._deployments,
            "milestones": self._plain,
            "releases": self._plain,
        }
        return await readers[stream](stream, asked, since, int(page or 1))

    async def _issues(
        self, stream: str, asked: Asked, since: datetime | None, page: int
    ) -> PayloadPage:
        """Issues changed since, with their events; pull requests in the list are left to theirs."""
        params: Json = {"state": "all", "sort": "updated", "direction": "asc"}
        if since is not None:
            params["since"] = _iso(since)
        rows = await self._client.page_if_any(f"/repos/{asked.key}/{stream}", page=page, **params)
        made: list[Payload] = []
        for each in rows.rows:
            if not read.is_pull(each):
                made += await self._issue(asked.key, each)
        return _page(made, rows)

    async def _issue(self, name: str, it: Json) -> list[Payload]:
        number = it["number"]
        unit = f"item:{name}#{number}"
        made = [_payload("issues", it["id"], unit, it, it.get("updated_at"), name)]
        events = await self._client.every(f"/repos/{name}/issues/{number}/events")
        issue = {"id": it["id"], "number": number}
        made += [
            _payload("events", e["id"], unit, {**e, "issue": issue}, e.get("created_at"), name)
            for e in events
        ]
        return made

    async def _pulls(self, _: str, asked: Asked, since: datetime | None, page: int) -> PayloadPage:
        """Newest change first, since the list knows no `since`: it stops at the cursor."""
        params = {"state": "all", "sort": "updated", "direction": "desc"}
        path = f"/repos/{asked.key}/pulls"
        rows = await self._client.page_of(
            path, page=page, etag=asked.etag, per_page=PULLS_AT_ONCE, **params
        )
        fresh = [
            each
            for each in rows.rows
            if since is None or (read.time(each["updated_at"]) or since) >= since
        ]
        made: list[Payload] = []
        for each in fresh:
            made += await self._pull(asked.key, each["number"])
        ended = len(fresh) < len(rows.rows)
        return _page(made, Rows(rows.rows, None if ended else rows.next_page, rows.etag))

    async def _pull(self, name: str, number: int) -> list[Payload]:
        """The pull request itself, for its size and who merged it, and all that hangs on it."""
        base = f"/repos/{name}/pulls/{number}"
        it = await self._client.one(base)
        if it is None:
            return []
        unit = f"pull:{name}#{number}"
        made = [_payload("pulls", it["id"], unit, it, it.get("updated_at"), name)]
        made += [
            _payload("reviews", each["id"], unit, each, each.get("submitted_at"), name)
            for each in await self._client.every(f"{base}/reviews")
        ]
        made += [
            _payload("review_comments", each["id"], unit, each, each.get("updated_at"), name)
            for each in await self._client.every(f"{base}/comments")
        ]
        made += [
            _payload("pull_commits", f"{number}:{each['sha']}", unit, each, None, name)
            for each in await self._client.every(f"{base}/commits")
        ]
        issue = {"id": it["id"], "number": number, "pull_request": {"url": it.get("url")}}
        made += [
            _payload("events", e["id"], unit, {**e, "issue": issue}, e.get("created_at"), name)
            for e in await self._client.every(f"/repos/{name}/issues/{number}/events")
        ]
        return made

    async def _commits(
        self, stream: str, asked: Asked, since: datetime | None, page: int
    ) -> PayloadPage:
        params = {"since": _iso(since)} if since is not None else {}
        rows = await self._client.page_if_any(f"/repos/{asked.key}/{stream}", page=page, **params)
        return _page([_commit(asked.key, each) for each in rows.rows], rows)

    async def _deployments(
        self, stream: str, asked: Asked, since: datetime | None, page: int
    ) -> PayloadPage:
        """Newest first; each with its statuses, which alone tell how it ended."""
        path = f"/repos/{asked.key}/{stream}"
        rows = await self._client.page_if_any(path, page=page, etag=asked.etag)
        fresh = [
            each
            for each in rows.rows
            if since is None or (read.time(each["updated_at"]) or since) >= since
        ]
        made = [await self._deployment(asked.key, each) for each in fresh]
        ended = len(fresh) < len(rows.rows)
        return _page(made, Rows(rows.rows, None if ended else rows.next_page, rows.etag))

    async def _deployment(self, name: str, it: Json) -> Payload:
        statuses = await self._client.every(f"/repos/{name}/deployments/{it['id']}/statuses")
        live = next(
            (s["production_environment"] for s in statuses if "production_environment" in s), None
        )
        body = {**it, "statuses": statuses}
        if live is not None:
            body["production_environment"] = live
        last = max([it.get("updated_at") or "", *(s.get("created_at") or "" for s in statuses)])
        return _payload("deployments", it["id"], f"deployment:{it['id']}", body, last, name)

    async def _plain(
        self,
        stream: str,
        asked: Asked,
        since: datetime | None,  # noqa: ARG002  these lists know none, and are short
        page: int,
    ) -> PayloadPage:
        params = {"state": "all"} if stream == "milestones" else {}
        path = f"/repos/{asked.key}/{stream}"
        rows = await self._client.page_if_any(path, page=page, etag=asked.etag, **params)
        if rows.next_page is not None:
            # The first of several pages tells nothing of the others.
            rows = Rows(rows.rows, rows.next_page)
        kind = "sprint" if stream == "milestones" else "release"
        made = [
            _payload(
                stream,
                each["id"],
                f"{kind}:{each['id']}",
                each,
                each.get("updated_at") or each.get("published_at") or each.get("created_at"),
                asked.key,
            )
            for each in rows.rows
        ]
        return _page(made, rows)

    async def unit(self, unit: str, asked: Asked | None) -> list[Payload]:  # noqa: ARG002
        kind, _, rest = unit.partition(":")
        if kind == "pull":
            name, _, number = rest.rpartition("#")
            return await self._pull(name, int(number))
        if kind == "item":
            name, _, number = rest.rpartition("#")
            it = await self._client.one(f"/repos/{name}/issues/{number}")
            return await self._issue(name, it) if it and not read.is_pull(it) else []
        if kind == "commit":
            name, _, sha = rest.rpartition("@")
            it = await self._client.one(f"/repos/{name}/commits/{sha}")
            return [_commit(name, it)] if it else []
        if kind == "deployment" and "@" in rest:
            known, _, name = rest.partition("@")
            it = await self._client.one(f"/repos/{name}/deployments/{known}")
            return [await self._deployment(name, it)] if it else []
        return []

    async def ids(
        self, stream: str, asked: Asked, *, page: str | None
    ) -> tuple[list[str], str | None]:
        rows = await self._client.page_of(
            f"/repos/{asked.key}/{stream}", page=int(page or 1), state="all"
        )
        mine = [each for each in rows.rows if stream == "pulls" or not read.is_pull(each)]
        following = str(rows.next_page) if rows.next_page else None
        return [str(each["id"]) for each in mine], following


def _payload(
    stream: str, external_id: object, unit: str, body: Json, at: str | None, name: str
) -> Payload:
    return Payload(
        stream=stream,
        external_id=str(external_id),
        unit=unit,
        body=body,
        at_source=read.time(at),
        source=("repository", name),
    )


payload = _payload


def _commit(name: str, it: Json) -> Payload:
    committed = ((it.get("commit") or {}).get("committer") or {}).get("date")
    return _payload("commits", it["sha"], f"commit:{name}@{it['sha']}", it, committed, name)


def _page(made: list[Payload], rows: Rows) -> PayloadPage:
    following = str(rows.next_page) if rows.next_page else None
    return PayloadPage(payloads=made, next_page=following, etag=rows.etag)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
