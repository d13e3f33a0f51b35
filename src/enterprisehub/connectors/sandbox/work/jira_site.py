"""The made-up work as Jira tells it: payloads in the form of its API, and its webhooks."""

from datetime import datetime, timedelta
from typing import Any

from enterprisehub.connectors.sandbox.work.world import (
    PROJECTS,
    Item,
    Move,
    Person,
    Project,
    Sprint,
    sprints,
    world,
)

SITE = "https://northwind.atlassian.example"
STATUSES = {
    "To Do": ("1", "new"),
    "In Progress": ("3", "indeterminate"),
    "In Review": ("4", "indeterminate"),
    "Done": ("5", "done"),
}
TYPES = {"Story": "10", "Task": "11", "Bug": "12", "Incident": "13"}
POINTS, SPRINTS = "customfield_10016", "customfield_10020"

type Json = dict[str, Any]


def person(it: Person) -> Json:
    return {
        "accountId": it.jira_id,
        "accountType": "app" if it.is_bot else "atlassian",
        "displayName": it.name,
        "emailAddress": it.email,
        "active": True,
    }


def status(name: str) -> Json:
    number, category = STATUSES[name]
    return {"id": number, "name": name, "statusCategory": {"key": category}}


def project(it: Project) -> Json:
    return {"id": str(it.id), "key": it.key, "name": it.name, "self": f"{SITE}/rest/{it.id}"}


def board(it: Project) -> Json:
    name = f"{it.key} board"
    return {
        "id": it.board_id,
        "name": name,
        "type": "scrum",
        "location": {"projectId": it.id, "projectKey": it.key},
    }


def items(asked: str, until: datetime) -> list[Item]:
    return [item for item in world(until).items if str(item.project.id) == asked]


def moves(item: Item, until: datetime) -> list[Move]:
    return [move for move in item.moves if move.at <= until]


def updated_at(item: Item, until: datetime) -> datetime:
    happened = moves(item, until)
    return happened[-1].at if happened else item.created_at


def sprint(it: Sprint, until: datetime) -> Json:
    began, ended = it.start_at <= until, it.end_at <= until
    return {
        "id": it.id,
        "name": f"{it.project.key} sprint {it.number}",
        "state": "closed" if ended else "active" if began else "future",
        "startDate": _iso(it.start_at),
        "endDate": _iso(it.end_at),
        "originBoardId": it.project.board_id,
        **({"activatedDate": _iso(it.start_at)} if began else {}),
        **({"completeDate": _iso(it.end_at)} if ended else {}),
    }


def issue(item: Item, until: datetime) -> Json:
    """The issue as it is at that moment."""
    happened = moves(item, until)
    at = next((m.after for m in reversed(happened) if m.field == "status"), "To Do")
    inside = next((m.after for m in reversed(happened) if m.field == "Sprint"), "")
    known = {str(s.id): s for s in sprints(item.project, until)} if inside else {}
    rows = [sprint(known[each], until) for each in inside.split(",") if each in known]
    resolved = happened[-1].at if at == "Done" else None
    ends = [m.at for m in happened if m.field == "status" and m.after == "Done"]
    return {
        "id": str(item.id),
        "key": item.key,
        "self": f"{SITE}/rest/api/3/issue/{item.id}",
        "fields": {
            "summary": item.title,
            "created": _iso(item.created_at),
            "updated": _iso(updated_at(item, until)),
            "project": project(item.project),
            "issuetype": {"id": TYPES[item.kind], "name": item.kind, "subtask": False},
            "status": status(at),
            "resolution": {"name": "Done"} if resolved else None,
            "resolutiondate": _iso(ends[-1]) if resolved and ends else None,
            "priority": {"id": "3", "name": "Highest" if item.kind == "Incident" else "Medium"},
            "creator": person(item.creator),
            "assignee": person(item.assignee),
            "labels": [],
            POINTS: item.points,
            SPRINTS: [{**row, "boardId": row["originBoardId"]} for row in rows] or None,
        },
    }


def changelog(item: Item, until: datetime) -> list[Json]:
    """Every entry up to that moment."""
    return [
        entry(item, position, move) for position, move in enumerate(item.moves) if move.at <= until
    ]


def entry(item: Item, position: int, move: Move) -> Json:
    if move.field == "status":
        told = {
            "field": "status",
            "fieldId": "status",
            "fieldtype": "jira",
            "from": STATUSES[move.before][0],
            "fromString": move.before,
            "to": STATUSES[move.after][0],
            "toString": move.after,
        }
    else:
        told = {
            "field": "Sprint",
            "fieldId": SPRINTS,
            "fieldtype": "custom",
            "from": move.before,
            "fromString": move.before,
            "to": move.after,
            "toString": move.after,
        }
    return {
        "id": str(item.id * 100 + position),
        "author": person(move.who),
        "created": _iso(move.at),
        "items": [told],
    }


def webhooks(until: datetime) -> list[Json]:
    """Everything Jira would have told by webhook, in order."""
    told: list[tuple[datetime, Json]] = []
    for item in world(until).items:
        created = {"webhookEvent": "jira:issue_created", "issue": issue(item, item.created_at)}
        told.append((item.created_at, created))
        for position, move in enumerate(item.moves):
            if move.at > until:
                continue
            history = entry(item, position, move)
            event = {
                "webhookEvent": "jira:issue_updated",
                "timestamp": int(move.at.timestamp() * 1000),
                "user": history["author"],
                "issue": issue(item, move.at),
                "changelog": {"id": history["id"], "items": history["items"]},
            }
            told.append((move.at, event))
    for each in PROJECTS:
        for it in sprints(each, until):
            planned = it.start_at - timedelta(days=14)
            steps = (
                (planned, "sprint_created"),
                (it.start_at, "sprint_started"),
                (it.end_at, "sprint_closed"),
            )
            told += [
                (at, {"webhookEvent": name, "sprint": sprint(it, at)})
                for at, name in steps
                if at <= max(until, planned)
            ]
    return [body for _, body in sorted(told, key=lambda pair: pair[0])]


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
