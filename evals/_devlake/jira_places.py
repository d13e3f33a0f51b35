"""Jira's sprints, projects, boards and remote links → DevLake's tool tables."""

import re
from datetime import datetime
from typing import Any

from enterprisehub.connectors.jira import read
from enterprisehub.domains.delivery.contracts.items import SprintSeen
from evals._devlake.options import Options
from evals._devlake.tables import Raw, Tables


def _start(it: SprintSeen, options: Options) -> datetime | None:
    match options.habit("sprint_start"):
        case "activated":
            return it.started_at
        case "planned":
            return it.planned_start_at
        case _:
            return it.started_at or it.planned_start_at


def sprints(made: Tables, raw: Raw, options: Options) -> None:
    it = read.sprint(raw.data)
    made.put(
        "_tool_jira_sprints",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "sprint_id": it.external_id,
            "self": it.url,
            "state": raw.data.get("state"),
            "name": it.name,
            "start_date": _start(it, options),
            "end_date": it.ends_at,
            "complete_date": it.completed_at,
            "origin_board_id": it.board_external_id or 0,
            **raw.origin(),
        },
    )
    made.put(
        "_tool_jira_board_sprints",
        (it.external_id,),
        {
            "connection_id": options.connection_id,
            "board_id": options.board_id,
            "sprint_id": it.external_id,
            **raw.origin(),
        },
    )


def projects(made: Tables, raw: Raw, options: Options) -> None:
    it = read.project(raw.data)
    row = {"connection_id": options.connection_id, "id": it.external_id, "project_key": it.key}
    made.put("_tool_jira_projects", (it.external_id,), {**row, "name": it.name, **raw.origin()})


def boards(made: Tables, raw: Raw, options: Options) -> None:
    it = read.board(raw.data)
    row = {
        "connection_id": options.connection_id,
        "board_id": it.external_id,
        "project_id": it.project_external_id,
        "name": it.name,
        "self": it.url,
        "type": it.board_type,
    }
    made.put("_tool_jira_boards", (it.external_id,), row | raw.origin())


def remote_links(made: Tables, raw: Raw, options: Options) -> None:
    it, (issue, updated) = raw.data, asked(raw)
    thing = it.get("object") or {}
    url = str(thing.get("url") or "")
    row = {
        "connection_id": options.connection_id,
        "remotelink_id": it.get("id"),
        "issue_id": issue,
        "self": it.get("self"),
        "title": thing.get("title"),
        "url": url,
        "issue_updated": updated,
    }
    made.put("_tool_jira_remotelinks", (it.get("id"),), row | raw.origin())
    pattern = options.patterns.get("remotelinkcommitshapattern")
    found = re.search(pattern, url) if pattern else None
    if found and found.groups():
        made.put(
            "_tool_jira_issue_commits",
            (issue, found[1]),
            {
                "connection_id": options.connection_id,
                "issue_id": issue,
                "commit_sha": found[1],
                "commit_url": url,
                "repo_url": "",
                **raw.origin(),
            },
        )


def asked(raw: Raw) -> tuple[str, Any]:
    """The issue that the answer was asked for, and when that had last changed."""
    given = {name.replace("_", "").lower(): value for name, value in raw.given.items()}
    return str(given.get("issueid") or ""), given.get("updatetime")
