"""The made-up work as GitHub tells it: payloads in the form of its API, and its webhooks."""

from datetime import datetime
from typing import Any

from enterprisehub.connectors.sandbox.work.world import (
    PROJECTS,
    Deployment,
    Item,
    Person,
    Project,
    Pull,
    Review,
    world,
)

API = "https://api.github.example"
WEB = "https://github.example"

type Json = dict[str, Any]


def user(it: Person) -> Json:
    kind = "Bot" if it.is_bot else "User"
    return {"id": it.id, "login": it.login, "type": kind, "html_url": f"{WEB}/{it.login}"}


def repository(it: Project) -> Json:
    name = it.repository.partition("/")[2]
    url = f"{WEB}/{it.repository}"
    return {"id": it.repository_id, "name": name, "full_name": it.repository, "html_url": url}


def project_of(repository_name: str) -> Project:
    return next(each for each in PROJECTS if each.repository == repository_name)


def pulls(asked: str, until: datetime) -> list[tuple[Item, Pull]]:
    """Pull requests of the repository that were opened by then."""
    return [
        (item, item.pull)
        for item in world(until).items
        if item.project.repository == asked and item.pull and item.pull.opened_at <= until
    ]


def pull_changed_at(it: Pull, until: datetime) -> datetime:
    moments = [it.opened_at, *(r.at for r in it.reviews), *(at for _, at in it.commits)]
    moments += [it.merged_at, *([it.ready_at] if it.ready_at else [])]
    return max(at for at in moments if at <= until)


def pull(item: Item, it: Pull, until: datetime) -> Json:
    """The pull request as it is at that moment."""
    name = item.project.repository
    merged = it.merged_at <= until
    heads = [sha for sha, at in it.commits if at <= until]
    return {
        "id": it.id,
        "number": it.number,
        "title": it.title,
        "body": f"For {item.key}.",
        "state": "closed" if merged else "open",
        "draft": it.ready_at is not None and it.ready_at > until,
        "url": f"{API}/repos/{name}/pulls/{it.number}",
        "html_url": f"{WEB}/{name}/pull/{it.number}",
        "user": user(it.who),
        "labels": [],
        "created_at": _iso(it.opened_at),
        "updated_at": _iso(pull_changed_at(it, until)),
        "closed_at": _iso(it.merged_at) if merged else None,
        "merged_at": _iso(it.merged_at) if merged else None,
        "merge_commit_sha": it.merge_sha if merged else None,
        "head": {
            "ref": it.branch,
            "sha": heads[-1] if heads else it.commits[0][0],
            "repo": repository(item.project),
        },
        "base": {"ref": "main", "sha": "", "repo": repository(item.project)},
        "additions": 20 * item.points * len(it.commits),
        "deletions": 7 * item.points,
        "changed_files": item.points + 1,
    }


def review(item: Item, it: Pull, row: Review) -> Json:
    name = item.project.repository
    return {
        "id": row.id,
        "user": user(row.who),
        "state": row.state,
        "body": "",
        "submitted_at": _iso(row.at),
        "commit_id": it.commits[-1][0],
        "pull_request_url": f"{API}/repos/{name}/pulls/{it.number}",
    }


def commit(item: Item, sha: str, who: Person, at: datetime) -> Json:
    name = item.project.repository
    told = {"name": who.name, "email": who.email, "date": _iso(at)}
    return {
        "sha": sha,
        "url": f"{API}/repos/{name}/commits/{sha}",
        "html_url": f"{WEB}/{name}/commit/{sha}",
        "commit": {"message": f"{item.key} {item.title}", "author": told, "committer": told},
        "author": user(who),
        "committer": user(who),
        "parents": [],
    }


def ready_event(item: Item, it: Pull) -> Json:
    return {
        "id": it.id + 1,
        "event": "ready_for_review",
        "created_at": _iso(it.ready_at or it.opened_at),
        "actor": user(it.who),
        "issue": {"id": it.id, "number": it.number, "pull_request": {"url": item.key}},
    }


def deployments(asked: str, until: datetime) -> list[Deployment]:
    rows = world(until).deployments
    return [it for it in rows if it.project.repository == asked and it.at <= until]


def deployment(it: Deployment, until: datetime) -> Json:
    """The deployment with its statuses so far."""
    name = it.project.repository
    statuses = [{"state": "in_progress", "created_at": _iso(it.at)}]
    if it.ended_at <= until:
        statuses.append({"state": it.state, "created_at": _iso(it.ended_at)})
    return {
        "id": it.id,
        "url": f"{API}/repos/{name}/deployments/{it.id}",
        "repository_url": f"{API}/repos/{name}",
        "sha": it.sha,
        "ref": it.ref,
        "task": "deploy",
        "environment": "production",
        "production_environment": True,
        "description": it.note,
        "created_at": _iso(it.at),
        "updated_at": _iso(it.ended_at if it.ended_at <= until else it.at),
        "statuses": statuses,
    }


def webhooks(until: datetime) -> list[tuple[str, Json]]:
    """Everything GitHub would have told by webhook, in order: the event's name and its body."""
    told: list[tuple[datetime, str, Json]] = []
    for project in PROJECTS:
        about = {"repository": repository(project)}
        for item, it in pulls(project.repository, until):
            told += [(at, name, body | about) for at, name, body in _of_pull(item, it)]
        for each in deployments(project.repository, until):
            began = {"action": "created", "deployment": deployment(each, each.at), **about}
            ended = {"deployment": deployment(each, each.ended_at), **about}
            told.append((each.at, "deployment", began))
            told.append((each.ended_at, "deployment_status", ended))
    happened = sorted((row for row in told if row[0] <= until), key=lambda row: row[0])
    return [(name, body) for _, name, body in happened]


def _of_pull(item: Item, it: Pull) -> list[tuple[datetime, str, Json]]:
    steps = [(it.opened_at, "opened"), (it.merged_at, "closed")]
    steps += [(it.ready_at, "ready_for_review")] if it.ready_at else []
    told = [
        (at, "pull_request", {"action": action, "pull_request": pull(item, it, at)})
        for at, action in steps
    ]
    for row in it.reviews:
        body = {"action": "submitted", "review": review(item, it, row)}
        seen = max(row.at, it.opened_at)
        told.append((seen, "pull_request_review", body | {"pull_request": pull(item, it, seen)}))
    for sha, at in [*it.commits, (it.merge_sha, it.merged_at)]:
        pushed: Json = {"ref": "refs/heads/main", "commits": [{"id": sha}]}
        told.append((at, "push", pushed))
    return told


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
