# ruff: noqa: ARG002  the port names what the real tools need
"""The sandbox's Jira and GitHub, read through the port that the real ones are read through."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from enterprisehub.connectors.sandbox.work import github_site, jira_site
from enterprisehub.connectors.sandbox.work.world import PROJECTS, Item, Pull, sprints
from enterprisehub.domains.delivery.contracts.reading import Asked, Payload, PayloadPage
from enterprisehub.domains.delivery.contracts.sources import SiteIdentity, Source
from enterprisehub.kernel import clock

PAGE = 50


class SandboxJira:
    """Two projects with boards and sprints."""

    async def identify(self) -> SiteIdentity:
        return SiteIdentity(
            vendor="jira",
            address="northwind.atlassian.example",
            title="Sandbox Jira",
            options={"story_point_field": jira_site.POINTS},
        )

    async def sources(self) -> list[Source]:
        made = []
        for it in PROJECTS:
            known = str(it.id)
            made.append(Source(kind="project", external_id=known, key=it.key, name=it.name))
            board = jira_site.board(it)
            made.append(
                Source(
                    kind="board",
                    external_id=str(it.board_id),
                    key=str(it.board_id),
                    name=board["name"],
                    board_type="scrum",
                    project_external_id=known,
                )
            )
        return made

    async def read(
        self, stream: str, asked: Asked | None, *, since: datetime | None, page: str | None
    ) -> PayloadPage:
        until = clock.now()
        if stream == "statuses" or asked is None:
            return PayloadPage(payloads=[_status(name) for name in jira_site.STATUSES])
        if stream == "sprints":
            project = next(p for p in PROJECTS if str(p.board_id) == asked.external_id)
            found = [jira_site.sprint(it, until) for it in sprints(project, until)]
            return PayloadPage(payloads=[_sprint(row) for row in found])
        rows = jira_site.items(asked.external_id, until)
        changed = [(jira_site.updated_at(it, until), it) for it in rows]
        wanted = sorted((at, it.id, it) for at, it in changed if since is None or at >= since)
        part, following = _cut(wanted, page)
        return PayloadPage(
            payloads=[p for _, _, it in part for p in _issue(it, until)], next_page=following
        )

    async def unit(self, unit: str, asked: Asked | None) -> list[Payload]:
        until, (kind, _, known) = clock.now(), unit.partition(":")
        for project in PROJECTS if kind == "item" else ():
            for item in jira_site.items(str(project.id), until):
                if str(item.id) == known:
                    return _issue(item, until)
        return []

    async def ids(
        self, stream: str, asked: Asked, *, page: str | None
    ) -> tuple[list[str], str | None]:
        return [str(it.id) for it in jira_site.items(asked.external_id, clock.now())], None


def _status(name: str) -> Payload:
    body = jira_site.status(name)
    number = str(body["id"])
    return Payload(stream="statuses", external_id=number, unit=f"status:{number}", body=body)


def _sprint(body: dict[str, Any]) -> Payload:
    known = str(body["id"])
    return Payload(
        stream="sprints",
        external_id=known,
        unit=f"sprint:{known}",
        body=body,
        at_source=_state_time(body),
        source=("board", str(body["originBoardId"])),
    )


def _state_time(body: dict[str, Any]) -> datetime | None:
    """Jira names no time of change for a sprint; the latest thing that happened to it does."""
    told = [body.get(name) for name in ("activatedDate", "completeDate")]
    times = [datetime.fromisoformat(each) for each in told if each]
    return max(times) if times else None


def _issue(item: Item, until: datetime) -> list[Payload]:
    unit, source = f"item:{item.id}", ("project", str(item.project.id))
    at = jira_site.updated_at(item, until)
    made = [
        Payload(
            stream="issues",
            external_id=str(item.id),
            unit=unit,
            body=jira_site.issue(item, until),
            at_source=at,
            source=source,
        )
    ]
    made += [
        Payload(stream="changelogs", external_id=entry["id"], unit=unit, body=entry, source=source)
        for entry in jira_site.changelog(item, until)
    ]
    return made


class SandboxGithub:
    """Two repositories with pull requests, reviews and deployments."""

    async def identify(self) -> SiteIdentity:
        return SiteIdentity(
            vendor="github", address="github.example/northwind", title="Sandbox GitHub", options={}
        )

    async def sources(self) -> list[Source]:
        return [
            Source(
                kind="repository",
                external_id=str(it.repository_id),
                key=it.repository,
                name=it.repository.partition("/")[2],
                url=f"{github_site.WEB}/{it.repository}",
            )
            for it in PROJECTS
        ]

    async def read(
        self, stream: str, asked: Asked | None, *, since: datetime | None, page: str | None
    ) -> PayloadPage:
        until = clock.now()
        if asked is None:
            return PayloadPage(payloads=[])
        if stream == "deployments":
            rows = github_site.deployments(asked.key, until)
            return PayloadPage(payloads=[_deployment(asked, it, until) for it in rows])
        pulls = github_site.pulls(asked.key, until)
        if stream == "commits":
            made = [
                p
                for item, it in pulls
                for p in _commits(item, it, until)
                if since is None or (p.at_source and p.at_source >= since)
            ]
            part, following = _cut(made, page)
            return PayloadPage(payloads=list(part), next_page=following)
        changed = [(github_site.pull_changed_at(it, until), it.id, item, it) for item, it in pulls]
        wanted = sorted((row for row in changed if since is None or row[0] >= since), key=_first)
        found, following = _cut(wanted, page)
        return PayloadPage(
            payloads=[p for _, _, item, it in found for p in _pull(item, it, until)],
            next_page=following,
        )

    async def unit(self, unit: str, asked: Asked | None) -> list[Payload]:
        until, (kind, _, rest) = clock.now(), unit.partition(":")
        if kind == "deployment":
            for project in PROJECTS:
                for each in github_site.deployments(project.repository, until):
                    if str(each.id) == rest.partition("@")[0]:
                        return [_deployment(_asked(each.project.repository), each, until)]
            return []
        name, _, known = rest.rpartition("@" if kind == "commit" else "#")
        for item, it in github_site.pulls(name, until):
            if kind == "pull" and str(it.number) == known:
                return _pull(item, it, until)
            if kind == "commit":
                found = [p for p in _commits(item, it, until) if p.external_id == known]
                if found:
                    return found
        return []

    async def ids(
        self, stream: str, asked: Asked, *, page: str | None
    ) -> tuple[list[str], str | None]:
        return [str(it.id) for _, it in github_site.pulls(asked.key, clock.now())], None


def _asked(repository: str) -> Asked:
    project = github_site.project_of(repository)
    return Asked(kind="repository", external_id=str(project.repository_id), key=repository)


def _first(row: tuple[datetime, int, Item, Pull]) -> tuple[datetime, int]:
    return row[0], row[1]


def _pull(item: Item, it: Pull, until: datetime) -> list[Payload]:
    name = item.project.repository
    unit, source = f"pull:{name}#{it.number}", ("repository", str(item.project.repository_id))

    def told(stream: str, external_id: object, body: dict[str, Any], at: datetime) -> Payload:
        return Payload(
            stream=stream,
            external_id=str(external_id),
            unit=unit,
            body=body,
            at_source=at,
            source=source,
        )

    changed = github_site.pull_changed_at(it, until)
    made = [told("pulls", it.id, github_site.pull(item, it, until), changed)]
    made += [
        told("reviews", row.id, github_site.review(item, it, row), row.at)
        for row in it.reviews
        if row.at <= until
    ]
    for sha, at in it.commits:
        if at <= until:
            body = github_site.commit(item, sha, it.who, at)
            made.append(told("pull_commits", f"{it.number}:{sha}", body, at))
    if it.ready_at and it.ready_at <= until:
        made.append(told("events", it.id + 1, github_site.ready_event(item, it), it.ready_at))
    return made


def _commits(item: Item, it: Pull, until: datetime) -> list[Payload]:
    """What is on the main branch: the commits of merged pull requests and their merges."""
    if it.merged_at > until:
        return []
    name = item.project.repository
    return [
        Payload(
            stream="commits",
            external_id=sha,
            unit=f"commit:{name}@{sha}",
            body=github_site.commit(item, sha, it.who, at),
            at_source=at,
            source=("repository", str(item.project.repository_id)),
        )
        for sha, at in [*it.commits, (it.merge_sha, it.merged_at)]
    ]


def _deployment(asked: Asked, it: Any, until: datetime) -> Payload:
    return Payload(
        stream="deployments",
        external_id=str(it.id),
        unit=f"deployment:{it.id}",
        body=github_site.deployment(it, until),
        at_source=it.ended_at if it.ended_at <= until else it.at,
        source=("repository", asked.external_id),
    )


def _cut[T](rows: Sequence[T], page: str | None) -> tuple[Sequence[T], str | None]:
    start = int(page or 0)
    after = start + PAGE
    return rows[start:after], str(after) if after < len(rows) else None
